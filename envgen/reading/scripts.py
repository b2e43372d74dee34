"""Read shell commands and scripts: the simple commands in them, without running anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

# More than people write by hand. What is longer is not read.
MAX_CHARACTERS = 100_000
# Words in front of a simple command.
_BEFORE = frozenset(
    {
        "if",
        "then",
        "else",
        "elif",
        "do",
        "while",
        "until",
        "!",
        "{",
        "}",
        "time",
        "exec",
        "nohup",
        "command",
        "builtin",
        "sudo",
        "env",
    }
)
# Words that are no command, and lines that run none.
_NO_COMMAND = frozenset({"fi", "done", "esac", "for", "case", "select", "function"})
SHELLS = frozenset({"sh", "bash", "dash", "zsh"})
# Programs that run a command in an environment of their own.
RUNNERS = frozenset({"uv", "poetry", "pipenv"})
_DEEPEST = 5
# As long as Linux allows.
_LONGEST_PATH = 4096


class SimpleCommand(NamedTuple):
    """A simple command: its words without quotes, its line, and how many subshells it is in.

    `writes` are the files that its output goes to.
    """

    words: tuple[str, ...]
    line: int
    depth: int = 0
    writes: tuple[str, ...] = ()


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"""
        (?P<space>(?:[ \t\r]|\\\r?\n)+)
        |(?P<redirect>[0-9]*(?:<<<|<<-?|>>?|<)&?(?:[0-9]+-?|-)?|&>>?)
        |(?P<end>\n|&&?|\|\|?|;+|[()])
        |(?P<comment>\#[^\n]*)
        |(?P<word>(?:\\[^\n]|'[^']*'|"(?:\\.|[^"\\])*"|\$\([^()]*(?:\([^()]*\)[^()]*)*\)
            |\$\{[^}]{0,1000}\}|`[^`]*`|[^\s;&|()'"\\`<>])+)
        |(?P<other>.)
        """,
        re.VERBOSE | re.DOTALL,
    )


@cache
def _quotes() -> re.Pattern[str]:
    return re.compile(r"""\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)\"""", re.DOTALL)


def steps(text: str, deepest: int = _DEEPEST) -> list[SimpleCommand]:
    """Return the simple commands of a shell command or script, in the order of the text.

    All branches count, and so does the command in `bash -c '…'`, `uv run …` and the like.
    """
    return [
        found
        for step in _Lines(text[:MAX_CHARACTERS]).steps()
        for found in (step, *_inner(step, deepest))
    ]


def _inner(step: SimpleCommand, deepest: int) -> Iterator[SimpleCommand]:
    """Yield the commands that a command runs which it gets as its arguments."""
    first, *rest = step.words
    program = first.rpartition("/")[2]
    if deepest <= 0:
        return
    if program in SHELLS:
        for index, word in enumerate(rest[:-1]):
            if re.fullmatch("-[a-z]*c", word):
                inner = steps(rest[index + 1], deepest - 1)
                # As in a subshell, `cd` has no effect after it.
                for item in inner:
                    yield item._replace(line=step.line, depth=step.depth + item.depth + 1)
                return
    elif program in RUNNERS and rest[:1] == ["run"]:
        words = list(rest[1:])
        while words and words[0].startswith("-"):
            words.pop(0)
        if words:
            inner_step = step._replace(words=tuple(words), writes=())
            yield inner_step
            yield from _inner(inner_step, deepest - 1)


class _Lines:
    """Go through a text once, and collect the words of each simple command."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.functions: set[str] = set()

    def steps(self) -> list[SimpleCommand]:
        return [step for step in list(self._commands()) if step.words[0] not in self.functions]

    def _commands(self) -> Iterator[SimpleCommand]:
        words: list[str] = []
        writes: list[str] = []
        line, depth, position, started = 1, 0, 0, 1
        is_target, heredoc, has_ends = False, "", True
        scan = _tokens()
        while position < len(self.text):
            match = scan.match(self.text, position)
            if match is None:  # cannot happen: the last branch takes any character
                return
            kind, token = match.lastgroup, match.group()
            position = match.end()
            if kind == "redirect":
                is_target = not token[-1:].isdigit()
                heredoc = "?" if token in ("<<", "<<-") and has_ends else heredoc
            elif kind == "word":
                if is_target:
                    writes.append(_plain(token))
                    heredoc = writes[-1] if heredoc == "?" else heredoc
                else:
                    started = line if not words else started
                    words.append(token)
                is_target = False
            elif kind == "end":
                if token == "(" and len(words) == 1:
                    self.functions.add(words.pop())
                if command := _command(words):
                    yield SimpleCommand(command, started, depth, tuple(writes))
                words, writes, is_target = [], [], False
                depth += {"(": 1, ")": -1}.get(token, 0)
                if token == "\n" and heredoc:
                    end = self.text.find(f"\n{heredoc}", position - 1)
                    has_ends = end >= 0
                    if has_ends:
                        line += self.text.count("\n", position, end + 1)
                        position = end + 1 + len(heredoc)
                    heredoc = ""
            line += token.count("\n")
        if command := _command(words):
            yield SimpleCommand(command, started, depth, tuple(writes))


