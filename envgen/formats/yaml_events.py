"""Decode YAML and return PyYAML's events; a syntax error becomes a message of envgen's own.

PyYAML's own messages are never shown, because they quote the text, which may contain a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from envgen.errors import InputError, Place, Problem
from envgen.support import lazy_re

MAX_BYTES = 1024 * 1024

# libyaml if PyYAML was built with it; otherwise PyYAML's Python parser, which is about 30 times
# slower and a little stricter (no tab after a value, no comment directly after | or >).
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
_MARKER = lazy_re.compile(r"(?m)^(?:<{7}|>{7})(?= )")
_LINE_BREAK = lazy_re.compile(r"\r\n?|\n")
# Characters that editors do not show. NEL and the two Unicode separators also end a line for
# libyaml but not for an editor, so every line number below them would be wrong.
_UNPRINTABLE = lazy_re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
)
# The characters that str.isprintable does not take, and an editor does.
_BLANKS = dict.fromkeys(map(ord, "\t\r\n"))
_DIRECTIVE = lazy_re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+%")
_SAVE = "save the file as UTF-8"
# Between two scalars there are only indicators, whitespace and comments, so # starts a comment.
KEY_WITHOUT_SPACE = lazy_re.compile(r"\s*(?:- )?[A-Za-z_][\w.-]*:[^\s/]")
_COMMENT = lazy_re.compile(r"#([^\r\n]*)")
_BLOCK_STYLES = ("|", ">")

BAD_ESCAPE = (
    "unknown escape after a backslash",
    "write the backslash twice, or use single quotes",
)
_NO_COLON = ("a line without “:” among keys", "write `key: value`, or indent it")
_NO_END = ("this quote is never closed", "close it; a quote inside the text is written twice")
_TAB = ("a tab where YAML wants spaces", "indent with spaces")
_TEXT_AFTER = ("text after | or >", "put the text on the next line, indented")
_NO_VALUE = ("a “:” is not allowed here", "quote the value, or fix the indentation")
_NO_SPACE = ("a space is missing after “:”", "write `key: value`, with a space after “:”")
_NO_LIST_END = ("this list in [ ] lacks a comma or its end", "close it, or quote the value")
_NO_MAPPING_END = ("this mapping in { } lacks a comma or its end", "close it, or quote the value")
_NO_NODE = ("a bracket or comma where a value should be", "quote the value")
_NOT_CLOSED = ("the file ends inside [ ] or { }", "close the bracket, or quote the value")
_CONFLICT = (
    "the file has the conflict markers of a merge",
    "merge the two versions by hand, and delete the lines <<<<<<<, ======= and >>>>>>>",
)
_UNFIT = (
    "this does not continue the lines above",
    "check indentation, quotes, commas and brackets",
)

# A part of a message of libyaml or PyYAML → envgen's message and hint.
_SYNTAX = {
    "mapping values are": _NO_VALUE,
    "could not find expected ':'": _NO_COLON,
    "cannot start any token": ("no value starts with this character", "quote the value"),
    "sequence entries are": ("a list cannot start here", "put “- ” on a line of its own"),
    "mapping keys are": ("a “? ” is not allowed here", "quote the value"),
    "',' or ']'": _NO_LIST_END,
    "',' or '}'": _NO_MAPPING_END,
    "node content": _NO_NODE,
    "unexpected end of": _NO_END,
    "unexpected document": _NO_END,
    "escape": BAD_ESCAPE,
    "hexdecimal": BAD_ESCAPE,
    "alphabetic or numeric": ("no value starts with & or *", "quote the value"),
    "tag handle": ("a tag (!) is not allowed", "quote the value if it is text"),
    "comment or": _TEXT_AFTER,
    "indentation indicator": _TEXT_AFTER,
    "tab character": _TAB,
    "document start": _UNFIT,
    "expected key": _UNFIT,
    "'-' indicator": _UNFIT,
    "<block end>": _UNFIT,
}


def decode(data: bytes, file: str) -> str:
    """Return the text of `data`, a file of YAML; raises InputError unless it is printable UTF-8."""
    if len(data) > MAX_BYTES:
        raise refusal(Place(file), "yaml-size", f"the file is larger than {MAX_BYTES // 1024} KiB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise refusal(
            Place(file), "yaml-encoding", "the file is UTF-16 or UTF-32, not UTF-8", _SAVE
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `error.object` has no byte order mark, even if `data` does.
        place = _place_at(error.object[: error.start].decode(), file)
        raise refusal(place, "yaml-encoding", "a byte that is not UTF-8", _SAVE) from None
    plain = text.isascii() and text.translate(_BLANKS).isprintable()
    if not plain and (match := _UNPRINTABLE.search(text)):
        message = f"invisible character U+{ord(match[0]):04X}"
        hint = 'delete it, or write it as an escape in double quotes, such as "\\u0007"'
        raise refusal(_place_at(text[: match.start()], file), "yaml-encoding", message, hint)
    if "%" in text and (match := _DIRECTIVE.match(text)):
        place = _place_at(text[: match.end() - 1], file)
        raise refusal(place, "yaml-directive", "a %directive is not allowed", "delete this line")
    return text


def events(text: str, file: str) -> Iterator[Any]:
    """Yield PyYAML's events; raises InputError for a syntax error."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise InputError([_syntax_problem(error, text, file)]) from None
    except (ValueError, OverflowError):  # the Python parser's chr() of an escape like "\U00110000"
        raise refusal(Place(file), "yaml-syntax", *BAD_ESCAPE) from None


