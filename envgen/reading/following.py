"""Follow a command through wrappers, `sh -c` and the project's own scripts; nothing is run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, structs

from envgen.catalog.build_types import Wrapper
from envgen.catalog.rows.servers import SHELLS, WRAPPERS
from envgen.reading import ReadText, shell
from envgen.reading.paths import joined

# So deep are scripts followed, and so many commands are read in all.
DEEPEST = 5
MOST = 500


class FlowCommand(Struct, frozen=True):
    """A simple command, the folder that it runs in, and the file that it is written in."""

    # Its words, in which an expansion is a mark: see `lexer`.
    raw: tuple[str, ...]
    # Relative to the project; None if it is unknown.
    folder: str | None
    # Whether it runs whenever the whole command runs.
    certain: bool = True
    environment: Mapping[str, str] = {}
    # Empty for the command of a profile.
    file: str = ""
    line: int = 1
    # The files that its output goes to.
    writes: tuple[str, ...] = ()
    # Whether it is a wrapper, a shell or a script, and the commands after it are those it runs.
    is_followed: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Return its words as people write them."""
        return tuple(map(shell.shown, self.raw))


class Script(Struct, frozen=True):
    """A file of the project that a command runs: `direct` as ./x, else by a shell or Python."""

    path: str
    # The name as the command has it.
    shown: str
    kind: str
    text: str | None
    # The file and line of the command; the line is 0 for a command of the profile.
    called_in: str = ""
    line: int = 0

    @property
    def is_shell(self) -> bool:
        """Return whether a shell reads it."""
        first = (self.text or "").partition("\n")[0]
        if self.kind == "direct" and first.startswith("#!"):
            return re.search(r"\b(?:ba|da|a|z|k)?sh\b", first) is not None
        return self.kind != "python" and not self.path.endswith(".py")


class Flow(Struct, frozen=True):
    """What a command runs: its simple commands, those of its scripts, and the scripts."""

    steps: tuple[FlowCommand, ...] = ()
    scripts: tuple[Script, ...] = ()

    def has(self, word: str) -> bool:
        """Return whether a word is in any command, or anywhere in a script of another language."""
        named = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        return any(named.search(text) for item in self.steps for text in item.words) or any(
            script.text and not script.is_shell and named.search(script.text)
            for script in self.scripts
        )


def follow(
    command: str, folder: str, read: ReadText, variables: Mapping[str, str] | None = None
) -> Flow:
    """Return what `command` runs in `folder`; `read` gives the text of a file, or None.

    `variables` are those whose values are known; the others stay unknown.
    """
    follower = _Follower(read, dict(variables or {}))
    steps = tuple(follower.follow(shell.without_marks(command), _Place(folder)))
    return Flow(steps, tuple(follower.scripts.values()))


class _Place(Struct, frozen=True):
    """Where a text is read: its folder and file, whether it surely runs, depth and arguments."""

    folder: str | None
    certain: bool = True
    depth: int = 0
    arguments: tuple[str, ...] = ()
    file: str = ""
    # The line of the command whose argument the text is; 0 for the text of a file.
    line: int = 0


