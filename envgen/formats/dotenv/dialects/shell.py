"""Read a file like sh, bash and dash source it: assignments, with or without `export`.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html

Nothing is run. A line that does anything else is not understood, and a value from a command or
from a variable outside the file is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from envgen.formats.dotenv.dialects.statements import (
    NamedValue,
    Statement,
    is_comment,
    joined,
    next_line,
)
from envgen.support import lazy_re

_EXPORT = lazy_re.compile(r"export[ \t]+")
_ASSIGNS = lazy_re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_NAME = lazy_re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?![^\s;])")
_BLANKS = lazy_re.compile(r"(?:[ \t]|\\\n)*")
_END = lazy_re.compile(r"(?:#[^\n]*)?(?:\n|\Z)")
# Characters without a special meaning: outside quotes, and inside double quotes.
_PLAIN = lazy_re.compile(r"[^ \t\n\\'\"`$;&|()<>~]+")
_PLAIN_IN_DOUBLE = lazy_re.compile(r'[^\\"$`]+')
_SINGLE = lazy_re.compile(r"'([^']*)'")
# A backslash quotes the next character, and removes a line break.
_ESCAPE = lazy_re.compile(r"\\(?:\n|([^\n]))")
_ESCAPE_IN_DOUBLE = lazy_re.compile(r"\\(?:\n|([\\\"$`]))|(\\)")
_REFERENCE = lazy_re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")
# Commands, arithmetic, special parameters, and names that continue after a line break.
_COMPUTED = r"`|\$(?:[(0-9$!?#@*-]|\{(?![A-Za-z_][A-Za-z0-9_]*\})|[A-Za-z0-9_]*\\\n"
_WORKED_OUT = lazy_re.compile(rf"{_COMPUTED}|['\"])")
_WORKED_OUT_IN_DOUBLE = lazy_re.compile(rf"{_COMPUTED})")
# An assignment before one of these, or before nothing, stays set; one before a command does not.
_MAY_LAST = lazy_re.compile(
    r"""[$'"\\]|(?:[:.]|break|continue|eval|exec|exit|export|readonly|return|set|shift|times|trap|unset)
    (?![^\s;])""",
    re.VERBOSE,
)


class _NotAssignments(Exception):
    """The line is not only assignments, or a quote in it is not closed."""


class _WorkedOut(Exception):
    """Only a shell can compute the value, or find its end."""


def read(text: str) -> list[Statement]:
    """Return a statement for each command line that only assigns and exports."""
    statements: list[Statement] = []
    values: dict[str, str | None] = {}
    position, line = 0, 1
    while position < len(text):
        end = next_line(text, position)
        if not is_comment(text[position:end]):
            commands = _Commands(text, position, values)
            try:
                pairs = commands.read()
            except _NotAssignments:
                pass
            else:
                end = commands.position
                lines = text.count("\n", position, end - 1) + 1
                statements.append(Statement(line, lines, pairs))
                values.update(pairs)
        line += text.count("\n", position, end)
        position = end
    return statements


class _Commands:
    """Reads the commands of one line; `position` is the index after the part that was read."""

    def __init__(self, text: str, position: int, values: Mapping[str, str | None]) -> None:
        self.position = position
        self._text = text
        self._before = values
        self._pairs: list[NamedValue] = []

    def read(self) -> tuple[NamedValue, ...]:
        """Return the variables that the line sets. Raises _NotAssignments."""
        self._take(_BLANKS)
        try:
            while not self._take(_END):
                self._command()
        except _WorkedOut:
            self.position = next_line(self._text, self.position)
        return tuple(self._pairs)

    def _command(self) -> None:
        """Read assignments, or `export` with assignments and names, up to `;` or the end."""
        exports = self._take(_EXPORT) is not None
        before = self.position
        while self._assignment() or (exports and self._take(_NAME)):
            self._take(_BLANKS)
        if self.position == before:
            raise _NotAssignments
        if not exports and _MAY_LAST.match(self._text, self.position):
            self._pairs = [(name, None) for name, _ in self._pairs]
            raise _WorkedOut
        if self._text.startswith(";", self.position):
            self.position += 1
            self._take(_BLANKS)
        elif not _END.match(self._text, self.position):
            raise _NotAssignments

    def _assignment(self) -> bool:
        found = self._take(_ASSIGNS)
        if found is None:
            return False
        self._pairs.append((found[1], None))  # stays None if the value must be computed
        self._pairs[-1] = (found[1], joined(self._word()))
        return True

    def _word(self) -> list[str | None]:
        """Return the parts of a word; a part is None if the file does not determine it."""
        parts: list[str | None] = []
        while True:
            at_start = not parts or (parts[-1] or "").endswith(":")
            self._refuse(_WORKED_OUT)
            if plain := self._take(_PLAIN):
                parts.append(plain[0])
            elif single := self._take(_SINGLE):
                parts.append(single[1])
            elif escape := self._take(_ESCAPE):
                parts.append(escape[1] or "")
            elif self._take_character('"'):
                parts += ["", *self._in_double_quotes()]
            elif self._take_character("~"):
                parts.append(None if at_start else "~")  # None: a home directory
            elif self._text.startswith("'", self.position):
                raise _NotAssignments
            elif not self._take_dollar(parts):
                return parts

    def _in_double_quotes(self) -> list[str | None]:
        parts: list[str | None] = []
        while not self._take_character('"'):
            self._refuse(_WORKED_OUT_IN_DOUBLE)
            if plain := self._take(_PLAIN_IN_DOUBLE):
                parts.append(plain[0])
            elif escape := self._take(_ESCAPE_IN_DOUBLE):
                parts.append(escape[1] or escape[2] or "")
            elif not self._take_dollar(parts):
                raise _NotAssignments
        return parts

    def _take_dollar(self, parts: list[str | None]) -> bool:
        if reference := self._take(_REFERENCE):
            name = reference[1] or reference[2]
            parts.append({**self._before, **dict(self._pairs)}.get(name))
        elif self._take_character("$"):
            parts.append("$")
        else:
            return False
        return True

    def _refuse(self, pattern: re.Pattern[str]) -> None:
        if pattern.match(self._text, self.position):
            raise _WorkedOut

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self.position)
        if match:
            self.position = match.end()
        return match

    def _take_character(self, character: str) -> bool:
        found = self._text.startswith(character, self.position)
        self.position += found
        return found
