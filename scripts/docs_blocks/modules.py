"""Every package with its one job, in layers that are worked out from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from docs_blocks.markdown import code, plain
from docs_blocks.markdown import table as markdown_table

PACKAGE = Path(__file__).resolve().parents[2] / "envgen"
# A kind of file that platforms have: it belongs to the layer of those who look for it.
KINDS = {
    "manifest": "What runs where: builds the manifest of a profile, and reads one back.",
    "target": "Writes the manifest.",
    "todo": "What a person has to do on the platform, in order.",
    "rules": "Rules that only this platform has.",
}


def table() -> str:
    """Return the packages of envgen: each imports from rows with a smaller number alone."""
    layers = _layers()
    parts = sorted(layers, key=lambda part: (layers[part], part))
    rows = [(str(layers[part]), code(_shown(part)), _job(part)) for part in parts]
    return markdown_table(("Layer", "Package", "Its one job"), rows)


def _shown(part: str) -> str:
    folder, _, kind = part.partition("/")
    if kind:
        return f"{folder}/*/{kind}"
    return f"{part}/" if (PACKAGE / part).is_dir() else f"{part}.py"


def _job(part: str) -> str:
    """Return the first paragraph of the docstring of a package or module."""
    kind = part.partition("/")[2]
    if kind:
        return KINDS[kind]
    path = PACKAGE / part / "__init__.py"
    path = path if path.exists() else PACKAGE / f"{part}.py"
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return plain(doc.partition("\n\n")[0])


def _part(names: tuple[str, ...]) -> str:
    """Return the package or root module that a dotted name below envgen belongs to."""
    if names[0] == "platforms" and len(names) > 2 and names[2] in KINDS:
        return f"platforms/{names[2]}"
    return names[0]


@cache
def _layers() -> dict[str, int]:
    """Return how many layers are below each package. Raises ValueError for a circle."""
    needs: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        names = path.relative_to(PACKAGE).with_suffix("").parts
        if path != PACKAGE / "__init__.py":
            part = _part(names)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found = {_part(name) for node in ast.walk(tree) for name in _imported(node)}
            needs.setdefault(part, set()).update(found - {part})
    layers: dict[str, int] = {}
    while len(layers) < len(needs):
        ready = [
            part
            for part, others in needs.items()
            if part not in layers and (others & needs.keys()) <= layers.keys()
        ]
        if not ready:
            raise ValueError(f"imports in a circle among {sorted(needs.keys() - layers.keys())}")
        level = len(set(layers.values()))
        layers.update(dict.fromkeys(ready, level))
    return layers


def _imported(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield what an import takes from envgen; imports inside functions count as well."""
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return
    for module in modules:
        package, _, rest = module.partition(".")
        if package == "envgen" and rest:
            yield tuple(rest.split("."))
