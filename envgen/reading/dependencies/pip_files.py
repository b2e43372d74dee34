"""Read requirements files as pip does: https://pip.pypa.io/en/stable/reference/requirements-file-format/"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from envgen.catalog.tools import PIP_OPTIONS
from envgen.reading.paths import joined
from envgen.support import lazy_re

_FILES = {
    "-r": "file",
    "--requirement": "file",
    "--requirements": "file",
    "-c": "constraint",
    "--constraint": "constraint",
    "--constraints": "constraint",
    "-e": "project",
    "--editable": "project",
    "--group": "group",
    "--extra": "extra",
}
_MOST_FILES = 50
# Lines that ask for something, and all lines: people and tools write fewer.
_MOST_LINES = 10_000
_MOST_RAW = 100_000
_MOST_CHARACTERS = 2**20
_COMMENT = lazy_re.compile(r"(?:^|\s)#.*$")


class Item(Struct, frozen=True):
    """What a line or an argument asks for.

    kind: requirement, file, constraint, project (a folder or archive), group (of pyproject.toml),
    extra, or unknown, which may bring anything.
    """

    kind: str
    text: str
    line: int = 0


class PipLine(Struct, frozen=True):
    """A requirement with the file and line that it is in; `is_constraint` adds no package."""

    text: str
    file: str
    line: int
    is_constraint: bool = False


class PipFile(Struct, frozen=True):
    """What a requirements file and the files that it includes ask for."""

    requirements: tuple[PipLine, ...]
    # Folders of projects, relative to the project, with their extras in brackets.
    projects: tuple[str, ...]
    # Files that are included and are not there: each with the file and line that includes it.
    absent: tuple[tuple[str, str, int], ...]
    # Whether anything in it can bring packages that nobody here knows.
    is_open: bool
    # Whether packages come from another index, on which anything may be.
    has_index: bool
    # Whether a tool wrote it, with all packages that others need.
    is_compiled: bool


def items(words: list[str]) -> Iterator[Item]:
    """Yield what the arguments of `pip install`, or of a line with options, ask for."""
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        short = word[:2]
        if name in _FILES:
            yield Item(_FILES[name], value if equals else next(rest, ""))
        elif short in ("-r", "-c", "-e") and not word.startswith("--"):
            yield Item(_FILES[short], word[2:])
        elif name in PIP_OPTIONS:
            if not equals:
                next(rest, "")
        elif not word.startswith("-"):
            yield Item(kind_of(word), word)


def kind_of(word: str) -> str:
    """Return what a requirement without options is: a name, a folder, or unknown."""
    if "$" in word or "`" in word:
        return "unknown"
    if re.match(r"[A-Za-z0-9._-]++\s*+(\[[^\]]*+\]\s*+)?@", word):
        return "requirement"
    if re.match(r"(git|hg|svn|bzr)\+|[A-Za-z]+://", word) or word.endswith((".whl", ".zip", ".gz")):
        return "unknown"
    if word.startswith((".", "/")) or "/" in word.partition(";")[0].partition("[")[0]:
        return "project"
    return "requirement"


def read_pip_file(path: str, read: Callable[[str], str | None], text: str) -> PipFile:
    """Return what the requirements file at `path` with `text` asks for."""
    reader = _Reader(read)
    reader.read_file(path, text, is_constraint=False)
    return PipFile(
        tuple(reader.lines),
        tuple(reader.projects),
        tuple(reader.absent),
        reader.is_open,
        reader.has_index,
        is_compiled(text),
    )


def is_compiled(text: str) -> bool:
    """Return whether a tool such as pip-compile wrote a file: with `# via`, or with hashes."""
    return re.search(r"^[ \t]*#[ \t]*via\b|\s--hash=sha", text, re.MULTILINE) is not None


class _Reader:
    def __init__(self, read: Callable[[str], str | None]) -> None:
        self.read = read
        self.lines: list[PipLine] = []
        self.projects: list[str] = []
        self.absent: list[tuple[str, str, int]] = []
        self.is_open = False
        self.has_index = False
        self.seen: set[str] = set()

    def read_file(self, path: str, text: str, *, is_constraint: bool) -> None:
        self.seen.add(path)
        folder = path.rpartition("/")[0] or "."
        if len(text) > _MOST_CHARACTERS or len(text.splitlines()) > _MOST_RAW:
            self.is_open = True
            return
        for count, (number, line) in enumerate(logical_lines(text)):
            if count >= _MOST_LINES:
                self.is_open = True
                return
            self.has_index |= line.startswith(("-i", "--index-url", "--extra-index-url", "-f"))
            for item in _of_line(line):
                if item.kind == "requirement":
                    self.lines.append(PipLine(item.text, path, number, is_constraint))
                elif item.kind in ("file", "constraint"):
                    inner = is_constraint or item.kind == "constraint"
                    self.include(folder, item.text, path, number, is_constraint=inner)
                elif is_constraint:
                    continue
                elif item.kind == "project" and (found := joined(folder, item.text)):
                    self.projects.append(found)
                else:
                    self.is_open = True

    def include(self, folder: str, name: str, file: str, line: int, *, is_constraint: bool) -> None:
        path = joined(folder, name)
        if path is None or "://" in name:
            self.is_open = self.is_open or not is_constraint
        elif path in self.seen or len(self.seen) > _MOST_FILES:
            return
        elif (text := self.read(path)) is None:
            self.absent.append((path, file, line))
            self.is_open = self.is_open or not is_constraint
        else:
            self.read_file(path, text, is_constraint=is_constraint)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line that asks for something, with its number, continued lines as one."""
    parts: list[str] = []
    first = 1
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = _COMMENT.sub("", raw) if "#" in raw else raw
        if not parts:
            first = number
        # A comment ends a continued line.
        if line.rstrip().endswith("\\") and line == raw:
            parts.append(line.rstrip()[:-1])
            continue
        whole = "".join([*parts, line]).strip()
        parts = []
        if whole:
            yield first, whole
    if whole := "".join(parts).strip():
        yield first, whole


def _of_line(line: str) -> Iterator[Item]:
    if not line.startswith("-"):
        text = re.split(r"\s--?[a-z]", line, maxsplit=1)[0].strip()
        yield Item(kind_of(text), text)
        return
    from shlex import split  # late: few files have options

    try:
        words = split(line)
    except ValueError:  # an open quote
        words = line.split()
    if words[0].partition("=")[0] in ("-r", "--requirement", "-c", "--constraint"):
        words = words[:1] if "=" in words[0] else words[:2]
    yield from items(words)
