"""Snapshots of what commands say: cases, how they are run, and the files that they are kept in.

A file has an entry for each case:

    ### the name of the case
    profiles/production.yaml: what is given to the command, where that explains it
    $ envgen check
    | a line of stdout
    ! a line of stderr
    = 1
"""

from __future__ import annotations

import difflib
import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import commandline
import pytest

from envgen.cli import terminal
from envgen.errors import Problem
from envgen.version import __version__

FOLDER = Path(__file__).parent
UPDATE = "pytest tests/test_messages.py --update-messages"
# What differs from run to run, and what is in its place.
VARYING = (
    (r"\benvgen-(public|private)-key-\d+:\S+", r"KEY-\1"),
    # uv may have made the environment that the tests run in.
    (rf"uv pip install --python {re.escape(sys.executable)}", "PYTHON -m pip install"),
    (re.escape(sys.executable), "PYTHON"),
    (rf"\b{re.escape(__version__)}\b", "VERSION"),
    (r"(?<=envgen-public-key-1:)\S+", "RANDOM"),
    (r"<secret [0-9a-f]{6}>", "<secret LABEL>"),
    (r"\b[0-9a-f]{16,64}\b", "DIGEST"),
    (r"\bat commit [0-9a-f]+\b", "at commit ID"),
    (r"\b\d+\.\d s\b", "0.0 s"),
    (r"\b20\d\d-\d\d-\d\d\b", "DATE"),
    (r"\b[A-Za-z0-9_-]{43,}={0,2}(?![\w./-])", "RANDOM"),
    (r"\bfrom \d+ rules\b", "from N rules"),
    (r'"checks": \d+', '"checks": N'),
)


class Sandbox:
    """A folder for one case, and what is changed for as long as the case runs."""

    def __init__(self, folder: Path, first: Path, patch: pytest.MonkeyPatch) -> None:
        """Begin in an empty folder; `first` is the project that `envgen init` writes."""
        self.root = folder / "shop"
        self.first = first
        self.patch = patch
        self.config = folder / "config"
        self.config.mkdir(parents=True, mode=0o700)
        # What takes back what a case changes elsewhere.
        self.undo = ExitStack()
        patch.setenv("XDG_CONFIG_HOME", str(self.config))
        patch.setenv("COLUMNS", "80")
        patch.setenv("NO_COLOR", "1")
        patch.delenv("VIRTUAL_ENV", raising=False)
        # Later ones go first: they are more exact.
        self.names: list[tuple[str, str]] = [(str(folder), "TMP")]

    def envgen(self, command: str, *, terminal: bool = False) -> commandline.Done:
        """Run envgen in the project, with a terminal or without one."""
        stream = _Terminal if terminal else io.TextIOWrapper
        return commandline.run_in(self.root, *shlex.split(command), stream=stream)

    def ready(self, *commands: str) -> None:
        """Run commands that a case builds on, all of which succeed."""
        for command in commands:
            done = self.envgen(command)
            assert done.status == 0, done

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the first `old` in a file of the project."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new, 1))

    def hides(self, value: str, name: str) -> None:
        """Show `name` wherever `value` is said, which is another one in each run."""
        self.names.insert(0, (value, name))

    def normal(self, text: str) -> str:
        """Return a text without what differs from run to run."""
        for value, name in self.names:
            text = text.replace(value, name)
        for pattern, name in VARYING:
            text = re.sub(pattern, name, text)
        return text


class Case(NamedTuple):
    """A case: its name, and what gives its entry."""

    name: str
    run: Callable[[Sandbox], str]


def numbered(cases: Iterable[Case]) -> list[Case]:
    """Return cases of which several have one name: `name`, `name (2)`, `name (3)`."""
    counts: dict[str, int] = {}
    found = []
    for case in cases:
        number = counts[case.name] = counts.get(case.name, 0) + 1
        found.append(case._replace(name=f"{case.name} ({number})") if number > 1 else case)
    return found


def first(box: Sandbox) -> None:
    """Copy the project that `envgen init` writes."""
    shutil.copytree(box.first, box.root)


def empty(box: Sandbox) -> None:
    """Make an empty folder."""
    box.root.mkdir()


class _Terminal(io.TextIOWrapper):
    """A stream that says of itself that a person is there."""

    def isatty(self) -> bool:
        return True


def typed(
    name: str,
    command: str,
    *steps: Callable[[Sandbox], object],
    project: Callable[[Sandbox], object] = first,
    given: str = "",
    stdin: str = "",
    answers: str | None = None,
    env: Mapping[str, str] | None = None,
    most: int = 110,
) -> Case:
    """Return the case of a command as it is typed after `steps`; `answers` come from a terminal.

    Of a long output the first `most` lines are kept: files have tests of their own.
    """

    def run(box: Sandbox) -> str:
        project(box)
        for step in steps:
            step(box)
        for variable, value in (env or {}).items():
            box.patch.setenv(variable, value)
        stream = io.TextIOWrapper if answers is None else _Terminal
        given_bytes = io.BytesIO((answers or stdin).encode())
        box.patch.setattr(sys, "stdin", stream(given_bytes, encoding="utf-8"))
        done = box.envgen(command, terminal=answers is not None)
        head = [*given.splitlines(), f"$ envgen {command}"]
        out = _lines("|", done.out)
        cut = [f"({len(out) - most} more lines)"] if len(out) > most else []
        said = [*out[:most], *cut, *_lines("!", done.err)]
        return "\n".join([*head, *said, f"= {done.status}"])

    return Case(name, run)


def judged(name: str, given: str, problems: Callable[[Sandbox], Iterable[Problem]]) -> Case:
    """Return the case of problems that no command has to be run for; `given` says of what."""

    def run(box: Sandbox) -> str:
        return "\n".join(filter(None, [given, shown_problems(box, problems(box))]))

    return Case(name, run)


def shown_problems(box: Sandbox, problems: Iterable[Problem]) -> str:
    """Return problems as commands show them."""
    err = io.StringIO()
    found = list(dict.fromkeys(problems))
    box.patch.setattr(sys, "stderr", err)
    terminal.show_problems(found)
    return marked("!", err.getvalue())


def marked(mark: str, text: str) -> str:
    """Return a text with a mark before each line."""
    return "\n".join(_lines(mark, text))


def _lines(mark: str, text: str) -> list[str]:
    return [f"{mark} {line}".rstrip() for line in text.splitlines()]


def entries(cases: Sequence[Case], folder: Path, first: Path) -> dict[str, str]:
    """Run cases, each in a folder of its own; return their entries by name."""
    found: dict[str, str] = {}
    for number, case in enumerate(cases):
        assert case.name not in found, f"two cases are called {case.name!r}"
        with pytest.MonkeyPatch.context() as patch:
            box = Sandbox(folder / str(number), first, patch)
            where = Path.cwd()
            try:
                with box.undo:
                    found[case.name] = box.normal(case.run(box))
            finally:
                os.chdir(where)
    return found


def text_of(found: Mapping[str, str]) -> str:
    """Return the text of a file with these entries."""
    return "\n".join(f"### {name}\n{entry}\n" for name, entry in found.items())


def difference(path: str, kept: str, found: str) -> str:
    """Return what differs between a file and what is said now; empty where nothing does."""
    lines = difflib.unified_diff(
        kept.splitlines(), found.splitlines(), f"tests/messages/{path}", "now", lineterm="", n=4
    )
    return "\n".join(lines)


def kept(path: str) -> str:
    """Return the text of a file of snapshots; empty where there is none."""
    file = FOLDER / path
    return file.read_text(encoding="utf-8") if file.exists() else ""