def comments(text: str) -> list[str]:
    """Return the comments of a YAML text in order, each without its #.

    The text must be one in which `yaml_tree.parse` finds no problem. Raises InputError if it is not
    YAML.
    """
    found: list[str] = []
    end = 0
    for event in events(text, ""):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start = event.start_mark.index
            if event.style in _BLOCK_STYLES:  # `key: |  # there may be a comment here`
                start = _end_of_line(text, start)
            found += _COMMENT.findall(text, end, start)
            end = event.end_mark.index
    return [comment.strip() for comment in found + _COMMENT.findall(text, end)]


def refusal(place: Place, rule: str, message: str, hint: str | None = None) -> InputError:
    """Return the error with one problem that stops the parser."""
    return InputError([Problem(message, rule, place, hint)])


def _place_at(before: str, file: str) -> Place:
    """Return the place of the character after the text `before`."""
    lines = _LINE_BREAK.split(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def _end_of_line(text: str, start: int) -> int:
    match = _LINE_BREAK.search(text, start)
    return match.start() if match else len(text)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if marker := _MARKER.search(text):
        place = _place_at(text[: marker.start()], file)
        return Problem(_CONFLICT[0], "yaml-syntax", place, _CONFLICT[1])
    original = str(getattr(error, "problem", ""))
    words = next((words for fragment, words in _SYNTAX.items() if fragment in original), None)
    message, hint = words or ("not valid YAML from here on", None)
    mark = getattr(error, "problem_mark", None)
    # The parser notices these late; the place to fix is the start.
    if words in (_NO_COLON, _NO_END, _NO_LIST_END, _NO_MAPPING_END):
        mark = getattr(error, "context_mark", None) or mark
    if mark is None:
        return Problem("not valid YAML", "yaml-syntax", Place(file))
    lines = text.splitlines()
    if words == _NO_NODE and mark.line >= len(text.rstrip().splitlines()):
        message, hint = _NOT_CLOSED
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        message, hint = _TAB
    elif words in (_NO_COLON, _NO_VALUE):
        # `a:1` is text, which goes on in the next line.
        number = mark.line if words == _NO_COLON else mark.line - 1
        before = lines[number] if 0 <= number < len(lines) else ""
        if key := KEY_WITHOUT_SPACE.match(before):
            return Problem(
                _NO_SPACE[0], "yaml-syntax", Place(file, number + 1, key.end()), _NO_SPACE[1]
            )
    return Problem(message, "yaml-syntax", Place(file, mark.line + 1, mark.column + 1), hint)
