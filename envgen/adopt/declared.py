"""Declare the variables that settings read, as entries of a profile's `env`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envgen import catalog
from envgen.reading.settings import VariableRead


def by_name(reads: Iterable[VariableRead]) -> dict[str, list[VariableRead]]:
    """Return the reads of each variable."""
    found: dict[str, list[VariableRead]] = {}
    for read in reads:
        found.setdefault(read.name, []).append(read)
    return found


def declared(name: str, reads: list[VariableRead]) -> dict[str, Any]:
    """Return the entry of a variable that only the project's own code reads."""
    found: dict[str, Any] = {}
    if catalog.looks_secret(name) or any(read.getter == "database" for read in reads):
        found["secret"] = True
    kinds = {read.getter for read in reads} & {"int", "float", "bool"}
    if len(kinds) == 1:
        found["type"] = kinds.pop()
    if not any(read.required for read in reads):
        found["optional"] = True
    return found
