"""Paths in commands and files of a project, relative to the project."""

from __future__ import annotations

import posixpath

from envgen.reading.shell import is_known

# As long as Linux allows.
_LONGEST = 4096


def joined(folder: str | None, path: str) -> str | None:
    """Return `path`, relative to `folder`, relative to the project.

    None if it is outside, or not known before a run. An absolute path is one of a container, if
    `folder` is absolute too.
    """
    if folder is None or not is_known(path) or any(letter in path for letter in "$`*?"):
        return None
    is_absolute = folder.startswith("/")
    if path.startswith("~") or (path.startswith("/") and not is_absolute):
        return None
    whole = path if path.startswith("/") else f"{folder}/{path}"
    if len(whole) > _LONGEST:
        return None
    found = posixpath.normpath(whole.lstrip("/") or ".")
    if found == ".." or found.startswith("../"):
        return None
    return f"/{found}".removesuffix("/.") or "/" if is_absolute else found
