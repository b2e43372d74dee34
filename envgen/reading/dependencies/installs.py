"""What commands of pip, uv, Poetry and Pipenv install."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from envgen.catalog.tools import SYNC_OPTIONS, UNREAD_INSTALLERS
from envgen.reading.dependencies.markers import normal
from envgen.reading.dependencies.pip_files import items, kind_of

# What pip itself needs; to install nothing else is to install nothing.
TOOLS = frozenset({"pip", "setuptools", "wheel", "uv", "poetry", "pipenv", "build", "pip-tools"})


class Selection(Struct, frozen=True):
    """The parts of a project that a command installs."""

    extras: frozenset[str] = frozenset()
    all_extras: bool = False
    # Dependency groups besides the main one, and those of the default that are left out.
    groups: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    # Whether the groups that a tool installs by default are in, and the project itself.
    default_groups: bool = False
    all_groups: bool = False
    main: bool = True


class Install(Struct, frozen=True):
    """What one command installs, in the folder that it runs in.

    kind: requirement, file (of requirements, or a pylock.toml), constraint, project (a folder),
    uv, poetry or pipenv (what their lock says), or unknown.
    """

    kind: str
    text: str = ""
    wanted: Selection = Selection()


def installs(words: tuple[str, ...]) -> Iterator[Install]:
    """Yield what a command installs; nothing for a command that installs nothing."""
    program = words[0].rpartition("/")[2]
    rest = list(words[1:])
    if re.fullmatch(r"python(?:3(?:\.\d+)?)?", program) and rest[:1] == ["-m"] and len(rest) > 1:
        program, rest = rest[1], rest[2:]
    if re.fullmatch(r"pip(?:3(?:\.\d+)?)?", program):
        yield from _pip(rest)
    elif program == "pip-sync":
        names = [item.text for item in items(rest) if item.text] or ["requirements.txt"]
        yield from (Install("file", name) for name in names)
    elif program == "uv":
        yield from _uv(rest)
    elif program == "poetry" and rest[:1] in (["install"], ["sync"]):
        yield Install("poetry", wanted=_poetry(rest[1:]))
    elif program == "pipenv" and rest[:1] in (["install"], ["sync"]):
        groups = frozenset({"dev"} if {"--dev", "-d"} & set(rest) else ())
        names = [word for word in rest[1:] if not word.startswith("-")]
        yield Install("pipenv", wanted=Selection(groups=groups))
        yield from (Install("requirement", name) for name in names)
    elif program in UNREAD_INSTALLERS:
        yield Install("unknown", program)


def _pip(rest: list[str]) -> Iterator[Install]:
    while rest and rest[0].startswith("-"):  # options of pip itself
        rest = rest[1:]
    if rest[:1] in (["install"], ["sync"]):
        is_sync = rest[0] == "sync"
        found = list(items(rest[1:]))
        extras = frozenset(normal(item.text) for item in found if item.kind == "extra")
        for item in found:
            if is_sync and item.kind in ("requirement", "project"):
                yield Install("file", item.text)
            elif item.kind == "group":
                file, _, name = item.text.rpartition(":")
                folder = file.rpartition("/")[0] or "."
                yield Install("group", folder, Selection(groups=frozenset({name}), main=False))
            elif item.kind == "project":
                folder, named = _project(item.text)
                yield Install("project", folder, Selection(extras=named | extras))
            elif item.kind != "extra":
                yield Install(item.kind, item.text)


def _project(text: str) -> tuple[str, frozenset[str]]:
    """Return the folder of `./x[a,b]`, and the extras."""
    folder, _, extras = text.partition("[")
    names = extras.rstrip("]").split(",")
    return folder, frozenset(normal(name.strip()) for name in names if name.strip())


def _uv(rest: list[str]) -> Iterator[Install]:
    if rest[:1] == ["pip"]:
        yield from _pip(rest[1:])
    elif rest[:1] == ["sync"] or (rest[:1] == ["run"] and "--no-sync" not in rest):
        options = _Options(_before_command(rest[1:]) if rest[0] == "run" else rest[1:])
        if "--package" in options.names or "--script" in options.names:
            yield Install("unknown", "uv")
            return
        only = options.values("--only-group")
        no_dev = {"--no-dev"} if "--no-dev" in options.names else set()
        wanted = Selection(
            extras=frozenset(map(normal, options.values("--extra"))),
            all_extras="--all-extras" in options.names,
            groups=frozenset([*options.values("--group"), *only])
            | (frozenset({"dev"}) if options.names & {"--dev", "--only-dev"} else frozenset()),
            without=frozenset([*options.values("--no-group"), *(["dev"] if no_dev else [])]),
            default_groups=not only and not options.names & {"--no-default-groups", "--only-dev"},
            all_groups="--all-groups" in options.names,
            main=not only and "--only-dev" not in options.names,
        )
        yield Install("uv", wanted=wanted)
        yield from (Install(kind_of(name), name) for name in options.values("--with"))
    elif rest[:1] == ["add"]:
        yield Install("unknown", "uv")


def _before_command(words: list[str]) -> list[str]:
    """Return the options of `uv run`, without the command that it runs."""
    taken: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            break
        taken.append(word)
        if word in SYNC_OPTIONS:
            taken.append(next(rest, ""))
    return taken


def _poetry(rest: list[str]) -> Selection:
    options = _Options(rest)
    listed = options.values("--extras", "-E")
    extras = frozenset(
        normal(name) for text in listed for name in re.split(r"[\s,]+", text) if name
    )
    only = options.groups("--only")
    without = options.groups("--without")
    no_dev = {"dev"} if "--no-dev" in options.names else set()
    return Selection(
        extras=extras,
        all_extras="--all-extras" in options.names,
        groups=frozenset({*options.groups("--with"), *only} - {"main"}),
        without=frozenset({*without, *no_dev}),
        default_groups=not only,
        all_groups="--all-groups" in options.names,
        main=(not only or "main" in only) and "main" not in without,
    )


class _Options:
    """The options of a command line."""

    def __init__(self, words: list[str]) -> None:
        self.pairs: list[tuple[str, str]] = []
        rest = iter(words)
        for word in rest:
            name, equals, value = word.partition("=")
            if name in SYNC_OPTIONS and not equals:
                value = next(rest, "")
            self.pairs.append((name, value))
        self.names = {name for name, _ in self.pairs}

    def values(self, *names: str) -> list[str]:
        """Return the values of options."""
        return [value for name, value in self.pairs if name in names]

    def groups(self, name: str) -> set[str]:
        """Return the groups that an option names, with commas between them."""
        found = (item for value in self.values(name) for item in value.split(","))
        return {item.strip() for item in found if item.strip()}
