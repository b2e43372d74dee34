"""Find static files that the project's own templates and style sheets name, but that do not exist.

With a storage that hashes names, the files are collected into an empty folder and resolved as
pages do. Only own style sheets and scripts are collected with their contents; other files are
empty, because only their names matter.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath
from typing import Any, Iterator
from urllib.parse import urlsplit

from .elsewhere import in_jinja, in_media
from .faults import own_path
from .named import bytes_of, in_css, in_templates, text_of

# Files that name others.
_LINKING = (".css", ".js")
# What hashing storages say of a file that is not there: Django's, and WhiteNoise's.
_NOT_THERE = re.compile(r"'([^']+)' could not be found|could not be found:\s+(\S+)")


class Assets:
    """The static files that a project names."""

    def __init__(self, folder: str, scratch: str) -> None:
        """Keep the project's folder, and an empty folder to collect files into."""
        self._folder = folder
        self._scratch = f"{scratch}/assets"
        # Own static files by their names, and the folders that have them.
        self._own: dict[str, str] = {}
        self._roots: list[str] = []

    def report(self) -> dict[str, Any]:
        """Return the files that are missing, and the project's own folders of static files."""
        folder = self._folder
        named = sorted({*in_templates(folder), *in_jinja(folder), *in_media(folder)})
        self._find_own()
        sheets = {name: path for name, path in self._own.items() if name.endswith(".css")}
        linked = [(name, *each) for name, path in sheets.items() for each in in_css(name, path)]
        missing: list[dict[str, Any]] = []
        # A folder that is not there is filled by the build.
        known = all(Path(root).is_dir() for root in self._roots)
        if known and (named or linked or self._has_maps()):
            storage = self._collected(
                {_path_of(name) for _, _, name in named} | {name for _, _, name in linked}
            )
            missing += self._missing_in_templates(storage, named)
            missing += self._missing_in_css(storage, linked)
        return {"missing": missing, "roots": [str(Path(root).resolve()) for root in self._roots]}

    def _has_maps(self) -> bool:
        """Return whether an own file names its source map, which hashing storages look for."""
        texts = (text_of(path) for name, path in self._own.items() if name.endswith(_LINKING))
        return any("sourceMappingURL=" in text for text in texts)

    def _find_own(self) -> None:
        from django.apps import apps
        from django.contrib.staticfiles import finders

        patterns = apps.get_app_config("staticfiles").ignore_patterns
        for finder in finders.get_finders():
            self._roots += [str(root) for _, root in getattr(finder, "locations", ())]
            # Django's own finders know their folders, and those of packages need not be listed.
            storages = getattr(finder, "storages", None)
            if storages is not None and not any(map(self._is_own, storages.values())):
                continue
            for path, storage in finder.list(patterns):
                location = str(getattr(storage, "location", ""))
                file = f"{location}/{path}"
                if location and own_path(file, self._folder):
                    prefix = getattr(storage, "prefix", None)
                    self._own.setdefault(posixpath.join(prefix, path) if prefix else path, file)
                    if location not in self._roots:
                        self._roots.append(location)

    def _is_own(self, storage: Any) -> bool:
        return own_path(f"{storage.location}/x", self._folder) is not None

    def _exists(self, name: str) -> bool:
        from django.contrib.staticfiles import finders
        from django.core.exceptions import SuspiciousOperation

        try:
            found = self._own.get(name) or finders.find(name)
        except (SuspiciousOperation, ValueError):
            return False
        return bool(found) and Path(str(found)).is_file()

    def _collected(self, names: set[str]) -> _Storage:
        from django.contrib.staticfiles.storage import staticfiles_storage

        storage = _Storage(staticfiles_storage)
        if storage.is_local:
            contents = {
                name: path if name.endswith(_LINKING) else "" for name, path in self._own.items()
            }
            contents.update({name: "" for name in names - contents.keys() if self._exists(name)})
            storage.collect(self._scratch, contents)
        return storage

    def _missing_in_templates(
        self, storage: _Storage, named: list[tuple[str, int, str]]
    ) -> Iterator[dict[str, Any]]:
        for file, line, name in named:
            path = _path_of(name)
            # A name that ends with a slash is the beginning of others, for a script.
            if not path or path.endswith("/") or urlsplit(name).scheme:
                continue
            raises = storage.raises(name)
            fails = storage.is_strict if raises is None else raises
            unasked = raises is None and storage.is_strict
            if raises or not self._exists(path if unasked else path.lstrip("/")):
                yield {"file": file, "line": line, "name": name, "raises": fails, "sheet": False}

    def _missing_in_css(
        self, storage: _Storage, linked: list[tuple[str, int, str]]
    ) -> Iterator[dict[str, Any]]:
        told = set()
        for sheet, line, name in linked:
            if not self._exists(name):
                told.add(sheet)
                yield self._in_sheet(sheet, line, name, sheet in storage.failed)
        for sheet, error in storage.failed.items():
            if sheet in self._own and sheet not in told:
                found = _NOT_THERE.search(str(error))
                name = (found[1] or found[2]) if found else type(error).__name__
                yield self._in_sheet(sheet, self._line_of(sheet, name), name, True)

    def _in_sheet(self, sheet: str, line: int | None, name: str, raises: bool) -> dict[str, Any]:
        file = own_path(self._own[sheet], self._folder)
        return {"file": file, "line": line, "name": name, "raises": raises, "sheet": True}

    def _line_of(self, sheet: str, name: str) -> int | None:
        lines = enumerate(text_of(self._own[sheet]).splitlines(), 1)
        return next((number for number, line in lines if PurePosixPath(name).name in line), None)


class _Storage:
    """The storage of static files, and the errors of the files that it processed."""

    def __init__(self, storage: Any) -> None:
        from django.contrib.staticfiles.storage import HashedFilesMixin
        from django.core.files.storage import FileSystemStorage

        self._storage = storage
        self.failed: dict[str, Exception] = {}
        self.is_local = isinstance(storage, FileSystemStorage) and hasattr(storage, "post_process")
        strict = getattr(storage, "manifest_strict", True)
        self.is_strict = isinstance(storage, HashedFilesMixin) and bool(strict)
        # Whether files were collected, so that `raises` can ask the storage itself.
        self._is_ready = False

    def collect(self, folder: str, contents: dict[str, str]) -> None:
        """Save files as collectstatic does: each name with the file of its contents, or none."""
        from django.core.files.base import ContentFile

        storage = self._storage
        storage.location = folder
        if hasattr(storage, "manifest_storage"):
            storage.manifest_storage = storage
        for name, path in contents.items():
            storage.save(name, ContentFile(bytes_of(path) if path else b""))
        paths = {name: (storage, name) for name in contents}
        try:
            for name, _, failed in storage.post_process(paths):
                if isinstance(failed, Exception):
                    self.failed.setdefault(name, failed)
            self._is_ready = True
        except Exception:  # noqa: BLE001, RUF100 - it may not like empty files; then finders tell
            self.failed.clear()

    def raises(self, name: str) -> bool | None:
        """Return whether a page that names the file raises an error; None if unknown."""
        if not self._is_ready:
            return None
        try:
            self._storage.url(name)
        except ValueError:
            return True
        return False


def _path_of(name: str) -> str:
    return urlsplit(name).path.strip()
