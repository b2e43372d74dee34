"""A project's code for tests: files in a folder, and what they read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from envgen.reading.audit.conditions import Read
from envgen.reading.audit.sources import Sources


def sources(root: Path, files: Mapping[str, str | bytes]) -> Sources:
    """Write files below `root`, and return them as a project's code."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Sources(root)


def reads(root: Path, code: str, **others: str) -> list[Read]:
    """Return what a module reads; `others` are other modules, by name."""
    files = {f"{name}.py": text for name, text in others.items()}
    found = sources(root, {"code.py": code, **files}).reads("code.py")
    assert found is not None
    return found.reads


def required(root: Path, code: str, **others: str) -> list[str]:
    """Return the variables without which a module fails, if no variable is set."""
    return [
        item.name
        for item in reads(root, code, **others)
        if item.kind == "variable" and item.required and not item.in_function
        if item.runs(lambda *_: False)
    ]
