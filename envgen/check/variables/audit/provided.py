"""Which variables the programs of a profile get, and which settings exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from envgen import catalog
from envgen.catalog.environment import APPCONF_PREFIXES, TEST_PREFIXES, is_always_set
from envgen.check import CheckedProfile
from envgen.errors import InputError
from envgen.formats import dotenv
from envgen.platforms import platforms
from envgen.reading.audit.conditions import ReadKind
from envgen.reading.audit.settings_modules import OwnSettings
from envgen.reading.audit.sources import Sources
from envgen.resolve.names import RESERVED

_FILE = r"[A-Za-z0-9_][A-Za-z0-9_./-]*"
# Where variables are set if no platform of envgen's runs the programs.
_ELSEWHERE = (
    "Dockerfile", "Procfile", "app.json", "compose.yaml", "compose.yml", "docker-compose.yaml",
    "docker-compose.yml", "fly.toml", "railway.json", "railway.toml",
)  # fmt: skip
_SETTING = r"(?m)^\s*([A-Z][A-Z0-9_]*)\b[^=\n]*="
_MOST = 64 * 1024


class Provided:
    """What the programs of one profile get."""

    def __init__(
        self, subject: CheckedProfile, sources: Sources, settings: Callable[[], OwnSettings]
    ) -> None:
        """Take the profile, the project's code, and what its settings modules set."""
        self._subject, self._sources, self._read_settings = subject, sources, settings
        self._of_program: dict[str, frozenset[str] | None] = {}

    @cached_property
    def _settings(self) -> OwnSettings:
        return self._read_settings()

    def gets(self, program: str, name: str) -> bool:
        """Return whether a program gets a variable, or may get it."""
        if is_always_set(name) or name in RESERVED or self._is_set_by_platform(name):
            return True
        if program not in self._of_program:
            self._of_program[program] = self._names(program)
        names = self._of_program[program]
        return names is None or name in names or self._is_set_in_script(program, name)

    def lacks(self, program: str, kind: ReadKind, name: str) -> bool:
        """Return whether a variable or setting is certainly not set in a program."""
        return not (self.gets(program, name) if kind == "variable" else self.has_setting(name))

    def is_set(self, program: str, kind: ReadKind, name: str) -> bool | None:
        """Return whether a variable or setting is set in a program; None if it may be."""
        if self.lacks(program, kind, name):
            return False
        if kind == "setting":
            return True
        variable = self._subject.deployment.variable(name)
        if variable is not None:
            return None if variable.optional else True
        if name == "CI" or name.startswith(TEST_PREFIXES):
            return False
        platform = self._subject.deployment.platform
        return True if platform is not None and name in platform.reserved.names else None

    def _is_set_by_platform(self, name: str) -> bool:
        platform = self._subject.deployment.platform
        known = [platform] if platform else platforms().values()
        return any(
            name in item.reserved
            or name in (item.edge.port_variable, item.edge.host_variable)
            or name in item.variables("web", "web")
            for item in known
        )

    def _names(self, program: str) -> frozenset[str] | None:
        """Return the variables that a program gets; None if they cannot be known."""
        deployment = self._subject.deployment
        names = {item.name for item in deployment.variables if program in item.readers}
        for service in self._subject.services:
            if program in service.programs:
                groups = {group.name for group in self._subject.manifest.groups}
                if any(group not in groups for group, _ in service.groups):
                    return None  # a group that exists on the platform only
                names |= {entry.key for entry in service.entries}
                names |= self._subject.manifest.from_groups(service).keys()
        if deployment.platform is None:
            names |= self._subject.dotenv_values.keys()
        if self._subject.is_django(program):
            renamed = deployment.document.renamed
            names |= {old for old, new in renamed.items() if new in names}
        in_code = self._set_in_code
        return None if in_code is None else frozenset(names | in_code)

    @cached_property
    def _set_in_code(self) -> frozenset[str] | None:
        """Return the variables that the code sets itself; None if they cannot be known."""
        found: set[str] = set()
        for path, reads in self._sources.readers.items():
            if is_aside(path):
                continue
            files = self._files(reads.loads)
            if reads.sets_unknown or files is None:
                return None
            found |= files
            found |= {name for kind, name in reads.sets if kind == "variable"}
        return frozenset(found)

    def _files(self, texts: set[str]) -> set[str] | None:
        """Return the variables of the files that the code loads; None for a file elsewhere."""
        found: set[str] = set()
        for text in texts:
            if text.startswith("/") and len(text) > 1:
                return None
            path = self._subject.deployment.inside(text.removeprefix("./"))
            if self._subject.disk.is_file(path) and self._is_tracked(path):
                found |= dotenv.values(self._text(path)).keys()
        return found

    def _is_tracked(self, path: str) -> bool:
        return path in self._subject.git.would_track([path])

    def _text(self, path: str) -> str:
        try:
            return self._subject.disk.read(path) or ""
        except InputError:
            return ""

    # --- scripts ---

    def commands(self, program: str) -> tuple[str, ...]:
        """Return the command of a program, and the texts of the scripts that it names."""
        command = self._subject.deployment.document.programs[program].command
        found = [command]
        for word in re.findall(_FILE, command):
            path = self._subject.deployment.inside(word.removeprefix("./"))
            if not word.endswith(".py") and self._subject.disk.is_file(path):
                found.append(self._text(path)[:_MOST])
        return tuple(found)

    def _is_set_in_script(self, program: str, name: str) -> bool:
        assigned = re.compile(rf"(?:^|[\s;&]){name}=", re.MULTILINE)
        if any(assigned.search(text) for text in self.commands(program)):
            return True
        in_image = re.compile(rf"^\s*ENV\s(?:.*\s)?{name}[= ]", re.MULTILINE | re.IGNORECASE)
        anywhere = self._subject.deployment.platform is None
        for file in _ELSEWHERE:
            for path in {file, self._subject.deployment.inside(file)}:
                text = self._text(path) if self._subject.disk.is_file(path) else ""
                if name in text and (anywhere or in_image.search(text.replace("\\\n", " "))):
                    return True
        return False

    # --- settings ---

    def has_setting(self, name: str) -> bool:
        """Return whether a Django setting exists, or may exist."""
        return (
            catalog.setting(name) is not None
            or any(item.name == name for item in self._subject.deployment.settings)
            or self._settings.is_open  # from here on, the project's settings have to be parsed
            or name in self._known_settings
            or name.startswith((*APPCONF_PREFIXES, *self._prefixes))
        )

    @cached_property
    def _known_settings(self) -> frozenset[str]:
        deployment = self._subject.deployment
        found = {item.name for item in deployment.settings} | self._settings.names
        found |= set(re.findall(_SETTING, self._subject.settings_text))
        for reads in self._sources.readers.values():
            found |= {name for kind, name in reads.sets if kind == "setting"}
        return frozenset(found)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        """Return how the settings of installed packages may begin: they may define defaults."""
        found = set()
        for entry in self._settings.apps:
            if entry.partition(".")[0] not in self._sources.own:
                for word in re.split(r"[._]", entry.upper()):
                    if len(word) > 3 and word not in ("DJANGO", "CONTRIB", "APPS", "CONFIG"):
                        found.add(word.removesuffix("S"))
        return tuple(found)


# What is not part of the programs: tests, documents, and scripts that a person runs.
_ASIDE_FOLDERS = frozenset(
    {"bench", "benchmarks", "bin", "ci", "demo", "doc", "docs", "e2e", "examples", "factories",
     "fixtures", "hooks", "locust", "management", "migrations", "notebooks", "script", "scripts",
     "spec", "specs", "test", "testing", "tests", "tools"}
)  # fmt: skip
_ASIDE_FILES = frozenset(
    {"conftest.py", "fabfile.py", "factories.py", "locustfile.py", "manage.py", "noxfile.py",
     "setup.py", "test.py", "tests.py", "toxfile.py"}
)  # fmt: skip


def is_aside(path: str) -> bool:
    """Return whether a file is a test, a document or a script, and not part of the programs."""
    *folders, file = path.split("/")
    return (
        file in _ASIDE_FILES
        or file.startswith("test_")
        or file.endswith(("_test.py", "_tests.py"))
        or not _ASIDE_FOLDERS.isdisjoint(folders)
    )
