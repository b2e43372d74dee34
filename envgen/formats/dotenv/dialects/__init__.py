"""Read a .env file that was written for another program.

    reading = dialects.read(dialects.decode(data, ".env.old"), ".env.old")

Each module here reads a file like one program. If the caller does not name the program, a value is
only used if all likely programs read the same one; otherwise its line is a problem. For the .env
files that envgen itself writes, see `envgen.formats.dotenv.reading`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from envgen.errors import InputError, Place, Problem, Severity
from envgen.formats.dotenv.dialects import (
    django_environ,
    docker,
    npm_dotenv,
    python_decouple,
    python_dotenv,
    shell,
)
from envgen.formats.dotenv.dialects.statements import DialectReader, Statement, is_comment
from envgen.formats.dotenv.dialects.votes import Vote, votes
from envgen.formats.dotenv.entries import Discreet
from envgen.formats.dotenv.reading import parse
from envgen.formats.dotenv.wanted import NAME, normal
from envgen.support.wording import listed

RULE = "env-dialect"
_NAME_IT = "pass --dialect with the program that the file is for, or {}"
_ALIKE = "write the value so that all programs read the same"
# Characters that programs without a module here (Node, dotenvx, Docker Compose) may read
# differently, if even the shell, the strictest program, does not understand the line.
_TELLING = r"[$'\"\\`]"


class Dialect(Struct, frozen=True):
    """The way in which one program reads .env files."""

    name: str
    read: DialectReader
    # Whether to consider the program if none is named. Docker keeps quotes as a part of the value,
    # so it would disagree about nearly every file. decouple only reads files of its own projects.
    guessed: bool = True


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect("django-environ", django_environ.read),
        Dialect("python-dotenv", python_dotenv.read),
        Dialect("npm-dotenv", npm_dotenv.read),
        Dialect("shell", shell.read),
        Dialect("docker", docker.read, guessed=False),
        Dialect("python-decouple", python_decouple.read, guessed=False),
    )
}


__all__ = ["DIALECTS", "Dialect", "DialectReading", "Found", "decode", "read"]


class Found(Discreet, frozen=True):
    """The value of a variable in the file, and its line."""

    name: str
    value: str
    line: int
    shown: str
    """The name for messages; "a variable" if it could be a part of a value."""


class DialectReading(Discreet, frozen=True):
    """The content of a file. If it sets a variable several times, the last value is used."""

    found: tuple[Found, ...]
    problems: tuple[Problem, ...]
    """Errors for values that are not certain, and so not in `found`; warnings for other lines that
    are not in `found`; notes about values in `found`. They name lines and variables, never values.
    """
    others: tuple[int, ...]
    """The lines that are neither a comment nor NAME=value."""


def decode(data: bytes, file: str) -> str:
    """Return the text of a file: UTF-8, or UTF-16 with a byte order mark, as PowerShell writes.

    Raises InputError if it is neither.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if marked else "utf-8")
    except UnicodeDecodeError:
        hint = "save it as UTF-8"
        raise InputError([Problem("is not UTF-8 text", RULE, Place(file), hint)]) from None
    return text


def read(text: str, file: str, dialect: str | None = None) -> DialectReading:
    """Return the values of a file, as the program `dialect` reads it or as all programs agree.

    `dialect` is a key of DIALECTS; `file` is the path to show. Line endings and byte order marks
    do not matter.
    """
    ended = text.endswith(("\n", "\r"))
    text = normal(text) if ended else normal(text).removesuffix("\n")
    chosen = [DIALECTS[dialect]] if dialect else [one for one in DIALECTS.values() if one.guessed]
    readings = {one.name: one.read(text) for one in chosen}
    not_understood = list(_not_understood(text, readings))
    problems = [_no_assignment(Place(file, number, 1)) for number in not_understood]
    others = set(not_understood)
    last: dict[str, Vote] = {}
    lines = text.split("\n")
    certain = {each.line for each in parse(text).assignments() if not each.doubtful}
    for vote in votes(readings):
        line = lines[vote.line - 1]
        if vote.line not in certain:
            vote = msgspec.structs.replace(vote, inside=True)
        if vote.inside or not NAME.match(vote.name):
            others.add(vote.line)
        problems += _doubts(vote, line, last.pop(vote.name, None), file, guessed=dialect is None)
        last[vote.name] = vote
    uncertain = {each.place for each in problems if each.severity is Severity.ERROR}
    found = tuple(
        Found(name, vote.value, vote.line, vote.shown)
        for name, vote in last.items()
        if vote.value is not None
        and NAME.match(name)
        and Place(file, vote.line, 1) not in uncertain
    )
    problems.sort(key=lambda each: each.place or ())
    return DialectReading(found, tuple(problems), tuple(sorted(others)))


