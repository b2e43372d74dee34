"""Find the project's own Python, which has its packages; envgen may run on another."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.reading.pythons import made_by_uv

_FOLDERS = (".venv", "venv")


class Interpreter(Struct, frozen=True):
    """The path of a Python, and how it was found."""

    path: str
    why: str


def find(folders: Iterable[Path], given: str | None, environment: Mapping[str, str]) -> Interpreter:
    """Return `given`, or VIRTUAL_ENV's, or that of a .venv or venv in `folders`, or python3.

    Raises:
        InputError: no Python was found, or the file is not executable.
    """
    found = _given(given, environment) if given else next(_candidates(folders, environment), None)
    if found is None:
        message = "no Python found for the project: no virtual environment and no python3 on PATH"
        raise InputError([Problem(message, "interpreter", None, "pass --python PATH")])
    if not Path(found.path).is_file() or not os.access(found.path, os.X_OK):
        hint = "create the virtual environment again, or pass --python PATH"
        problem = Problem(
            f"this file is not an executable Python ({found.why})",
            "interpreter",
            Place(found.path),
            hint,
        )
        raise InputError([problem])
    return found


def install_command(python: str, *wanted: str) -> str:
    """Return the command that installs packages for the Python at `python`."""
    try:
        config = (Path(python).parent.parent / "pyvenv.cfg").read_text("utf-8", "replace")
    except (OSError, ValueError):
        config = ""
    if made_by_uv(config):
        return shlex.join(["uv", "pip", "install", "--python", python, *wanted])
    return shlex.join([python, "-m", "pip", "install", *wanted])


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
            # Even if its Python is missing: silently using another one would be worse.
            if (folder / name / "pyvenv.cfg").is_file():
                yield Interpreter(_python_of(folder / name), name)
    on_path = shutil.which("python3", path=environment.get("PATH", ""))
    if on_path:
        yield Interpreter(on_path, "python3 on PATH")


def _python_of(environment: Path) -> str:
    # Not resolved: the link tells Python which environment it is in.
    return str((environment / "bin" / "python").absolute())
