"""What tests of the command line share: what a command said, git, and the files of a folder."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import NamedTuple

from envgen.cli import main

_FINDING = re.compile(
    r"(?:(?P<place>(?!(?:error|warning|note): ).+?): )?"
    r"(?P<severity>error|warning|note): .*  \(rule: (?P<rule>[a-z0-9-]+)\)"
)


class Done(NamedTuple):
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """Return the severity, the rule and the place of each finding; "" for no place."""
        found = map(_FINDING.fullmatch, self.err.splitlines())
        return [(each["severity"], each["rule"], each["place"] or "") for each in found if each]

    def places(self, rule: str, severity: str = "error") -> list[str]:
        """Return the places of the findings of one rule and severity."""
        return [place for *kind, place in self.findings if kind == [severity, rule]]

    def about(self, rule: str) -> str:
        """Return the lines about the findings of one rule: their messages and hints."""
        lines: list[str] = []
        ours = False
        for line in self.err.splitlines():
            if not line.startswith(" "):
                found = _FINDING.fullmatch(line)
                ours = bool(found and found["rule"] == rule)
            if ours:
                lines.append(line)
        return "\n".join(lines)

    @property
    def commands(self) -> list[str]:
        """Return the commands of envgen that it names, without -p: `envgen seal production`."""
        found = re.findall(r"`(envgen [^`]+)`", self.err)
        return [command.replace(" -p ", " ") for command in found]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Return the severity and the text of each error and warning that no rule is behind."""
        found = (re.fullmatch(r"(error|warning): (.*)", line) for line in self.err.splitlines())
        return [(each[1], each[2]) for each in found if each and not _FINDING.fullmatch(each[0])]


Command = Callable[..., Done]


def run_in(
    folder: Path, *arguments: str, stream: type[io.TextIOWrapper] = io.TextIOWrapper
) -> Done:
    """Run envgen in this process in `folder`, for fixtures of more than one test.

    What it prints goes to a `stream` each. A test uses the fixture `envgen`.
    """
    out, err = (stream(io.BytesIO(), encoding="utf-8") for _ in range(2))
    status: object = 0
    with contextlib.chdir(folder), redirect_stdout(out), redirect_stderr(err):
        argv, sys.argv = sys.argv, ["envgen", *arguments]
        try:
            main()
        except SystemExit as left:
            status = left.code or 0
        finally:
            sys.argv = argv
    assert isinstance(status, int)
    said = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        said.append(stream.read())
    return Done(status, *said)


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run git in `folder`; return what it prints."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=check
    )
    return done.stdout


def replace(path: Path, old: str, new: str) -> None:
    """Change one thing in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the path and contents of every file below `folder`, but not those of git."""
    found = {}
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder).as_posix()
        if not shown.startswith(".git/") and "__pycache__" not in shown:
            with suppress(IsADirectoryError):
                found[shown] = path.read_bytes()
    return found
