"""The project's own Python files: read once, parsed only if they may read a variable."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from envgen.reading.python_tree import MOST
from envgen.support.paths import inside

if TYPE_CHECKING:
    from envgen.reading.audit.expressions import ModuleReads
    from envgen.reading.audit.imports import OwnImport
    from envgen.reading.audit.symbols import Meaning, OwnName

MAX_BYTES = 4 * 2**20
# More files are not read, and folders below so many others not searched.
MAX_FILES, MAX_DEPTH = 20_000, 25
_NOT_OURS = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
_GENERATED = "# envgen: sha256 "
# A file without these words reads no variable, unless by the means of another file.
_WORDS = ("environ", "getenv", "decouple", "BaseSettings", "dj_database_url")
_COMMON = r"environ(?:\.setdefault\(\s*[\"']DJANGO_SETTINGS_MODULE[\"']|ments?\b)|request\.environ"

NESTED = "is nested too deeply"
_SETTING = r"settings\.([A-Z][A-Z0-9_]+)\b"
_GETTER = r"getattr\(\s*settings,\s*[\"'](\w+)[\"']\s*\)"


class Trouble(Struct, frozen=True):
    """A file that cannot be audited: why, and for a syntax error its line."""

    path: str
    why: str
    line: int = 0


class Sources:
    """The Python files below the folder of manage.py, without those that envgen generates."""

    def __init__(self, root: Path, folder: str = ".") -> None:
        """Search `folder`, a path relative to the project's folder `root`."""
        self._root, self._folder = root, folder
        self.troubles: list[Trouble] = []
        self._parsed: dict[str, ModuleReads | None] = {}
        self._imports: dict[str, tuple[OwnImport, ...]] = {}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each file, by its path relative to the project's folder."""
        found: dict[str, str] = {}
        for path in _python_files(self._root / self._folder):
            shown = inside(self._folder, path)
            try:
                with (self._root / shown).open("rb") as file:
                    data = file.read(MAX_BYTES + 1)
                if len(data) > MAX_BYTES:
                    self.troubles.append(Trouble(shown, "is larger than 4 MiB"))
                    continue
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                self.troubles.append(Trouble(shown, "is not UTF-8 text"))
                continue
            except OSError as error:
                self.troubles.append(Trouble(shown, f"cannot be read: {error.strerror}"))
                continue
            if _GENERATED not in text[:4096]:
                found[shown] = text
        return found

    @cached_property
    def modules(self) -> dict[str, str]:
        """The file of each module, by its dotted name."""
        found: dict[str, str] = {}
        start = len(inside(self._folder, ""))
        prefix = 0 if self._folder == "." else start
        roots = ["", *self._more_roots(prefix)]
        for root in roots:
            for path in self.texts:
                relative = path[prefix:]
                if relative.startswith(root):
                    name = relative[len(root) : -len(".py")].removesuffix("/__init__")
                    found.setdefault(name.replace("/", "."), path)
        return found

    def _more_roots(self, prefix: int) -> list[str]:
        """Return the folders below that Python may search too: src, and those of sys.path."""
        tops = {path[prefix:].partition("/")[0] for path in self.texts if "/" in path[prefix:]}
        changed = any(
            "sys.path." in text
            for path, text in self.texts.items()
            if path.endswith(("manage.py", "wsgi.py", "asgi.py", "settings.py", "base.py"))
        )
        return [f"{top}/" for top in sorted(tops) if changed or top == "src"]

    @cached_property
    def names(self) -> dict[str, str]:
        """The dotted name of each file."""
        found: dict[str, str] = {}
        for name, path in self.modules.items():
            found.setdefault(path, name)
        return found

    @cached_property
    def may_read(self) -> frozenset[str]:
        """The files that contain a word of those that read variables."""
        return frozenset(path for path in self.texts if self._may_read(path))

    @cached_property
    def readers(self) -> dict[str, ModuleReads]:
        """What each file reads that reads variables, by its path."""
        found = {path: self.reads(path) for path in self.texts if path in self.may_read}
        means = self._exported(found)
        if means:
            pattern = re.compile(rf"\b(?:{'|'.join(sorted(means))})\b")
            for path, text in self.texts.items():
                # Most files are done with the search for plain text, which is much faster.
                if path not in found and any(name in text for name in means):
                    found[path] = self.reads(path) if pattern.search(text) else None
        return {path: reads for path, reads in found.items() if reads is not None}

    def _may_read(self, path: str) -> bool:
        text = self.texts[path]
        if not any(word in text for word in _WORDS):
            return False
        rest = re.sub(_COMMON, "", text)
        return any(word in rest for word in _WORDS)

    def _exported(self, found: dict[str, ModuleReads | None]) -> set[str]:
        """Return the names of readers and helpers that other modules may import."""
        from envgen.reading.audit.symbols import Helper, Imported, Reader, SettingsClass

        kinds = (Helper, Reader, SettingsClass)
        return {
            name
            for reads in found.values()
            for name, meaning in (reads.names.items() if reads else ())
            if isinstance(meaning, kinds) or meaning == Imported("decouple.config")
        }

    def setting_readers(self, known: Callable[[str], bool]) -> Iterator[str]:
        """Yield the files that may read a Django setting of which `known` says that it is not."""
        for path, names in self.settings.items():
            if not all(map(known, names)):
                yield path

    @cached_property
    def settings(self) -> dict[str, frozenset[str]]:
        """The Django settings that each file may read."""
        found = {}
        for path, text in self.texts.items():
            if "django.conf" in text:
                names = frozenset([*re.findall(_SETTING, text), *re.findall(_GETTER, text)])
                if names:
                    found[path] = names
        return found

    # --- parsing ---

    def reads(self, path: str) -> ModuleReads | None:
        """Return what a file reads; None if it cannot be parsed."""
        if path not in self._parsed:
            from envgen.reading.audit.expressions import ModuleReads

            self._parsed[path] = ModuleReads()  # for modules that import each other
            self._parsed[path] = self._read(path)
        return self._parsed[path]

    def _read(self, path: str) -> ModuleReads | None:
        from envgen.reading.audit.collector import OwnModule, collect

        tree = self.tree(path)
        if tree is None:
            return None
        module = OwnModule(self.names.get(path, ""), path, self.own)
        try:
            return collect(tree, module, self._lookup)
        except RecursionError:
            self.troubles.append(Trouble(path, NESTED))
            return None

    def tree(self, path: str) -> ast.Module | None:
        """Return the syntax tree of a file; None if it cannot be parsed."""
        if len(self.texts[path]) > MOST:
            self.troubles.append(Trouble(path, f"is larger than {MOST // 1024} KiB"))
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of escapes such as "\\d"
                return ast.parse(self.texts[path], path)
        except SyntaxError as error:
            why = f"is not valid Python: {error.msg}"
            self.troubles.append(Trouble(path, why, error.lineno or 1))
        except ValueError as error:  # a NUL, before Python 3.12
            self.troubles.append(Trouble(path, f"is not valid Python: {error}", 1))
        except (RecursionError, MemoryError):
            self.troubles.append(Trouble(path, NESTED))
        return None

    @cached_property
    def _tops(self) -> frozenset[str]:
        return frozenset(name.partition(".")[0] for name in self.modules)

    @cached_property
    def own(self) -> frozenset[str]:
        """The names of all modules and packages, those without __init__.py too."""
        packages = {name.rpartition(".")[0] for name in self.modules}
        return frozenset(self.modules).union(packages - {""})

    def _lookup(self, wanted: OwnName) -> Meaning | None:
        """Return what a name in a module of the project means."""
        from envgen.reading.audit.symbols import OwnName

        if f"{wanted.module}.{wanted.name}" in self.own:
            return OwnName(f"{wanted.module}.{wanted.name}", "")
        seen: set[str] = set()
        waiting = [wanted]
        while waiting:
            asked = waiting.pop()
            module, name = asked.module, asked.name
            path = self.modules.get(module)
            if path is None or module in seen or not self._is_worth_reading(path):
                continue
            seen.add(module)
            reads = self.reads(path)
            if reads is None:
                continue
            meaning = reads.names.get(name)
            if isinstance(meaning, OwnName) and meaning.name:
                waiting.append(meaning)
            elif meaning is not None:
                return meaning
            else:
                waiting += [OwnName(star, name) for star in reads.stars]
        return None

    def imports(self, path: str) -> tuple[OwnImport, ...]:
        """Return the modules of the project that a file imports."""
        if path not in self._imports:
            from envgen.reading.audit.imports import imports

            name, text = self.names.get(path, ""), self.texts[path]
            self._imports[path] = tuple(imports(text, name, path, self.modules, self._tops))
        return self._imports[path]

    def _is_worth_reading(self, path: str) -> bool:
        """Return whether a file may define a reader, or bring one from another module."""
        text = self.texts[path]
        return "import *" in text or path.endswith("__init__.py") or path in self.may_read


def _python_files(folder: Path) -> Iterator[str]:
    """Yield the paths of Python files below a folder, without those of other people."""
    waiting = [("", 0)]
    count = 0
    while waiting:
        below, depth = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                items = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        if below and any(item.name in ("pyvenv.cfg", "conda-meta") for item in items):
            continue
        for item in items:
            name = item.name
            try:
                if name.endswith(".py") and item.is_file(follow_symlinks=False):
                    count += 1
                    if count > MAX_FILES:
                        return
                    yield below + name
                elif "." in name or name in _NOT_OURS or depth == MAX_DEPTH:
                    continue
                elif item.is_dir(follow_symlinks=False):
                    waiting.append((f"{below}{name}/", depth + 1))
            except OSError:
                continue
