"""The tests of each threat, from their markers: `@pytest.mark.threat("…")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from docs_blocks.markdown import code, plain
from docs_blocks.markdown import table as markdown_table

ROOT = Path(__file__).resolve().parents[2]


def table() -> str:
    """Return each threat with the tests that have its marker."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for threat in _threats(function):
                    test = f"{path.relative_to(ROOT).as_posix()}::{function.name}"
                    found.setdefault(threat, []).append(test)
    rows = ((plain(threat), ", ".join(map(code, found[threat]))) for threat in sorted(found))
    return markdown_table(("Threat", "Tests"), rows)


def _threats(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.threat":
            yield from (str(ast.literal_eval(argument)) for argument in decorator.args)
