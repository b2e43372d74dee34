"""The programs that a command starts: through wrappers, `sh -c` and the project's own scripts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from envgen.catalog.rows.servers import MODULES, ROWS, SHELLS, WRAPPERS
from envgen.catalog.types import ServerRow, Wrapper
from envgen.reading import ReadText, shell

# So deep are scripts followed, and so many commands are read in all.
DEEPEST = 5
MOST = 500
# Commands of a shell, and tools that end, which start no program that stays.
PASSING = frozenset(
    {
        *("[", "[[", "test", ":", "true", "false", "echo", "printf", "set", "shopt", "trap"),
        *("export", "unset", "local", "readonly", "declare", "umask", "ulimit", "wait", "sleep"),
        *("cd", "pushd", "popd", "pip", "pip3", "apt-get", "npm", "yarn", "mkdir", "cp", "mv"),
        *("rm", "ln", "chmod", "chown", "cat", "ls", "env", "date", "kill", "id", "exit"),
        *("return", "pg_isready", "psql", "wait-for-it", "wait-for-it.sh"),
    }
)


class Launch(NamedTuple):
    """A program that a command starts, and how."""

    # gunicorn, celery, manage.py, "python" for a module or file, or the first word.
    name: str
    arguments: tuple[str, ...]
    # The module of `python -m`.
    module: str
    # The folder in which it runs, relative to the project; None if it is unknown.
    folder: str | None
    environment: Mapping[str, str]
    # Whether it runs whenever the command runs.
    certain: bool

    @property
    def row(self) -> ServerRow | None:
        """Return the row of a known server; None for other programs."""
        return rows().get(self.name)

    @property
    def passes(self) -> bool:
        """Return whether it only prepares something, and then ends."""
        if self.name == "manage.py":
            return not (self.arguments and self.arguments[0].startswith("runserver"))
        return posixpath.basename(self.name) in PASSING


@cache
def rows() -> Mapping[str, ServerRow]:
    """Return the rows of all servers, by name."""
    return {row.name: row for row in ROWS}


def launches(
    command: str, *, read: ReadText, folder: str = ".", variables: Mapping[str, str] = {}
) -> tuple[Launch, ...]:
    """Return the programs that `command` starts in `folder`, in order.

    `read` returns the text of a file of the project; None if there is none. `variables` are those
    whose values are known; the others stay unknown.
    """
    follower = _Follower(read, dict(variables))
    return tuple(follower.follow(shell.without_marks(command), _Place(folder, True, 0, ())))


def joined(folder: str | None, path: str) -> str | None:
    """Return `path` in `folder`, relative to the project; None if it is unknown or outside it."""
    if folder is None or not shell.is_known(path) or path.startswith(("/", "~")):
        return None
    found = posixpath.normpath(posixpath.join(folder, path))
    return None if found == ".." or found.startswith("../") else found


def runs_manage(command: str) -> bool:
    """Return whether a command runs manage.py itself."""
    return any(item.name == "manage.py" for item in launches(command, read=lambda _: None))


def runserver_port(command: str) -> int | None:
    """Return the port that a command gives to runserver; None if it gives none."""
    for item in launches(command, read=lambda _: None):
        if item.name == "manage.py" and item.arguments[:1] == ("runserver",):
            port = item.arguments[-1].rpartition(":")[2]
            return int(port) if port.isascii() and port.isdecimal() else None
    return None


class _Place(NamedTuple):
    """Where a text is read: its folder, whether it surely runs, its depth and arguments."""

    folder: str | None
    certain: bool
    depth: int
    arguments: tuple[str, ...]


class _Follower:
    """Follow texts and scripts; assignments stay for what comes after them."""

    def __init__(self, read: ReadText, variables: dict[str, str]) -> None:
        self._read = read
        self._variables = variables
        self._left = MOST
        self._functions: set[str] = set()

    def follow(self, text: str, place: _Place) -> Iterator[Launch]:
        """Yield what shell text starts."""
        for item in shell.commands(text):
            self._left -= 1
            if self._left < 0 or place.depth > DEEPEST:
                yield _unknown(place)
                return
            certain = item.certain and place.certain
            words = list(self._words(item.words, place.arguments))
            own = self._assignments(words, certain=certain)
            if words[:1] == [shell.FUNCTION]:
                self._functions.update(words[1:2])
            elif words and words[0] in ("cd", "pushd"):
                place = place._replace(folder=_moved(words, place.folder, certain=certain))
            elif words and words[0] not in self._functions:
                yield from self._start(words, own, place._replace(certain=certain))
                if words[0] == "exec" and certain and not item.background and len(words) > 1:
                    return

    def _words(self, words: tuple[str, ...], arguments: tuple[str, ...]) -> Iterator[str]:
        numbered = {str(index): text for index, text in enumerate(arguments, 1)}
        for word in words:
            name = shell.variable_in(word)
            if name is not None and name[0] in ("@", "*"):
                yield from arguments
            else:
                yield from shell.substitute(word, {**self._variables, **numbered})

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

    def _start(self, words: list[str], own: dict[str, str], place: _Place) -> Iterator[Launch]:
        """Yield what one simple command starts."""
        words = list(words)
        folder = _unwrap(words, own, place.folder)
        place = place._replace(folder=folder)
        environment = {**self._variables, **own}
        if not words or not shell.is_known(words[0]):
            yield _unknown(place)
            return
        first, rest = posixpath.basename(words[0]), words[1:]
        if first in SHELLS:
            yield from self._shell(rest, place)
        elif first in (".", "source"):
            yield from self._script(rest, place)
        elif re.fullmatch(r"(?:python|pypy)[0-9.]*", first):
            yield _python(rest, place, environment)
        elif first.endswith(".py") and first != "manage.py":
            yield _python(words, place, environment)
        elif first in rows() or first in ("manage.py", "django-admin"):
            name = first if first in rows() else "manage.py"
            yield Launch(name, tuple(rest), "", folder, environment, place.certain)
        elif (script := self._text(words[0], folder)) is not None and _is_shell(words[0], script):
            yield from self._follow(script, tuple(rest), place)
        else:
            yield Launch(words[0], tuple(rest), "", folder, environment, place.certain)

    def _shell(self, words: list[str], place: _Place) -> Iterator[Launch]:
        """Yield what a shell runs: a text after -c, or a script."""
        while words and words[0].startswith(("-", "+")):
            option = words.pop(0)
            if not option.startswith("--") and "c" in option:
                # Options may follow -c, and the name of the shell follows the text.
                while words and words[0].startswith("-"):
                    words.pop(0)
                if words:
                    inner = place._replace(depth=place.depth + 1, arguments=tuple(words[2:]))
                    yield from self.follow(words[0], inner)
                return
            if option.endswith(("o", "O")) or option in ("--rcfile", "--init-file"):
                del words[:1]
        yield from self._script(words, place)

    def _script(self, words: list[str], place: _Place) -> Iterator[Launch]:
        text = self._text(words[0], place.folder) if words else None
        if text is None:
            yield _unknown(place)
        else:
            yield from self._follow(text, tuple(words[1:]), place)

    def _follow(self, text: str, words: tuple[str, ...], place: _Place) -> Iterator[Launch]:
        inner = place._replace(depth=place.depth + 1, arguments=words)
        yield from self.follow(shell.without_marks(text[: shell.MOST]), inner)

    def _text(self, path: str, folder: str | None) -> str | None:
        found = joined(folder, path)
        # A name without a slash is a command, unless a shell runs it.
        return None if found is None else self._read(found)


def _unknown(place: _Place) -> Launch:
    return Launch("", (), "", place.folder, {}, place.certain)


def _moved(words: list[str], folder: str | None, *, certain: bool) -> str | None:
    target = next((word for word in words[1:] if not word.startswith("-")), "~")
    return joined(folder, target) if certain else None


def _taken_assignments(words: list[str]) -> dict[str, str]:
    """Take the assignments from the start of `words`, and return them."""
    own: dict[str, str] = {}
    while words and (found := re.match(r"([A-Za-z_]\w*)\+?=", words[0])):
        own[found[1]] = words.pop(0)[found.end() :]
    return own


def _unwrap(words: list[str], own: dict[str, str], folder: str | None) -> str | None:
    """Take wrappers from the start of `words`; return the folder that they change to."""
    while words:
        if posixpath.basename(words[0]) == "env":
            del words[0]
            while words and words[0].startswith("-"):
                del words[: 2 if words[0] in ("-u", "--unset", "-C", "--chdir") else 1]
            own.update(_taken_assignments(words))
        elif (wrapper := _wrapper(words)) is not None:
            folder = _taken_wrapper(words, wrapper, folder)
        else:
            break
    return folder


def _wrapper(words: list[str]) -> Wrapper | None:
    start = (posixpath.basename(words[0]), *words[1:2])
    return next((item for item in WRAPPERS if start[: len(item.words)] == item.words), None)


def _taken_wrapper(words: list[str], wrapper: Wrapper, folder: str | None) -> str | None:
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
        if name in ("--directory", "--cwd") or (name == "-C" and wrapper.words[0] == "poetry"):
            folder = joined(folder, value)
    del words[: wrapper.arguments]
    if words[:1] == ["--"]:
        del words[0]
    return folder


def _is_shell(path: str, text: str) -> bool:
    """Return whether a file that is run as a command is a shell script."""
    line = text.partition("\n")[0]
    if line.startswith("#!"):
        return re.search(r"\b(?:ba|da|a|z|k)?sh\b", line) is not None
    return path.endswith(".sh")


def _python(words: list[str], place: _Place, environment: Mapping[str, str]) -> Launch:
    """Return what Python runs: a module, manage.py, or another file."""
    words = list(words)
    name, module = "python", ""
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in ("-W", "-X") and words:
            words.pop(0)
        elif not option.startswith("--") and option.endswith(("m", "c")):
            module = words.pop(0) if words and option.endswith("m") else ""
            break
    top = module.partition(".")[0]
    if top in rows() or top in MODULES:
        name, module = MODULES.get(top, top), ""
    elif top == "django" or (not module and words and posixpath.basename(words[0]) == "manage.py"):
        name, module = "manage.py", ""
        words = words if top else words[1:]
    return Launch(name, tuple(words), module, place.folder, environment, place.certain)
