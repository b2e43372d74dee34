"""The smallest edits of files that a person wrote: one name of a module, or a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.adopt.findings import Layout
from envgen.output import readers
from envgen.output.scaffold import PRIVATE, attributes, with_lines
from envgen.reading import ReadText
from envgen.support import lazy_re

_ENDS = lazy_re.compile(r"\r\n|\r|\n")


def edited(layout: Layout, read: ReadText, folder: str) -> dict[str, str]:
    """Return the new text of every file that changes; `folder` is where the profiles are."""
    settings = layout.inside(layout.settings_package.replace(".", "/"))
    found = {}
    for path, profile in layout.entrypoints.items():
        text = read(path) or ""
        module = f"{layout.settings_package}.{profile}"
        found[path] = with_module(text, layout.base(profile), module)
    # --apply keeps the old render.yaml as *.orig.
    found[".gitignore"] = with_lines(read(".gitignore") or "", [*PRIVATE, "*.orig*"])
    found[".gitattributes"] = with_lines(read(".gitattributes") or "", attributes(settings, folder))
    for place in dict.fromkeys((".", layout.root)):
        inside = "" if place == "." else f"{place}/"
        ignored = read(f"{inside}.dockerignore")
        if ignored is not None or read(f"{inside}Dockerfile") is not None:
            found[f"{inside}.dockerignore"] = with_lines(ignored or "", list(PRIVATE))
    return {path: text for path, text in found.items() if text != (read(path) or "")}


def unnamed(layout: Layout, read: ReadText) -> Iterator[tuple[str, str]]:
    """Yield each file that does not name its generated module after the edits, and the module."""
    for path, profile in layout.entrypoints.items():
        module = f"{layout.settings_package}.{profile}"
        if module not in with_module(read(path) or "", layout.base(profile), module):
            yield path, module


def with_module(text: str, old: str, new: str) -> str:
    """Return `text` naming `new` where it sets DJANGO_SETTINGS_MODULE to `old`; else as it is."""
    places = {
        (node.lineno, node.col_offset, node.end_col_offset or 0)
        for node, _ in readers.settings_module_constants(text)
        if node.value == old
    }
    lines = _lines(text)
    for number, start, end in sorted(places, reverse=True):
        data = lines[number - 1].encode()
        literal = data[start:end].decode()
        if literal[1:-1] == old and literal[0] == literal[-1] and literal[0] in "'\"":
            changed = f"{literal[0]}{new}{literal[0]}".encode()
            lines[number - 1] = (data[:start] + changed + data[end:]).decode()
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Return the lines of a module with their ends, as Python counts them."""
    found, start = [], 0
    for end in _ENDS.finditer(text):
        found.append(text[start : end.end()])
        start = end.end()
    return [*found, text[start:]]
