"""Split shell text into simple commands, without running anything.

A word is a string in which an expansion is a mark: a character of Unicode's private use area, the
name of the variable, its default if there is one, and another such character. The name is empty
for what only a shell can know, such as `$(…)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

# The start of an expansion outside and inside double quotes, its default, and its end.
BARE, QUOTED, DEFAULT, END = "\ue000", "\ue001", "\ue002", "\ue003"
UNKNOWN = QUOTED + END
# The first word of the declaration of a function, which has its name too.
FUNCTION = "function"
# The longest value of a variable, and of a word that has variables in it.
LONGEST = 4096
# The longest text that is read. Start scripts are shorter.
MOST = 64 * 1024
_BLANKS = " \t"
_OPERATORS = ("&&", "||", ";;", "|&", "&", ";", "|", "(", ")", "\n")
_REDIRECTIONS = ("<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", "<>", ">|", ">", "<")
# Words that begin and end a part that may not run, and words before a command.
_OPENING = frozenset({"if", "while", "until", "for", "select", "case"})
_CLOSING = frozenset({"fi", "done", "esac"})
_BEFORE = frozenset({"then", "else", "elif", "do", "!", "time"})
# What follows these with && may not run.
_TESTS = frozenset({"[", "[[", "test", "grep", "command", "which", "false"})


class ShellCommand(NamedTuple):
    """One simple command of a text, with its assignments before it."""

    words: tuple[str, ...]
    # Whether it runs whenever the text runs: it is in no `if`, loop, function, or after `||`.
    certain: bool
    # Whether the text goes on while it runs.
    background: bool = False


class _Token(NamedTuple):
    text: str
    is_word: bool


def commands(text: str) -> Iterator[ShellCommand]:
    """Yield the simple commands of shell text, in order. Anything else is left out.

    Marks in the text stay; take them out of a file's text first, with `without_marks`.
    """
    yield from _Parser().parse(_Lexer(text[:MOST]).tokens())


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
    for found in _mark().finditer(word):
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
    found = _mark().fullmatch(word)
    return (found["name"], found["default"] or "") if found and found["name"] else None


def is_known(word: str) -> bool:
    """Return whether no part of a word depends on a variable."""
    return BARE not in word and QUOTED not in word


@cache
def _mark() -> re.Pattern[str]:
    name, default = f"(?P<name>[^{DEFAULT}{END}]*)", f"(?:{DEFAULT}(?P<default>[^{END}]*))?"
    return re.compile(f"([{BARE}{QUOTED}]){name}{default}{END}")


class _Lexer:
    """Read words and operators; redirections and comments are left out."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._heredocs: list[str] = []

    def tokens(self) -> Iterator[_Token]:
        while self._at < len(self._text):
            char = self._text[self._at]
            if char in _BLANKS or self._text.startswith("\\\n", self._at):
                self._at += 1 if char in _BLANKS else 2
            elif char == "#":
                self._at = self._find("\n")
            elif self._text.startswith("((", self._at):
                self._enclosed("(", ")")
            elif (operator := self._starts(_REDIRECTIONS)) is not None:
                self._redirect(operator)
            elif (operator := self._starts(_OPERATORS)) is not None:
                self._at += len(operator)
                if operator == "\n":
                    self._skip_heredocs()
                yield _Token(operator, is_word=False)
            else:
                word = self._word()
                # `2>file`: the number belongs to the redirection.
                if not (word.isdecimal() and self._starts(_REDIRECTIONS)):
                    yield _Token(word, is_word=True)
        yield _Token("\n", is_word=False)

    def _find(self, text: str) -> int:
        found = self._text.find(text, self._at)
        return len(self._text) if found < 0 else found

    def _starts(self, operators: tuple[str, ...]) -> str | None:
        return next((item for item in operators if self._text.startswith(item, self._at)), None)

    def _redirect(self, operator: str) -> None:
        self._at += len(operator)
        while self._at < len(self._text) and self._text[self._at] in _BLANKS:
            self._at += 1
        target = self._word()
        if operator in ("<<", "<<-"):
            self._heredocs.append(target)

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
            return _braces(inside, start) if following == "{" else UNKNOWN
        found = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]").match(self._text, self._at)
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


def _braces(inside: str, start: str) -> str:
    """Return the mark of `${…}`; what changes a value in other ways makes it unknown."""
    pattern = r"(\w+|[@*#])(?::?[-=](?P<default>[^$`\"'{}]*)|:?\?.*)?"
    found = re.fullmatch(pattern, inside, re.DOTALL)
    if found is None:
        name = re.match(r"(\w+):?[-=]", inside)
        return f"{start}{name[1]}{DEFAULT}{END}" if name else UNKNOWN
    default = "" if found["default"] is None else f"{DEFAULT}{found['default']}"
    return f"{start}{found[1]}{default}{END}"


class _Parser:
    """Collect words into commands, and follow what may not run."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._depth = 0
        self._maybe = False
        self._skips = False
        # Whether each open brace is that of a function, and whether the next one is.
        self._braces: list[bool] = []
        self._is_function = False
        self._is_name = False

    def parse(self, tokens: Iterator[_Token]) -> Iterator[ShellCommand]:
        before = ""
        for token in tokens:
            if token.is_word:
                self._word(token.text)
            elif token.text == ")" and before == "(" and len(self._words) == 1:
                yield ShellCommand((FUNCTION, self._words.pop()), certain=True)
                self._function()
            elif token.text != "(":
                yield from self._end(token.text)
            before = "" if token.is_word else token.text

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
        skips, self._skips = self._skips, False
        certain = self._depth == 0 and not self._maybe
        if words and not skips:
            yield ShellCommand(words, certain, background=separator == "&")
        if separator == "||":
            self._maybe = True
        elif separator == "&&":
            self._maybe = self._maybe or (bool(words) and words[0] in _TESTS)
        elif separator in (";", "\n", "&") and (words or separator != "\n"):
            self._maybe = False
