"""Split shell text into simple commands, without running anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from envgen.reading.lexer import BARE, DEFAULT, END, HERE, QUOTED, UNKNOWN, Lexer, Token
from envgen.support import lazy_re

__all__ = [
    "BARE",
    "DEFAULT",
    "END",
    "FUNCTION",
    "HERE",
    "LONGEST",
    "QUOTED",
    "UNKNOWN",
    "ShellCommand",
    "commands",
    "is_known",
    "shown",
    "substitute",
    "variable_in",
    "without_marks",
]
# The first word of the declaration of a function, which has its name too.
FUNCTION = "function"
# The longest value of a variable, and of a word that has variables in it.
LONGEST = 4096
# The longest text that is read. Start scripts are shorter.
MOST = 64 * 1024
# Words that begin and end a part that may not run, and words before a command.
_OPENING = frozenset({"if", "while", "until", "for", "select", "case"})
_CLOSING = frozenset({"fi", "done", "esac"})
_BEFORE = frozenset({"then", "else", "elif", "do", "!", "time"})
# What follows these with && may not run.
_TESTS = frozenset({"[", "[[", "test", "grep", "command", "which", "false"})
_NAME, _DEFAULT = f"(?P<name>[^{DEFAULT}{END}]*)", f"(?:{DEFAULT}(?P<default>[^{END}]*))?"
_MARK = lazy_re.compile(f"([{BARE}{QUOTED}]){_NAME}{_DEFAULT}{END}")


class ShellCommand(Struct, frozen=True):
    """One simple command of a text, with its assignments before it."""

    words: tuple[str, ...]
    # Whether it runs whenever the text runs: it is in no `if`, loop, function, or after `||`.
    certain: bool
    # Whether the text goes on while it runs.
    background: bool = False
    # The line of its first word, in how many subshells it is, and the number of the inner one.
    line: int = 1
    depth: int = 0
    subshell: int = 0
    # The files that its output goes to.
    writes: tuple[str, ...] = ()


def commands(text: str) -> Iterator[ShellCommand]:
    """Yield the simple commands of shell text, in order. Anything else is left out.

    Marks in the text stay; take them out of a file's text first, with `without_marks`.
    """
    yield from _Parser().parse(Lexer(text[:MOST]).tokens())


def without_marks(text: str) -> str:
    """Return a file's text without the characters that marks are made of."""
    return re.sub(f"[{BARE}-{END}]", "", text)


def substitute(word: str, variables: Mapping[str, str]) -> list[str]:
    """Return a word with the known variables in it, as several words where the shell splits it.

    A word that becomes too long is unknown.
    """
    words = [""]

    def add(text: str, *, splits: bool) -> None:
        pieces = re.split(r"\s+", text) if splits else [text]
        words[-1] += pieces[0]
        words.extend(pieces[1:])

    position = 0
    for found in _MARK.finditer(word):
        words[-1] += word[position : found.start()]
        value = variables.get(found["name"])
        add(found[0] if value is None else value, splits=value is not None and found[1] == BARE)
        position = found.end()
        if sum(map(len, words[-2:])) > LONGEST or len(words) > LONGEST:
            return [UNKNOWN]
    words[-1] += word[position:]
    return [item for item in words if item or len(words) == 1]


def variable_in(word: str) -> tuple[str, str] | None:
    """Return the name and the default of a word that is one variable; else None."""
    found = _MARK.fullmatch(word)
    return (found["name"], found["default"] or "") if found and found["name"] else None


def is_known(word: str) -> bool:
    """Return whether no part of a word depends on a variable."""
    return BARE not in word and QUOTED not in word


def shown(word: str) -> str:
    """Return a word as people write it: `$NAME` for a mark, and `$(…)` for what is unknown."""
    if is_known(word):
        return word

    def written(found: re.Match[str]) -> str:
        name, default = found["name"], found["default"]
        if not name or name == HERE:
            return f"$({name or '…'})"
        return f"${name}" if default is None else f"${{{name}:-{default}}}"

    return _MARK.sub(written, word)


class _Parser:
    """Collect words into commands, and follow what may not run."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._writes: list[str] = []
        self._line = 1
        # The numbers of the open subshells; in all, so many were opened.
        self._subshells: list[int] = []
        self._opened = 0
        self._depth = 0
        self._maybe = False
        self._skips = False
        # Whether each open brace is that of a function, and whether the next one is.
        self._braces: list[bool] = []
        self._is_function = False
        self._is_name = False

    def parse(self, tokens: Iterator[Token]) -> Iterator[ShellCommand]:
        before = ""
        for token in tokens:
            if token.kind == "word":
                self._line = self._line if self._words else token.line
                self._word(token.text)
            elif token.kind == "file":
                self._writes.append(token.text)
            elif token.text == ")" and before == "(" and len(self._words) == 1:
                yield ShellCommand((FUNCTION, self._words.pop()), certain=True)
                self._function()
            elif token.text != "(":
                yield from self._end(token.text)
            if token.text == "(" and token.kind == "operator":
                self._opened += 1
                self._subshells.append(self._opened)
            elif token.text == ")" and token.kind == "operator":
                del self._subshells[-1:]
            before = token.text if token.kind == "operator" else ""

    def _function(self) -> None:
        self._is_function = True
        self._depth += 1

    def _word(self, word: str) -> None:
        if self._is_name:
            self._is_name = False
            self._words = [FUNCTION, word]
        elif self._skips or (self._words and not self._is_function):
            self._words.append(word)
        elif word in _OPENING:
            self._depth += 1
            self._skips = word in ("for", "select", "case")
        elif word in _CLOSING:
            self._depth = max(0, self._depth - 1)
        elif word == FUNCTION:
            self._is_name = True
            self._function()
        elif word == "{":
            self._braces.append(self._is_function)
            self._is_function = False
        elif word == "}":
            if self._braces and self._braces.pop():
                self._depth = max(0, self._depth - 1)
        elif word not in _BEFORE:
            self._words.append(word)

    def _end(self, separator: str) -> Iterator[ShellCommand]:
        words, self._words = tuple(self._words), []
        writes, self._writes = tuple(self._writes), []
        skips, self._skips = self._skips, False
        certain = self._depth == 0 and not self._maybe
        if words and not skips:
            depth, inner = len(self._subshells), (self._subshells or [0])[-1]
            is_aside = separator == "&"
            yield ShellCommand(words, certain, is_aside, self._line, depth, inner, writes)
        if separator == "||":
            self._maybe = True
        elif separator == "&&":
            self._maybe = self._maybe or (bool(words) and words[0] in _TESTS)
        elif separator in (";", "\n", "&") and (words or separator != "\n"):
            self._maybe = False
