"""Read which static files the project's own templates and style sheets name."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Any, Iterable, Iterator
from urllib.parse import unquote, urldefrag, urlsplit

from .faults import own_path

# Bytes of the largest file that is read.
LARGEST = 2 * 2**20
_LITERAL = re.compile(r"""(["'])([^"']+)\1""")
# As in django.contrib.staticfiles.storage; a comment before them is skipped.
_IN_CSS = re.compile(
    r"""/\*.*?\*/|url\(\s*["']?\s*([^"')]+?)\s*["']?\s*\)|@import\s*["']\s*([^"']+?)\s*["']""",
    re.DOTALL | re.IGNORECASE,
)


def in_templates(
    folder: str, tags: tuple[str, ...] = ("static",)
) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and name for each literal `{% static %}` in the project's own templates.

    `tags` are other tags whose first word is a name.
    """
    from django.template import engines

    folders = (item for engine in engines.all() for item in _folders_of(engine))
    for path in files_in(folders, folder):
        shown = own_path(path, folder) or path
        yield from ((shown, line, name) for line, name in _tags(path, tags))


def files_in(folders: Iterable[Any], project: str) -> Iterator[str]:
    """Yield each of the project's own files in `folders` once."""
    seen = set()
    for directory in dict.fromkeys(map(str, folders)):
        if own_path(f"{directory}/x", project) is None:
            continue
        for path in _files(directory):
            shown = own_path(path, project)
            if shown and shown not in seen:
                seen.add(shown)
                yield path


def _folders_of(engine: Any) -> Iterator[Any]:
    """Yield the folders from which an engine of Django's own language loads templates."""
    waiting = list(getattr(getattr(engine, "engine", None), "template_loaders", ()))
    while waiting:
        loader = waiting.pop()
        waiting += getattr(loader, "loaders", ())
        if hasattr(loader, "get_dirs"):
            yield from loader.get_dirs()


def _files(directory: str) -> Iterator[str]:
    for parent, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if name[:1] != "." and name != "node_modules")
        yield from (f"{parent}/{name}" for name in sorted(names))


def _tags(path: str, tags: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield line and name of each literal tag that is not in a comment or for debugging only."""
    from django.template.base import Lexer, TokenType

    text = text_of(path)
    if "{%" not in text or not any(tag in text for tag in tags):
        return
    # For each block that is open: whether what is in it counts.
    counts: list[bool] = []
    for token in Lexer(text).tokenize():
        if token.token_type != TokenType.BLOCK:
            continue
        words = token.split_contents() or [""]
        if words[0] in ("if", "comment"):
            counts.append(words[0] == "if" and "debug" not in token.contents.lower())
        elif words[0] in ("endif", "endcomment") and counts:
            counts.pop()
        elif words[0] in tags and len(words) > 1 and all(counts):
            literal = _LITERAL.fullmatch(words[1])
            if literal:
                yield token.lineno, literal[2]


def in_css(sheet: str, path: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each own file that a style sheet names, as hashing storages do."""
    from django.conf import settings

    text = text_of(path)
    for found in _IN_CSS.finditer(text):
        url = urldefrag(found[1] or found[2] or "")[0]
        base = posixpath.dirname(sheet)
        if settings.STATIC_URL and url.startswith(settings.STATIC_URL):
            url, base = url[len(settings.STATIC_URL) :], ""
        name = unquote(urlsplit(url).path)
        if name and not re.match("[a-z]+:|/", url, re.IGNORECASE):
            line = text.count("\n", 0, found.start()) + 1
            yield line, posixpath.normpath(posixpath.join(base, name))


def text_of(path: str) -> str:
    """Return the beginning of a file as text; empty if it cannot be read."""
    return bytes_of(path).decode("utf-8", "replace")


def bytes_of(path: str) -> bytes:
    """Return the beginning of a file; empty if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST)
    except OSError:
        return b""