def _doubts(
    vote: Vote, line: str, earlier: Vote | None, file: str, *, guessed: bool
) -> Iterator[Problem]:
    """Yield the problems of a variable on a line."""
    name = vote.shown

    def doubt(what: str, hint: str | None, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(what, RULE, Place(file, vote.line, 1), hint, severity)

    if not NAME.match(vote.name):
        what = "the text before = is not the name of an environment variable"
        yield doubt(what, "use letters, digits and _", Severity.WARNING)
    elif len(vote.camps) > 1:
        cause, fix = _cause(vote, line)
        camps = "; ".join(
            f"{listed(camp)} {'agree' if camp[1:] else 'differs'}" for camp in vote.camps
        )
        hint = f"pass --dialect {' or --dialect '.join(camp[0] for camp in vote.camps)}, or {fix}"
        yield doubt(f"programs read different values of {name}{cause}: {camps}", hint)
    elif vote.value is None:
        what = f"the value of {name} is computed from a command or a variable when it is read"
        severity = Severity.ERROR if guessed else Severity.WARNING
        yield doubt(what, "write the value itself", severity)
    elif guessed and "shell" not in vote.programs and re.search(_TELLING, vote.value):
        cause, fix = _cause(vote, line)
        yield doubt(f"programs read the value of {name} differently{cause}", _NAME_IT.format(fix))
    elif earlier and earlier.value != vote.value:
        twice = f"{name} is also set on line {earlier.line}, to another value"
        if vote.programs >= earlier.programs:
            yield doubt(twice, "the last line is used; remove the other", Severity.NOTE)
        else:
            yield doubt(f"{twice}, and not every program reads this line", _NAME_IT.format(_ALIKE))
    if vote.trimmed:
        yield doubt(f"the spaces around the value of {name} are removed", None, Severity.NOTE)


def _cause(vote: Vote, line: str) -> tuple[str, str]:
    """Return why programs read a line differently, if that can be told, and how to write it."""
    if vote.inside:
        return "", _ALIKE
    value = line.partition("=")[2].strip()
    if value[:1] in ("'", '"', "`") and value[0] not in value[1:]:
        return f" (the quote {value[0]} is not closed on this line)", "close the quote"
    quoted = f"X='{value.strip(chr(34))}'"
    readings = {
        tuple(each.pairs for each in one.read(quoted)) for one in DIALECTS.values() if one.guessed
    }
    alike = "put the value in single quotes" if len(readings) == 1 else _ALIKE
    found = next((char for char in "$`\\#\"'" if char in value), "")
    return f", because of {found}" if found else "", alike


def _no_assignment(place: Place) -> Problem:
    hint = "write NAME=value, or put # in front"
    return Problem("this line is not NAME=value", RULE, place, hint, Severity.WARNING)


def _not_understood(text: str, readings: Mapping[str, Sequence[Statement]]) -> Iterator[int]:
    """Yield the numbers of the lines in which no program finds a variable or a comment."""
    understood = {
        line
        for statements in readings.values()
        for each in statements
        for line in range(each.line, each.line + each.lines)
    }
    for number, line in enumerate(text.split("\n"), 1):
        if number not in understood and not is_comment(line):
            yield number
