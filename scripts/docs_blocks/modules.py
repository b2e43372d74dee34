"""Every module with its one job, in layers that are worked out from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from docs_blocks.markdown import code, plain
from docs_blocks.markdown import table as markdown_table

PACKAGE = Path(__file__).resolve().parents[2] / "envgen"


def table() -> str:
    """Return the modules of envgen: each imports from rows with a smaller number alone.

    A package is one row, followed by its modules.
    """
    parts = sorted({_part(path) for path in _files()}, key=lambda part: (_layer(part), part))
    rows = [row for part in parts for row in _rows(part)]
    return markdown_table(("Layer", "Module", "Its one job"), rows)


def _rows(part: str) -> Iterator[tuple[str, str, str]]:
    package = PACKAGE / part / "__init__.py"
    if not package.exists():
        path = PACKAGE / f"{part}.py"
        yield str(_layer(part)), code(path.name), _job(path)
        return
    yield str(_layer(part)), f"**{code(part + '/')}**", _job(package)
    for path in sorted(package.parent.rglob("*.py")):
        if path != package:
            yield "", code(path.relative_to(PACKAGE).as_posix()), _job(path)


def _job(path: Path) -> str:
    """Return the first paragraph of a module's docstring."""
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return plain(doc.partition("\n\n")[0])


def _files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def _part(path: Path) -> str:
    """Return the module or package, right in envgen, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def _layer(part: str) -> int:
    """Return how many layers are below; raises RecursionError for imports in a circle."""
    return 1 + max((_layer(other) for other in _imports(part)), default=-1)


def _imports(part: str) -> set[str]:
    found = {
        name
        for path in _files()
        if _part(path) == part
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _named(node)
    }
    return (found & {_part(path) for path in _files()}) - {part}


def _named(node: ast.AST) -> Iterator[str]:
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
            yield rest.partition(".")[0]
