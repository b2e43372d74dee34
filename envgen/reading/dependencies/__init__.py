"""Which packages a project asks for: the one reader of files that list packages.

`Installed` follows the commands that build a service. `mentioned` looks at every file, for projects
whose build is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, structs

from envgen.reading.dependencies.installs import TOOLS, Install, Selection, installs
from envgen.reading.dependencies.markers import (
    DEFAULT_PYTHON,
    Listed,
    allows,
    normal,
    requirement,
)
from envgen.reading.dependencies.pip_files import is_compiled, read_pip_file
from envgen.reading.following import FlowCommand
from envgen.reading.paths import joined

__all__ = [
    "DEFAULT_PYTHON",
    "TOOLS",
    "Absent",
    "Install",
    "Installed",
    "Listed",
    "allows",
    "installs",
    "is_compiled",
    "normal",
    "requirement",
]

ReadFile = Callable[[str], str | None]


class Absent(Struct, frozen=True):
    """A file that an install needs and that does not exist; who names it, or "" for a command."""

    path: str
    file: str = ""
    line: int = 0


class Installed:
    """What the commands of a build install.

    `packages` are by their normalized names. `file` is the first file that lists packages, to
    which a missing one is added. `is_open` says that something can bring packages that are not
    seen here, and `is_complete` that transitive packages are listed too.
    """

    def __init__(self, read: ReadFile, python: str = DEFAULT_PYTHON) -> None:
        """Keep how to read a file, and the Python for which markers are evaluated."""
        self.read = read
        self.python = python
        self.packages: dict[str, Listed] = {}
        self.constraints: list[Listed] = []
        self.file = ""
        self.absent: list[Absent] = []
        self.installs_anything = False
        self.is_open = False
        self.has_index = False
        # Whether each file is a lock or compiled; in a lock nothing is missing by mistake.
        self._complete: list[bool] = []
        self._seen: set[tuple[str, object]] = set()

    @property
    def is_complete(self) -> bool:
        """Return whether transitive packages are listed too."""
        return bool(self._complete) and all(self._complete)

    def named(self, name: str) -> Iterator[Listed]:
        """Yield where files list a package: as a requirement, and as a constraint."""
        found = self.packages.get(name)
        yield from [found] if found and found.file else []
        yield from (item for item in self.constraints if item.name == name)

    def add(self, steps: Iterable[FlowCommand]) -> None:
        """Add what commands install, one after the other."""
        steps = list(steps)
        for item in steps:
            for install in installs(item.words):
                self.installs_anything |= install.kind != "unknown" and not _is_tool(install)
                if item.folder is None or (install.text and _is_made(install.text, item, steps)):
                    self.is_open = True
                else:
                    self._install(install, item.folder)

    def _install(self, install: Install, folder: str) -> None:
        if (key := (folder, install)) in self._seen:
            return
        self._seen.add(key)
        if install.kind == "requirement":
            self._take([requirement(install.text, self.python)], complete=None)
            self.is_open |= " @ " in install.text
        elif install.kind in ("file", "constraint"):
            path = joined(folder, install.text)
            if path is None:
                self.is_open |= install.kind == "file"
            else:
                self._file(path, is_constraint=install.kind == "constraint")
        elif install.kind in ("project", "group"):
            path = joined(folder, install.text)
            self._project(path, install) if path else self._opened()
        elif install.kind in ("uv", "poetry", "pipenv"):
            getattr(self, f"_{install.kind}")(install, folder)
        else:
            self.is_open = True

    def _opened(self) -> None:
        self.is_open = True

    def _take(self, found: Iterable[Listed | None], complete: bool | None) -> None:
        for item in found:
            if item is not None:
                before = self.packages.get(item.name)
                extras = item.extras | (before.extras if before else frozenset())
                self.packages[item.name] = structs.replace(item, extras=extras)
        if complete is not None:
            self._complete.append(complete)

    def _file(self, path: str, *, is_constraint: bool) -> None:
        text = self.read(path)
        if text is None:
            self.absent.append(Absent(path))
            return
        if path.endswith(".toml"):
            self._pip_toml(path, text)
            return
        found = read_pip_file(path, self.read, text)
        self.file = self.file or ("" if is_constraint else path)
        listed: list[Listed] = []
        for line in found.requirements:
            item = requirement(line.text, self.python, line.file, line.line)
            if item is not None and (is_constraint or line.is_constraint):
                self.constraints.append(item)
            elif item is not None:
                listed.append(item)
                self.is_open |= "@" in line.text and "git+" in line.text
        if is_constraint:
            return
        self._take(listed, complete=found.is_compiled)
        self.is_open |= found.is_open
        self.has_index |= found.has_index
        self.absent += [Absent(*item) for item in found.absent]
        for folder in found.projects:
            self._project(folder, Install("project"))

    def _pip_toml(self, path: str, text: str) -> None:
        from envgen.reading.dependencies.locks import in_pylock
        from envgen.reading.dependencies.project_files import in_pyproject

        self.file = self.file or path
        if path.rpartition("/")[2].startswith("pylock"):
            self._closed(in_pylock(text, path, self.python))
        else:
            found = in_pyproject(text, path, Selection(), self.python, self.read)
            self._take(found.packages, complete=False)
            self.is_open |= found.is_open

    def _closed(self, found: list[Listed] | None) -> None:
        if found is None:
            self.is_open = True
        else:
            self._take(found, complete=True)

    def _project(self, folder: str, install: Install) -> None:
        """Add what `pip install` of a folder installs."""
        from envgen.reading.dependencies.project_files import in_pyproject, in_setup_cfg

        wanted, start = install.wanted, "" if folder == "." else f"{folder}/"
        path, text = f"{start}pyproject.toml", self.read(f"{start}pyproject.toml")
        is_known = False
        if text is not None:
            found = in_pyproject(text, path, wanted, self.python, self.read)
            is_known = not found.is_open
            self._take(found.packages, complete=False)
            self.file = self.file or path
        config = self.read(f"{start}setup.cfg")
        if config is not None and wanted.main and not is_known:
            found = in_setup_cfg(config, f"{start}setup.cfg", wanted, self.python)
            is_known = not found.is_open and bool(found.packages)
            self._take(found.packages, complete=False)
            self.file = self.file or f"{start}setup.cfg"
        has_setup = self.read(f"{start}setup.py") is not None
        self.is_open |= not is_known or has_setup
        is_archive = folder.endswith((".whl", ".gz", ".zip"))
        if text is None and config is None and not has_setup and not is_archive:
            self.absent.append(Absent(path))

    def _uv(self, install: Install, folder: str) -> None:
        from envgen.reading.dependencies.locks import in_uv_lock
        from envgen.reading.dependencies.project_files import in_pyproject, table, toml

        start = "" if folder == "." else f"{folder}/"
        path = f"{start}pyproject.toml"
        text, lock = self.read(path), self.read(f"{start}uv.lock")
        if text is None:
            # uv looks for the project in the folders above too.
            self.absent += [Absent(path)] if folder == "." else []
            self.is_open = True
            return
        self.file = self.file or (path if lock is None else f"{start}uv.lock")
        default = table(toml(text), "tool", "uv").get("default-groups", ["dev"])
        wanted = structs.replace(
            install.wanted,
            all_groups=install.wanted.all_groups
            or (default == "all" and install.wanted.default_groups),
        )
        listed = default if isinstance(default, list) else ()
        names = [item for item in listed if isinstance(item, str)]
        if lock is not None:
            self._closed(in_uv_lock(lock, wanted, names, self.python))
            return
        found = in_pyproject(text, path, wanted, self.python, self.read)
        self._take(found.packages, complete=False)
        self.is_open |= found.is_open

    def _poetry(self, install: Install, folder: str) -> None:
        from envgen.reading.dependencies.locks import in_poetry_lock
        from envgen.reading.dependencies.project_files import in_pyproject

        start = "" if folder == "." else f"{folder}/"
        path = f"{start}pyproject.toml"
        text, lock = self.read(path), self.read(f"{start}poetry.lock")
        if text is None:
            self.absent.append(Absent(path))
            return
        self.file = self.file or (path if lock is None else f"{start}poetry.lock")
        found = in_pyproject(text, path, install.wanted, self.python, self.read)
        self.is_open |= found.is_open
        if lock is None:
            self._take(found.packages, complete=False)
        else:
            self._closed(in_poetry_lock(lock, found.packages, self.python))

    def _pipenv(self, install: Install, folder: str) -> None:
        from envgen.reading.dependencies.locks import in_pipfile_lock
        from envgen.reading.dependencies.project_files import in_pipfile

        start = "" if folder == "." else f"{folder}/"
        text, lock = self.read(f"{start}Pipfile"), self.read(f"{start}Pipfile.lock")
        if lock is not None:
            self.file = self.file or f"{start}Pipfile.lock"
            self._closed(in_pipfile_lock(lock, install.wanted, f"{start}Pipfile.lock", self.python))
        elif text is not None:
            self.file = self.file or f"{start}Pipfile"
            found = in_pipfile(text, f"{start}Pipfile", install.wanted, self.python)
            self._take(found.packages, complete=False)
            self.is_open |= found.is_open
        else:
            self.absent.append(Absent(f"{start}Pipfile"))


def _is_tool(install: Install) -> bool:
    """Return whether only pip itself, or a tool like it, is installed."""
    found = requirement(install.text, "") if install.kind == "requirement" else None
    return found is not None and found.name in TOOLS


def _is_made(name: str, own: FlowCommand, steps: Iterable[FlowCommand]) -> bool:
    """Return whether another command may write the file that an install names."""
    base = name.rpartition("/")[2]
    if base in ("", ".", ".."):
        return False
    return any(
        item is not own and any(word.endswith(base) for word in (*item.words, *item.writes))
        for item in steps
        if not item.is_followed and not any(True for _ in installs(item.words))
    )


def line_of(name: str, text: str) -> int:
    """Return the first line of a file that names a package; 0 if none does."""
    spellings = {name, name.replace("-", "_"), name.replace("-", ".")}
    for number, line in enumerate(text.lower().splitlines(), start=1):
        start = line.lstrip(" \t\"'")
        if any(start.startswith(item) or f'"{item}' in line for item in spellings):
            return number
    return 0
