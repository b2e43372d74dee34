"""The syntax tree of every module of envgen, read once for all tests of its code."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import envgen

ROOT = Path(str(envgen.__file__)).parent


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of every module, by its dotted name below envgen.

    Call it in tests only: every test process would parse all modules to collect its tests.
    """
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found
