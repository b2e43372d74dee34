"""Which cases each file of snapshots has, found by discovery: see `snapshots`.

A module `cases_*.py` has FILES: the cases by the name of the file, without `.txt`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from snapshots import Case


def files() -> dict[str, list[Case]]:
    """Return the cases of every file."""
    found: dict[str, list[Case]] = {}
    for path in sorted(Path(__file__).parent.glob("cases_*.py")):
        for name, cases in import_module(path.stem).FILES.items():
            found.setdefault(f"{name}.txt", []).extend(cases)
    return found
