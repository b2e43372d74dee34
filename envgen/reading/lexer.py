"""Read the words and operators of shell text, without running anything.

A word is a string in which an expansion is a mark: a character of Unicode's private use area, the
name of the variable, its default if there is one, and another such character. The name is empty
for what only a shell can know, such as `$(…)`, and HERE for `$(dirname "$0")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from envgen.support import lazy_re

# The start of an expansion outside and inside double quotes, its default, and its end.
BARE, QUOTED, DEFAULT, END = "\ue000", "\ue001", "\ue002", "\ue003"
UNKNOWN = QUOTED + END
# The name of the folder that the script is in.
HERE = "dirname $0"
_BLANKS = " \t"
_PARAMETER = lazy_re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_OPERATORS = ("&&", "||", ";;", "|&", "&", ";", "|", "(", ")", "\n")
_REDIRECTIONS = ("<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", "<>", ">|", ">", "<")


class Token(Struct, frozen=True):
    """A word, an operator, or a file that output goes to, with its line."""

    text: str
    kind: Literal["word", "operator", "file"]
    line: int


class Lexer:
    """Read words and operators; redirections and comments are left out."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._heredocs: list[str] = []

    def tokens(self) -> Iterator[Token]:
        line, counted = 1, 0
        while self._at < len(self._text):
            line, counted = line + self._text.count("\n", counted, self._at), self._at
            char = self._text[self._at]
            if char in _BLANKS or self._text.startswith("\\\n", self._at):
                self._at += 1 if char in _BLANKS else 2
            elif char == "#":
                self._at = self._find("\n")
            elif self._text.startswith("((", self._at):
                self._enclosed("(", ")")
            elif (operator := self._starts(_REDIRECTIONS)) is not None:
                target = self._redirect(operator)
                if ">" in operator and not (operator == ">&" and target.rstrip("-").isdecimal()):
                    yield Token(target, "file", line)
            elif (operator := self._starts(_OPERATORS)) is not None:
                self._at += len(operator)
                if operator == "\n":
                    self._skip_heredocs()
                yield Token(operator, "operator", line)
            else:
                word = self._word()
                # `2>file`: the number belongs to the redirection.
                if not (word.isdecimal() and self._starts(_REDIRECTIONS)):
                    yield Token(word, "word", line)
        yield Token("\n", "operator", line)

    def _find(self, text: str) -> int:
        found = self._text.find(text, self._at)
        return len(self._text) if found < 0 else found

    def _starts(self, operators: tuple[str, ...]) -> str | None:
        return next((item for item in operators if self._text.startswith(item, self._at)), None)

    def _redirect(self, operator: str) -> str:
        self._at += len(operator)
        while self._at < len(self._text) and self._text[self._at] in _BLANKS:
            self._at += 1
        target = self._word()
        if operator in ("<<", "<<-"):
            self._heredocs.append(target)
        return target

    def _skip_heredocs(self) -> None:
        for delimiter in self._heredocs:
            while self._at < len(self._text):
                end = self._find("\n")
                line = self._text[self._at : end].strip("\t")
                self._at = end + 1
                if line == delimiter:
                    break
        self._heredocs.clear()

    def _word(self) -> str:
        parts: list[str] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == "(" and parts and parts[-1] == "=":
                # The items of an array.
                self._enclosed("(", ")")
                return "".join([*parts, UNKNOWN])
            if char in _BLANKS or char in "\n;&|()<>":
                break
            self._at += 1
            if char == "\\":
                if self._text[self._at : self._at + 1] != "\n":
                    parts.append(self._text[self._at : self._at + 1])
                self._at += 1
            elif char == "'":
                end = self._find("'")
                parts.append(self._text[self._at : end])
                self._at = end + 1
            elif char == '"':
                parts.append(self._in_quotes())
            elif char in (BARE, QUOTED):
                parts.append(self._marked())
            elif char in "$`":
                parts.append(self._expansion(char, BARE))
            else:
                parts.append(char)
        return "".join(parts)

    def _in_quotes(self) -> str:
        parts = []
        while self._at < len(self._text) and (char := self._text[self._at]) != '"':
            self._at += 1
            if char == "\\" and self._text[self._at : self._at + 1] in ('"', "\\", "$", "`", "\n"):
                parts.append(self._text[self._at].replace("\n", ""))
                self._at += 1
            elif char in (BARE, QUOTED):
                parts.append(self._marked())
            elif char in "$`":
                parts.append(self._expansion(char, QUOTED))
            else:
                parts.append(char)
        self._at += 1
        return "".join(parts)

    def _marked(self) -> str:
        """Return a mark that the text around this one has left, as in `sh -c "… $PORT"`."""
        start, self._at = self._at - 1, self._find(END) + 1
        return self._text[start : self._at]

    def _expansion(self, char: str, start: str) -> str:
        """Return the mark of an expansion; the position is after its first character."""
        if char == "`":
            self._at = self._find("`") + 1
            return UNKNOWN
        following = self._text[self._at : self._at + 1]
        if following in ("(", "{"):
            inside = self._enclosed(following, ")" if following == "(" else "}")
            if following == "{":
                return _braces(inside, start)
            return f"{start}{HERE}{END}" if _is_here(inside) else UNKNOWN
        found = _PARAMETER.match(self._text, self._at)
        if found is None:
            return "$"
        self._at = found.end()
        return f"{start}{found[0]}{END}"

    def _enclosed(self, opening: str, closing: str) -> str:
        start, depth = self._at + 1, 0
        while self._at < len(self._text):
            char = self._text[self._at]
            depth += (char == opening) - (char == closing)
            self._at += 1
            if depth == 0:
                return self._text[start : self._at - 1]
        return ""


def _is_here(inside: str) -> bool:
    own = r"""dirname (?:-- )?"?\$(?:0|\{?BASH_SOURCE(?:\[0\])?\}?)"?"""
    return re.fullmatch(own, inside.strip()) is not None


def _braces(inside: str, start: str) -> str:
    """Return the mark of `${…}`; what changes a value in other ways makes it unknown."""
    pattern = r"(\w+|[@*#])(?::?[-=](?P<default>[^$`\"'{}]*)|:?\?.*)?"
    found = re.fullmatch(pattern, inside, re.DOTALL)
    if found is None:
        name = re.match(r"(\w+):?[-=]", inside)
        return f"{start}{name[1]}{DEFAULT}{END}" if name else UNKNOWN
    default = "" if found["default"] is None else f"{DEFAULT}{found['default']}"
    return f"{start}{found[1]}{default}{END}"