class _Follower:
    """Follow texts and scripts; assignments stay for what comes after them."""

    def __init__(self, read: ReadText, variables: dict[str, str]) -> None:
        self._read = read
        self._variables = variables
        self._left = MOST
        self._functions: set[str] = set()
        self.scripts: dict[tuple[str, str], Script] = {}

    def follow(self, text: str, place: _Place) -> Iterator[FlowCommand]:
        """Yield the commands of shell text, and what they run."""
        # Of each open subshell, its number and its folder.
        folders: list[tuple[int, str | None]] = [(0, place.folder)]
        for item in shell.commands(text):
            self._left -= 1
            if self._left < 0 or place.depth > DEEPEST:
                yield FlowCommand((shell.UNKNOWN,), place.folder, place.certain)
                return
            while len(folders) > item.depth + 1 or (item.depth and folders[-1][0] > item.subshell):
                folders.pop()
            if item.depth and folders[-1][0] != item.subshell:
                del folders[item.depth :]
                folders.append((item.subshell, folders[-1][1]))
            here = structs.replace(
                place,
                folder=folders[-1][1],
                certain=item.certain and place.certain,
                line=place.line or item.line,
            )
            words = list(self._words(item.words, here))
            own = self._assignments(words, certain=here.certain)
            if words[:1] == [shell.FUNCTION]:
                self._functions.update(words[1:2])
            elif words and words[0] in ("cd", "pushd"):
                folders[-1] = (folders[-1][0], _moved(words, here))
            elif words and words[0] not in self._functions:
                yield from self._start(words, own, here, item)
                if words[0] == "exec" and here.certain and not item.background and len(words) > 1:
                    return

    def _words(self, words: tuple[str, ...], place: _Place) -> Iterator[str]:
        known = {str(index): text for index, text in enumerate(place.arguments, 1)}
        if place.file and place.folder is not None:
            home = posixpath.dirname(place.file) or "."
            known[shell.HERE] = posixpath.relpath(home, place.folder)
        for word in words:
            name = shell.variable_in(word)
            if name is not None and name[0] in ("@", "*"):
                yield from place.arguments
            else:
                yield from shell.substitute(word, {**self._variables, **known})

    def _assignments(self, words: list[str], *, certain: bool) -> dict[str, str]:
        """Take assignments from the start of `words`; keep those that are commands of their own."""
        exported = bool(words) and words[0] in ("export", "declare", "readonly", "local")
        if exported:
            words.pop(0)
        own = _taken_assignments(words)
        if exported or not words:
            for name, value in own.items():
                is_known = certain and len(value) <= shell.LONGEST
                self._variables[name] = value if is_known else shell.UNKNOWN
            words.clear()
        return own

    def _start(
        self, words: list[str], own: dict[str, str], place: _Place, item: shell.ShellCommand
    ) -> Iterator[FlowCommand]:
        """Yield one simple command without its wrappers, and what it runs."""
        if words == ["exec"] == list(item.words):
            return  # only redirects
        words, environment = list(words), {**self._variables, **own}

        def step(raw: list[str], *, is_followed: bool = False) -> FlowCommand:
            line, writes = place.line, tuple(map(shell.shown, item.writes))
            return FlowCommand(
                tuple(raw),
                place.folder,
                place.certain,
                environment,
                place.file,
                line,
                writes,
                is_followed,
            )

        while words and (wrapper := _wrapper(words)) is not None:
            outer = step(words, is_followed=True)
            place = structs.replace(place, folder=_taken_wrapper(words, wrapper, place.folder))
            environment |= _taken_assignments(words) if wrapper.words == ("env",) else {}
            if len(wrapper.words) > 1 or wrapper.arguments:
                yield outer
        if not words:
            marks = [word for word in item.words if shell.variable_in(word)]
            yield step(marks[-1:] or [shell.UNKNOWN])
            return
        text, inner = self._inner(words, place)
        yield step(words, is_followed=text is not None)
        if text is not None:
            yield from self.follow(text, inner)

    def _inner(self, words: list[str], place: _Place) -> tuple[str | None, _Place]:
        """Return the shell text that a command runs, and where; None for other commands."""
        inner = structs.replace(place, depth=place.depth + 1)
        kind, rest = _script_of(words)
        if kind == "text":
            return rest[0], structs.replace(inner, arguments=tuple(rest[2:]))
        path = joined(place.folder, rest[0]) if kind else None
        if path is None:
            return None, inner
        text = self._read(path)
        line = place.line if place.file else 0
        script = Script(path, rest[0], kind, text, place.file, line)
        self.scripts.setdefault((kind, path), script)
        if text is None or not script.is_shell:
            return None, inner
        inner = structs.replace(inner, arguments=tuple(rest[1:]), file=path, line=0)
        return shell.without_marks(text[: shell.MOST]), inner


def _script_of(words: list[str]) -> tuple[str, list[str]]:
    """Return how a command runs a script, and the script with its arguments; empty for none.

    For `sh -c`, it is the kind "text", and the text with what follows it.
    """
    first, rest = words[0], words[1:]
    program = posixpath.basename(first)
    if not shell.is_known(first):
        return "", []
    if program in SHELLS:
        return _shell_script(rest)
    if program in (".", "source"):
        return ("shell", rest) if rest else ("", [])
    if re.fullmatch(r"(?:python|pypy)[0-9.]*", program):
        return ("python", rest) if rest and re.fullmatch(r"[^-].*\.py", rest[0]) else ("", [])
    is_system = re.match(r"/(?:usr/|opt/venv/)?s?bin/", first)
    return ("direct", words) if "/" in first and not is_system else ("", [])


def _shell_script(words: list[str]) -> tuple[str, list[str]]:
    words = list(words)
    while words and words[0].startswith(("-", "+")):
        option = words.pop(0)
        if not option.startswith("--") and "c" in option:
            # Options may follow -c, and the name of the shell follows the text.
            while words and words[0].startswith("-"):
                words.pop(0)
            return ("text", words) if words else ("", [])
        if option.endswith(("o", "O")) or option in ("--rcfile", "--init-file"):
            del words[:1]
    return ("shell", words) if words else ("", [])


def _moved(words: list[str], place: _Place) -> str | None:
    """Return the folder after `cd`; None if it is unknown."""
    target = next((word for word in words[1:] if not word.startswith("-")), "~")
    return joined(place.folder, target) if place.certain else None


def _taken_assignments(words: list[str]) -> dict[str, str]:
    """Take the assignments from the start of `words`, and return them."""
    own: dict[str, str] = {}
    while words and (found := re.match(r"([A-Za-z_]\w*)\+?=", words[0])):
        own[found[1]] = words.pop(0)[found.end() :]
    return own


def _wrapper(words: list[str]) -> Wrapper | None:
    start = (posixpath.basename(words[0]), *words[1:2])
    return next((item for item in WRAPPERS if start[: len(item.words)] == item.words), None)


def _taken_wrapper(words: list[str], wrapper: Wrapper, folder: str | None) -> str | None:
    """Take a wrapper from the start of `words`; return the folder that it changes to."""
    del words[: len(wrapper.words)]
    while words and words[0].startswith("-"):
        if words[0] in ("-m", "--module"):
            words[:1] = ["python", "-m"]
            return folder
        option = words.pop(0)
        if option == "--":
            break
        name, equals, value = option.partition("=")
        if name in wrapper.options and not equals and words:
            value = words.pop(0)
        if name in ("--directory", "--cwd", "--chdir") or (
            name == "-C" and wrapper.words[0] in ("poetry", "env")
        ):
            folder = joined(folder, value)
    del words[: wrapper.arguments]
    if words[:1] == ["--"]:
        del words[0]
    return folder
