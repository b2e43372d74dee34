"""Find manage.py, and decide which settings modules a developer and the server use.

Nothing is guessed: if the project's files disagree, a person has to name the module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from envgen.adopt import env_folders
from envgen.adopt.collect import variables
from envgen.adopt.evidence import Evidence, Rank, in_comments, of_server
from envgen.adopt.findings import Layout
from envgen.adopt.modules import (
    is_bare,
    module_file,
    module_source,
    package_of,
    purpose,
    siblings,
)
from envgen.adopt.roots import BLUEPRINT, find_root
from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv
from envgen.output import readers
from envgen.platforms.render.manifest.reading import read as read_manifest
from envgen.reading import ListFiles, ReadText
from envgen.reading.entry_points import MODULE, chosen_module, texts
from envgen.reading.settings import Lookup, SettingsReading, read_settings
from envgen.reading.settings.expressions import OF_ITSELF
from envgen.support.paths import inside

_KINDS = ("wsgi", "asgi", "celery", "celery_app", "celeryapp")


class NamedModules(Struct, frozen=True):
    """The settings modules that a person named, by profile, and other answers."""

    given: Mapping[str, str] = {}
    # Base modules of existing profiles, and the package of their generated modules.
    adopted: Mapping[str, str] = {}
    settings_package: str | None = None
    # The manage.py that a person named, and the root of existing profiles.
    manage: str | None = None
    root: str | None = None


def find_layout(
    read: ReadText, folders: Iterable[str], name: str, files: ListFiles, answers: NamedModules
) -> Layout:
    """Find manage.py and the settings modules; `folders` are the project's subfolders.

    Raises:
        InputError: there is no manage.py, a settings module is missing, or it is not certain
            which one is used.
    """
    return _Finder(read, tuple(folders), files, answers).layout(name)


class _Finder:
    def __init__(
        self, read: ReadText, folders: tuple[str, ...], files: ListFiles, answers: NamedModules
    ) -> None:
        self._read = read
        self._folders = folders
        self._files = files
        self._answers = answers
        self._root = find_root(read, folders, answers.manage, answers.root)
        self._deployed, self._here = variables(read, self._root, files)
        text = read(BLUEPRINT) or ""
        self._blueprint = read_manifest(text, BLUEPRINT) if text else None

    def layout(self, name: str) -> Layout:
        manage = inside(self._root, "manage.py")
        if "DJANGO_CONFIGURATION" in (self._read(manage) or ""):
            why = "uses django-configurations: its settings are classes, and no module can use them"
            raise InputError([Problem(why, "adopt", Place(manage))])
        self._check_answers()
        development = self._development(manage)
        production = self._production(development)
        package = package_of(development)
        generated = self._answers.settings_package
        layout = Layout(
            project=name,
            root=self._root,
            settings_package=generated
            or (f"{package}.env_settings" if package else "env_settings"),
            development=development,
            production=production,
            entrypoints={manage: "development", **self._entry_points(package)},
        )
        if not self._answers.adopted:
            self._refuse_own_name(layout)
        return layout

    def _is_there(self, module: str) -> bool:
        return module_file(self._read, self._root, module) is not None

    def _check_answers(self) -> None:
        problems = []
        for profile, module in self._answers.given.items():
            adopted = self._answers.adopted.get(profile, module)
            if not self._is_there(module):
                problems.append(Problem(f"--{profile}: there is no module {module!a}", "adopt"))
            elif adopted != module:
                why = f"--{profile}: profiles/ has profiles already, and they use {adopted}"
                hint = "change base_settings in the profile instead"
                problems.append(Problem(why, "adopt", None, hint))
        if problems:
            raise InputError(problems)

    # --- the developer's module ---

    def _development(self, manage: str) -> str:
        known = self._known("development")
        if known is not None:
            return known
        module, line = self._named(manage)
        if not self._is_there(module):
            why = f"names {module}, but there is no such module"
            raise InputError([Problem(why, "adopt", Place(manage, line, 1))])
        others = self._siblings(module, "development")
        bare = is_bare(self._read, self._root, module)
        if others and (bare or purpose(module) == "production"):
            what = "it has no settings" if bare else "its name is that of a production module"
            named = Evidence(
                module, Place(manage, line, 1), Rank.ENTRY_POINT, f"names it, but {what}"
            )
            self._ask("development", [named, *others])
        return module

    def _named(self, manage: str) -> tuple[str, int]:
        """Return the settings module that a developer uses, with its line in manage.py."""
        for path in env_folders.local(self._files, self._root):
            in_dotenv = dotenv.filled(self._read(path) or "").get(MODULE)
            if in_dotenv and self._is_there(in_dotenv):
                return in_dotenv, 0
        text = self._read(manage) or ""
        named = readers.default_settings_modules(text)
        chosen = chosen_module(text, manage, Lookup(self._here, defaults=True))
        if isinstance(chosen, str):
            return chosen, next((line for name, line in named if name == chosen), 0)
        if len({name for name, _ in named}) > 1:
            self._ask(
                "development",
                [
                    Evidence(name, Place(manage, line, 1), Rank.ENTRY_POINT, "names it in a branch")
                    for name, line in named
                ],
            )
        if named:
            return named[0]
        below = [
            path.removeprefix(f"{self._root}/")
            for path in self._folders
            if self._root == "." or path != self._root
        ]
        for folder in below:
            if "/" not in folder and self._is_there(f"{folder}.settings"):
                return f"{folder}.settings", 0
        why = "names no settings module"
        hint = 'write `os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)` in it'
        raise InputError([Problem(why, "adopt", Place(manage), hint)])

    # --- the server's module ---

    def _production(self, development: str) -> str:
        known = self._known("production")
        if known is not None:
            return known
        every = list(of_server(self._read, self._files, self._root, self._blueprint))
        missing = [
            item for item in every if item.rank <= Rank.PLATFORM and not self._is_there(item.module)
        ]
        if missing:
            why = f"names {missing[0].module}, but there is no such module"
            raise InputError([Problem(why, "adopt", missing[0].place)])
        entries, unclear = self._of_entry_points(development)
        found = [item for item in (*every, *entries) if self._is_there(item.module)]
        for rank in (Rank.COMMAND, Rank.PLATFORM):
            of_rank = [item for item in found if item.rank == rank]
            if of_rank:
                # The service that serves the site is first.
                return of_rank[0].module
        servers = [item for item in found if item.rank == Rank.SERVER]
        defaults = [item for item in found if item.rank == Rank.ENTRY_POINT]
        # Render reads none of these; on other servers they win over wsgi.py.
        sure = [*servers, *defaults] if self._blueprint else servers or defaults
        named = dict.fromkeys(item.module for item in sure)
        module = next(iter(named), development)
        others = self._siblings(module, "production")
        hints = [item for item in found if item.rank == Rank.HINT]
        if len(named) > 1 or (unclear and not servers):
            self._ask("production", [*sure, *unclear, *hints, *others])
        if self._is_doubtful(module, others, bool(servers)):
            start = sure or [Evidence(module, Place(inside(self._root, "manage.py")), Rank.HINT)]
            self._ask("production", [*start, *hints, *others])
        return module

    def _is_doubtful(self, module: str, others: list[Evidence], is_named: bool) -> bool:
        """Return whether production may use another module than wsgi.py's default."""
        if not others or purpose(module) == "production":
            return False
        if is_bare(self._read, self._root, module) or purpose(module) == "development":
            return True
        if is_named:
            return False
        source = module_source(self._read, self._root)
        # A module that imports the right one, for the variables that are known, is no wrong one.
        lookup = Lookup({**self._deployed, MODULE: module}, defaults=True)
        reading = read_settings(module, source, lookup, self._files)
        files = {module_file(self._read, self._root, item.module) for item in others}
        return files.isdisjoint(reading.files)

    def _of_entry_points(self, development: str) -> tuple[list[Evidence], list[Evidence]]:
        """Return the modules that wsgi.py and asgi.py name, and conditions of unknown value."""
        found, unclear = [], []
        for path in self._entry_points(package_of(development)):
            if not path.endswith(("wsgi.py", "asgi.py")):  # the others run on laptops, too
                continue
            text = self._read(path) or ""
            chosen = chosen_module(text, path, Lookup(self._deployed))
            lines = {str(node.value): node.lineno for node in texts(text)}
            if isinstance(chosen, str):
                place = Place(path, lines.get(chosen, 0), 1)
                found.append(Evidence(chosen, place, Rank.ENTRY_POINT))
            elif chosen is not None:
                unclear += [
                    Evidence(name, Place(path, line, 1), Rank.ENTRY_POINT, "names it in a branch")
                    for name, line in lines.items()
                    if "." in name and self._is_there(name)
                ]
            found += in_comments(text, path)
        return found, unclear

    # --- both ---

    def _known(self, profile: str) -> str | None:
        answers = self._answers
        module = answers.adopted.get(profile) or answers.given.get(profile)
        return module if module and self._is_there(module) else None

    def _siblings(self, module: str, wanted: str) -> list[Evidence]:
        return [
            Evidence(
                name, Place(module_file(self._read, self._root, name) or ""), Rank.HINT, "is there"
            )
            for name in dict.fromkeys(siblings(module))
            if name != module and purpose(name) == wanted and self._is_there(name)
        ]

    def _entry_points(self, package: str) -> dict[str, str]:
        """Return the files beside the settings that name a module, with their profiles."""
        found = {}
        for kind in _KINDS:
            file = f"{package.replace('.', '/')}/{kind}.py" if package else f"{kind}.py"
            path = inside(self._root, file)
            if MODULE in (self._read(path) or ""):
                found[path] = "production"
        return found

    def _ask(self, profile: str, candidates: Iterable[Evidence]) -> None:
        """Raise InputError that asks a person to name the module."""
        by_module: dict[str, list[str]] = {}
        for item in candidates:
            reasons = by_module.setdefault(item.module, [])
            if str(item) not in reasons:
                reasons.append(str(item))
        who = "production uses" if profile == "production" else "developers use"
        hint = " or ".join(
            f"--{profile} {module} ({', '.join(reasons[:4])})"
            for module, reasons in by_module.items()
        )
        message = f"cannot tell which settings module {who}"
        raise InputError([Problem(message, "adopt", None, f"pass {hint}")])

    def _refuse_own_name(self, layout: Layout) -> None:
        """Raise InputError if settings depend on DJANGO_SETTINGS_MODULE, whose value changes."""
        problems = []
        for profile, known in (("development", self._here), ("production", self._deployed)):
            old = self._readings(layout.base(profile), known, layout.base(profile))
            new = self._readings(
                layout.base(profile), known, f"{layout.settings_package}.{profile}"
            )
            itself = [item.place for item in old.reads if item.getter == OF_ITSELF]
            if itself:
                loading = (
                    "the settings read django.conf.settings while they load, which fails in a "
                    "module that imports them"
                )
                wanted = "import the name from the settings module that defines it"
                problems.append(Problem(loading, "adopt", itself[0], wanted))
            places = [item.place for item in old.reads if item.name == MODULE]
            if places and not _same(old, new):
                why = f"the settings depend on the value of {MODULE}, which --apply changes"
                hint = "test another variable here, or import the right module by its name"
                problems.append(Problem(why, "adopt", places[0], hint))
        if problems:
            raise InputError(list(dict.fromkeys(problems)))

    def _readings(self, module: str, known: Mapping[str, Any], named: str) -> SettingsReading:
        source = module_source(self._read, self._root)
        return read_settings(module, source, Lookup({**known, MODULE: named}), self._files)


def _same(one: SettingsReading, other: SettingsReading) -> bool:
    """Return whether two readings contain the same settings."""
    if one.settings.keys() != other.settings.keys() or one.everything != other.everything:
        return False
    pairs = ((value, other.settings[name]) for name, value in one.settings.items())
    return all(value == new or repr(value) == repr(new) for value, new in pairs)
