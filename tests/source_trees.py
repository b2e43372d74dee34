"""The syntax tree of every module of envgen, read once for all tests of its code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import envgen

ROOT = Path(str(envgen.__file__)).parent


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the dotted name below envgen and the syntax tree of every module."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        yield name, ast.parse(path.read_text(encoding="utf-8"), str(path))


MODULES = dict(modules())