def _command(words: list[str]) -> tuple[str, ...]:
    """Return the words of a command without what is in front of it; empty for no command."""
    rest = list(words)
    while rest and (rest[0] in _BEFORE or re.match(r"[A-Za-z_]\w*\+?=", rest[0])):
        rest.pop(0)
    if not rest or rest[0] in _NO_COMMAND:
        return ()
    return tuple(_plain(word) for word in rest)


def _plain(word: str) -> str:
    """Return a word without its quotes and backslashes."""
    if not any(letter in word for letter in "\\'\""):
        return word

    def inner(match: re.Match[str]) -> str:
        escaped, single, double = match.groups()
        if double is not None:
            return re.sub(r'\\(["\\$`])', r"\1", double)
        return escaped if escaped is not None else single

    return _quotes().sub(inner, word)


class Script(NamedTuple):
    """A file of the project that a command runs: `direct` as ./x, else by a shell or Python."""

    path: str
    # The name as the command has it.
    shown: str
    kind: str
    text: str | None
    # The file and line of the command; the line is 0 for a command of the profile.
    called_in: str = ""
    line: int = 0


class Flow(NamedTuple):
    """What a command runs: its simple commands, those of its scripts, and the scripts."""

    steps: tuple[FlowCommand, ...]
    scripts: tuple[Script, ...]

    def has(self, word: str) -> bool:
        """Return whether a word is in any command, or anywhere in a script of another language."""
        named = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        return any(named.search(text) for item in self.steps for text in item.step.words) or any(
            script.kind == "python" and script.text and named.search(script.text)
            for script in self.scripts
        )


class FlowCommand(NamedTuple):
    """A simple command, the folder that it runs in, and the file that it is written in.

    The folder is relative to the project; None if only a run can tell. `file` is empty for the
    command of a profile.
    """

    step: SimpleCommand
    folder: str | None
    file: str


def follow(command: str, folder: str, read: Callable[[str], str | None]) -> Flow:
    """Return what `command` runs in `folder`; `read` gives the text of a file, or None."""
    walker = _Walker(read)
    walker.walk(command, folder, "", _DEEPEST)
    return Flow(tuple(walker.steps), tuple(walker.scripts.values()))


class _Walker:
    def __init__(self, read: Callable[[str], str | None]) -> None:
        self.read = read
        self.steps: list[FlowCommand] = []
        self.scripts: dict[tuple[str, str], Script] = {}

    def walk(self, text: str, folder: str | None, file: str, deepest: int) -> None:
        folders: list[str | None] = [folder]
        for step in steps(text):
            while len(folders) <= step.depth:
                folders.append(folders[-1])
            del folders[max(step.depth, 0) + 1 :]
            here = folders[-1]
            if step.words[0] in ("cd", "pushd"):
                folders[-1] = _changed(here, step.words[1:2], file)
                continue
            self.steps.append(FlowCommand(step, here, file))
            self._script(step, here, file, deepest)

    def _script(self, step: SimpleCommand, folder: str | None, file: str, deepest: int) -> None:
        kind, shown = script_of(step.words)
        path = None if folder is None or not shown else joined(folder, shown)
        if path is None or (kind, path) in self.scripts:
            return
        text = self.read(path)
        self.scripts[kind, path] = Script(path, shown, kind, text, file, step.line if file else 0)
        is_python = kind == "python" or path.endswith(".py")
        if text is not None and not is_python and deepest > 0:
            self.walk(text, folder, path, deepest - 1)


def script_of(words: tuple[str, ...]) -> tuple[str, str]:
    """Return how a command runs a script, and the script as it is written; empty for none."""
    first, *rest = words
    program = first.rpartition("/")[2]
    files = [word for word in rest if not word.startswith(("-", "+"))]
    if program in SHELLS or first in (".", "source"):
        if any(re.fullmatch("-[a-z]*c", word) for word in rest):
            return "", ""
        return ("shell", files[0]) if files else ("", "")
    if re.fullmatch(r"python(?:3(?:\.\d+)?)?", program):
        is_file = rest and not rest[0].startswith("-") and rest[0].endswith(".py")
        return ("python", rest[0]) if is_file else ("", "")
    is_system = re.match(r"/(?:usr/|opt/venv/)?s?bin/", first)
    return ("direct", first) if "/" in first and not is_system else ("", "")


def joined(folder: str, path: str) -> str | None:
    """Return `path`, relative to `folder`, relative to the project.

    None if it is outside, or not known before a run. An absolute path is one of a container, if
    `folder` is absolute too.
    """
    if path.startswith("~") or any(letter in path for letter in "$`*?"):
        return None
    if path.startswith("/") and not folder.startswith("/"):
        return None
    start = "/" if folder.startswith("/") else ""
    parts: list[str] = []
    for part in (path if path.startswith("/") else f"{folder}/{path}").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    found = start + "/".join(parts)
    return (found or ".") if len(found) <= _LONGEST_PATH else None


def _changed(folder: str | None, words: tuple[str, ...], file: str) -> str | None:
    """Return the folder after `cd`; None if it is not known."""
    if not words:
        return None
    own = re.fullmatch(
        r"\$\(dirname (?:--? ?)?\"?\$(?:0|\{?BASH_SOURCE[^\"]*)\"?\)(/.*)?", words[0]
    )
    if own and file:
        return joined(file.rpartition("/")[0] or ".", f"./{(own[1] or '').lstrip('/')}")
    return None if folder is None else joined(folder, words[0])
