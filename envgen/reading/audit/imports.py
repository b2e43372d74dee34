"""Which modules of the project a file imports, found without parsing it: thousands are large."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from envgen.support import lazy_re

# The most parts of a module's name that count: folders are searched less deeply.
_DEEPEST = 50
_TEXT = lazy_re.compile(r"\"\"\".*?\"\"\"|'''.*?'''", re.DOTALL)
_TYPES = lazy_re.compile(
    r"^if (?:\w+\.)?TYPE_CHECKING:[^\n]*\n(?:[ \t]+[^\n]*\n|\n)*", re.MULTILINE
)
_IMPORT = lazy_re.compile(
    r"^([ \t]*)import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?"
    r"(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)",
    re.MULTILINE,
)
_FROM = lazy_re.compile(
    r"^([ \t]*+)from[ \t]{1,20}(\.{0,20}[ \t]{0,20}[\w.]*)[ \t]{1,20}import"
    r"[ \t]*(\([^)]*\)|[^\n;#]*)",
    re.MULTILINE,
)
_INCLUDE = lazy_re.compile(r"\binclude\(\s*+\(?\s*+[\"']([\w.]+)[\"']", re.MULTILINE)
_DOTTED = lazy_re.compile(r"[\"']([A-Za-z_]\w*(?:\.\w+)+)[\"']", re.MULTILINE)


class OwnImport(Struct, frozen=True):
    """A module that a file imports."""

    module: str
    # Whether it is imported whenever the file is; else maybe, or when a function runs.
    certain: bool


def imports(
    text: str, module: str, path: str, modules: Mapping[str, str], tops: frozenset[str]
) -> Iterator[OwnImport]:
    """Yield the modules of the project that a file imports, or names in a text.

    `modules` are those of the project, and `tops` the first parts of their names.
    """
    code = _TEXT.sub('""', text)
    if "TYPE_CHECKING" in code:
        code = _TYPES.sub("", code)
    in_ready = path.endswith("/apps.py")
    for indent, names in _IMPORT.findall(code):
        for name in names.split(","):
            found = name.split()[0]
            if found.partition(".")[0] in tops:
                yield from _with_parents(found, modules, _is_certain(indent, in_ready))
    for indent, source, names in _FROM.findall(code):
        base = _absolute(source.replace(" ", ""), module, path)
        if base is None or base.partition(".")[0] not in tops:
            continue
        certain = _is_certain(indent, in_ready)
        yield from _with_parents(base, modules, certain)
        for name in re.sub(r"#[^\n]*|[()\\]", " ", names).split(","):
            words = name.split()
            if words and f"{base}.{words[0]}" in modules:
                yield OwnImport(f"{base}.{words[0]}", certain)
    for name in _INCLUDE.findall(code) if "include(" in code else ():
        yield from _with_parents(name, modules, True)
    for name in set(_DOTTED.findall(code)):
        if name.partition(".")[0] in tops and (found := nearest(name, modules)):
            yield OwnImport(found, False)


def nearest(name: str, modules: Mapping[str, str]) -> str:
    """Return the module that a dotted name leads to, or is in; "" if there is none."""
    name = ".".join(name.split(".")[:_DEEPEST])
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def _with_parents(name: str, modules: Mapping[str, str], certain: bool) -> Iterator[OwnImport]:
    """Yield a module and its packages, which Python imports first."""
    parts = name.split(".")[:_DEEPEST]
    for length in range(1, len(parts) + 1):
        found = ".".join(parts[:length])
        if found in modules:
            yield OwnImport(found, certain)


def _absolute(source: str, module: str, path: str) -> str | None:
    level = len(source) - len(source.lstrip("."))
    if not level:
        return source
    parts = module.split(".")
    up = level - path.endswith("/__init__.py")
    if up > len(parts):
        return None
    return ".".join([*parts[: len(parts) - up], *([source[level:]] if source[level:] else [])])


def _is_certain(indent: str, in_ready: bool) -> bool:
    # In apps.py, the body of a method is that of ready().
    return not indent or (in_ready and len(indent.expandtabs(4)) == 8)
