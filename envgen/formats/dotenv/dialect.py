"""Report the lines of .env files that parsers read differently, or that Django ignores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.errors import Place, Problem, Severity
from envgen.formats import quoting
from envgen.formats.dotenv.entries import Assignment, Comment, DotenvEntry, NotUnderstood
from envgen.formats.dotenv.reading import BOM, ODD_ENDS, READ, note_start, parse, with_newlines
from envgen.formats.dotenv.wanted import NAME
from envgen.support import lazy_re

_RULE = "dotenv-dialect"
_CONFLICT = lazy_re.compile(r"(?:<{7}|\|{7}|>{7}) |={7}\Z")
_PLAIN = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,=^-*?![]{}"
)
_CONTROL = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_ODD_IN_QUOTES = {
    "'": lazy_re.compile(rf"'|\$\{{|\\\\|\\\Z|\A\$|\A\"(?=.*\"\Z)|[{_CONTROL}]", re.DOTALL),
    '"': lazy_re.compile(rf'["$`\\{_CONTROL}]'),
}
_WHY = {
    "#": "an unquoted # begins a comment for some parsers",
    "$": "parsers disagree on what $ stands for",
    "\\": "parsers disagree on what a backslash stands for",
    "'": "parsers disagree on a quote inside a value",
    '"': "parsers disagree on a quote inside a value",
    "`": "a shell runs the text in backticks as a command",
    "~": "a shell may put the home directory in the place of ~",
    " ": "a shell ends an unquoted value at a blank",
}
_Trouble = tuple[int, str, str]  # the index in the entry, the message and the hint


def problems(text: str, file: str, *, systemd: bool = True) -> list[Problem]:
    """Return a problem for each line that parsers read differently, or that Django ignores.

    The rule is dotenv-dialect. It is an error if Django does not get the value that was obviously
    meant, else a warning. `file` is the path to show. Messages name the variable and never show
    its value. A merge conflict is the only problem of its file. Without `systemd`, a line with
    `export` is none: of the programs that read .env files, only systemd ignores it.
    """
    if conflict := conflicts(text, file):
        return conflict
    document = parse(text)
    found: list[Problem] = []

    def add(entry: DotenvEntry, trouble: _Trouble, severity: Severity = Severity.WARNING) -> None:
        where, what, hint = trouble
        place = Place(file, entry.line, entry.column + where)
        found.append(Problem(what, _RULE, place, hint, severity))

    if document.bom and document.entries:
        what = "Django ignores the first line of a file with a byte order mark, and logs it"
        hint = "save the file as UTF-8 without BOM"
        add(document.entries[0], (0, what, hint), Severity.ERROR)
    if foreign := next((entry for entry in document.entries if "\r" in entry.raw), None):
        end = foreign.raw.index("\r")
        add(foreign, (end, "some parsers read a CR as part of the value", "end lines with LF"))
    first_line: dict[str, int] = {}
    for entry in document.entries:
        for trouble in _troubles(entry, systemd=systemd):
            add(entry, trouble, _severity(entry))
        if isinstance(entry, Assignment) and entry.name in first_line:
            what = f"{entry.shown} is already set on line {first_line[entry.name]}; the last counts"
            add(entry, (0, what, "keep one of the lines"))
        elif isinstance(entry, Assignment):
            first_line[entry.name] = entry.line
    return found


def conflicts(text: str, file: str) -> list[Problem]:
    """Return a problem for the first marker of a merge conflict in `text`; empty if it has none."""
    for number, line in enumerate(with_newlines(text).split("\n"), 1):
        if _CONFLICT.match(line):
            what = "the file has the conflict markers of a merge"
            hint = "merge the two versions by hand, and delete the markers"
            return [Problem(what, _RULE, Place(file, number, 1), hint)]
    return []


def _severity(entry: DotenvEntry) -> Severity:
    """Return ERROR if Django gets another value than was obviously meant, else WARNING."""
    if "\0" in entry.raw:  # no environment can hold it
        return Severity.ERROR
    seen = not isinstance(entry, Assignment) or (entry.read and not entry.value.startswith("$"))
    return Severity.WARNING if seen else Severity.ERROR


def _troubles(entry: DotenvEntry, *, systemd: bool) -> Iterator[_Trouble]:
    if isinstance(entry, Assignment):
        yield from _troubles_of_name(entry, systemd=systemd)
        yield from _troubles_of_value(entry)
    elif isinstance(entry, NotUnderstood):
        what = "Django ignores a line that is neither NAME=value nor a comment, and logs it"
        yield 0, what, "write NAME=value on one line (base64 for a value of several), or # in front"
    elif isinstance(entry, Comment):
        if not entry.raw.startswith("#"):
            yield 0, "Django logs a comment that is not at the start of its line", "begin it with #"
        if entry.raw.splitlines()[0].endswith("\\"):
            what = "a comment that ends in a backslash takes the next line with it in systemd"
            yield len(entry.raw.splitlines()[0]) - 1, what, "take the backslash away"
    if entry.raw[-1] in ODD_ENDS:
        what = f"U+{ord(entry.raw[-1]):04X} ends the line for Django, and not for other parsers"
        yield len(entry.raw) - 1, what, "take the character away"


def _troubles_of_name(entry: Assignment, *, systemd: bool) -> Iterator[_Trouble]:
    name, before = entry.shown, entry.raw.partition("=")[0]
    wanted = "NAME=" if entry.doubtful else f"{name}="
    hint = f"write {wanted} at the start of the line"
    if before[0] == BOM:
        yield 0, f"{name}: Django ignores a line with a byte order mark, and logs it", hint
    if before[0] in " \t":
        yield 0, f"{name}: Django ignores a line that begins with a space, and logs it", hint
    if systemd and before.lstrip(BOM).split() == ["export", entry.name]:
        yield before.index("export"), f"{name}: systemd ignores a line with export", hint
    if before[-1] in " \t":
        what = f"{name}: Django ignores a line with a space before =, and logs it"
        yield len(before.rstrip()), what, hint
    if not NAME.match(entry.name):
        yield 0, f"{name}: a shell's variable cannot begin with a digit", "choose another name"


def _troubles_of_value(entry: Assignment) -> Iterator[_Trouble]:
    if len(entry.raw.splitlines()) > 1:
        inside = any(READ.match(line) for line in entry.raw.splitlines()[1:])
        others = "takes other lines of it for variables" if inside else "logs others"
        what = f"{entry.shown}: Django reads no more than the first line of a value, and {others}"
        yield (
            entry.raw.index("=") + 1,
            what,
            "write it on one line, as base64, or keep it in a file",
        )
    elif trouble := _trouble_of_value(entry):
        where, what = trouble
        start = entry.raw.find(entry.written, entry.raw.index("=") + 1)
        yield start + where, f"{entry.shown}: {what}", _way_out(entry)


def _trouble_of_value(entry: Assignment) -> tuple[int, str] | None:
    written, quote = entry.written, entry.written[:1]
    if entry.value.startswith("$"):
        return 0, "Django takes a value that begins with $ for another variable's name"
    if note_start(written) < len(written):
        return note_start(written), "parsers disagree on a comment behind a value"
    if quote not in _ODD_IN_QUOTES:
        odd = next((where for where, char in enumerate(written) if not _is_plain(char)), None)
        return None if odd is None else (odd, _why(written[odd]))
    end = written.find(quote, 1)
    if end == -1:
        return 0, "the quote is never closed"
    if inside := _ODD_IN_QUOTES[quote].search(written[1 : written.rindex(quote)]):
        return inside.start() + 1, _why(inside[0][0])
    return None if end == len(written) - 1 else (end + 1, "text stands behind the closing quote")


def _is_plain(char: str) -> bool:
    """Return whether every parser reads an unquoted `char` as itself."""
    return char in _PLAIN if char.isascii() else char.isprintable()


def _why(char: str) -> str:
    if char in _WHY:
        return _WHY[char]
    if char.isprintable():
        return f"a shell gives an unquoted {char} a meaning of its own"
    return f"parsers disagree on the invisible character U+{ord(char):04X}"


def _way_out(entry: Assignment) -> str:
    if note_start(entry.written) < len(entry.written):
        return "put a comment on a line of its own; a value with # in it needs quotes around it"
    try:
        quote = quoting.dotenv(entry.value)[:1]
    except quoting.Unquotable as error:
        return f"the value {error.reason}"
    around = {"'": "in single quotes", '"': "in double quotes"}.get(quote, "without quotes")
    before = "=" if entry.doubtful else f"{entry.name}="
    return f"write the value {around}, directly after {before}"
