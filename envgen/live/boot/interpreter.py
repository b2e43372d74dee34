"""Finds the project's own Python, which has its packages; envgen's may be another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from envgen.errors import InputError, Place, Problem

_FOLDERS = (".venv", "venv")


class Interpreter(Struct, frozen=True):
    """A Python, and why it is taken."""

    path: str
    why: str


def find(folders: Iterable[Path], given: str | None, environment: Mapping[str, str]) -> Interpreter:
    """Return `given`, or VIRTUAL_ENV's, or that of a .venv or venv in `folders`, or python3.

    Raises:
        InputError: there is none, or it is no file that can be run.
    """
    found = _given(given, environment) if given else next(_candidates(folders, environment), None)
    if found is None:
        message = "there is no Python to boot the project with: no virtual environment, no python3"
        raise InputError([Problem(message, "interpreter", None, "--python PATH names one")])
    if not Path(found.path).is_file() or not os.access(found.path, os.X_OK):
        hint = "make the virtual environment anew, or name another with --python"
        problem = Problem(
            f"this is no Python that can be run ({found.why})",
            "interpreter",
            Place(found.path),
            hint,
        )
        raise InputError([problem])
    return found


def _given(given: str, environment: Mapping[str, str]) -> Interpreter:
    path = given
    if os.sep not in given:  # a command, such as python3.12
        path = shutil.which(given, path=environment.get("PATH", "")) or given
    return Interpreter(str(Path(path).absolute()), "--python")


def _candidates(folders: Iterable[Path], environment: Mapping[str, str]) -> Iterator[Interpreter]:
    active = environment.get("VIRTUAL_ENV")
    if active:
        yield Interpreter(_python_of(Path(active)), "VIRTUAL_ENV")
    for folder in dict.fromkeys(folders):
        for name in _FOLDERS:
            # Also where its Python has gone: to take another one silently would be worse.
            if (folder / name / "pyvenv.cfg").is_file():
                yield Interpreter(_python_of(folder / name), name)
    on_path = shutil.which("python3", path=environment.get("PATH", ""))
    if on_path:
        yield Interpreter(on_path, "python3 on PATH")


def _python_of(environment: Path) -> str:
    # Not resolved: the link is what tells Python which environment it is in.
    return str((environment / "bin" / "python").absolute())
