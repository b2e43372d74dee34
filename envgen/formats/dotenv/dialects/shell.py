"""As sh, bash and dash read a file that is sourced: assignments, with or without `export`.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html

Nothing is run: a line that does anything else is not understood, and a value that a command
would make, or a variable from outside the file, is not known.
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

_EXPORT = re.compile(r"export[ \t]+")
_ASSIGNS = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?![^\s;])")
_BLANKS = re.compile(r"(?:[ \t]|\\\n)*")
_END = re.compile(r"(?:#[^\n]*)?(?:\n|\Z)")
# Taken for themselves: outside quotes, and between double ones.
_PLAIN = re.compile(r"[^ \t\n\\'\"`$;&|()<>~]+")
_PLAIN_IN_DOUBLE = re.compile(r'[^\\"$`]+')
_SINGLE = re.compile(r"'([^']*)'")
# A backslash takes the meaning of what follows, and a line break it takes out.
_ESCAPE = re.compile(r"\\(?:\n|([^\n]))")
_ESCAPE_IN_DOUBLE = re.compile(r"\\(?:\n|([\\\"$`]))|(\\)")
_REFERENCE = re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")
# Commands, arithmetic, special parameters, and names that go on behind a line break.
_COMPUTED = r"`|\$(?:[(0-9$!?#@*-]|\{(?![A-Za-z_][A-Za-z0-9_]*\})|[A-Za-z0-9_]*\\\n"
_WORKED_OUT = re.compile(rf"{_COMPUTED}|['\"])")
_WORKED_OUT_IN_DOUBLE = re.compile(rf"{_COMPUTED})")
# An assignment in front of one of these, or of nothing after all, lasts; of a command it does not.
_MAY_LAST = re.compile(
    r"""[$'"\\]|(?:[:.]|break|continue|eval|exec|exit|export|readonly|return|set|shift|times|trap|unset)
    (?![^\s;])""",
    re.VERBOSE,
)


class _NotAssignments(Exception):
    """The line does something else, or a quote in it never ends."""


class _WorkedOut(Exception):
    """What stands there, and where it ends, only a shell can tell."""


def read(text: str) -> list[Statement]:
    """Return each line, or lines, that only assign and export."""
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
    """The commands of one line; `position` is behind what was read of them."""

    def __init__(self, text: str, position: int, values: Mapping[str, str | None]) -> None:
        self.position = position
        self._text = text
        self._before = values
        self._pairs: list[NamedValue] = []

    def read(self) -> tuple[NamedValue, ...]:
        """Return what the line sets. Raises _NotAssignments."""
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
        self._pairs.append((found[1], None))  # and so it stays where it has to be worked out
        self._pairs[-1] = (found[1], joined(self._word()))
        return True

    def _word(self) -> list[str | None]:
        """Return the parts of a word; None for those that depend on what the file lacks."""
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
                parts.append(None if at_start else "~")  # None: somebody's home directory
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
