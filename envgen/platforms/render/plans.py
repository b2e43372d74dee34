"""Render's plans: their names, their memory, and the connections of its databases.

New plans appear often. So a name of a known form counts as a plan, and any other one is a warning
that says when these facts were read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

PlanKind = Literal["service", "database", "store"]

# When the facts about Render were read, and where.
AS_OF = "2026-11-30"
SOURCE = "https://render.com/docs/blueprint-spec"
# MiB of an instance of a service, by the name of its plan: https://render.com/pricing
MEMORY = {
    "free": 512,
    "starter": 512,
    "standard": 2048,
    "pro": 4096,
    "pro plus": 8192,
    "pro max": 16384,
    "pro ultra": 32768,
}
# The old plans of databases, which have other sizes than those of services.
DATABASE_MEMORY = {
    "free": 256,
    "starter": 1024,
    "standard": 4096,
    "pro": 8192,
    "pro plus": 16384,
}
# The plans that editors suggest. The names with a size have CPUs and memory in them.
SUGGESTED: dict[PlanKind, tuple[str, ...]] = {
    "service": (*MEMORY, "1c-2g", "2c-4g", "2c-8g"),
    "database": (
        *("free", "basic-256mb", "basic-1gb", "basic-4gb", "pro-4gb", "pro-8gb", "pro-16gb"),
        *("accelerated-16gb", "0.1c-256mb", "0.5c-1g", "1c-4g", "2c-8g"),
    ),
    "store": ("free", "starter", "standard", "pro", "pro plus", "pro max", "pro ultra", "1g", "5g"),
}
# The connections of a database with at least so many MiB:
# https://render.com/docs/postgresql-creating-connecting
CONNECTIONS = {0: 100, 8192: 200, 16384: 400, 32768: 500}
# The plan of a database that names none, and of anything else.
SMALLEST, _DEFAULT = "basic-256mb", "starter"
_CPUS = r"(?:[0-9]{1,3}|0\.[0-9])c-[0-9]{1,4}(?:mb|g)"
_FORMS: dict[PlanKind, str] = {
    "service": _CPUS,
    "database": rf"{_CPUS}|(?:basic|pro|accelerated)-[0-9]{{1,4}}(?:mb|gb)",
    "store": "[0-9]{1,4}(?:mb|g)",
}
# Plans of databases that cannot have a standby: https://render.com/docs/postgresql-high-availability
_WITHOUT_STANDBY = r"free|basic-.*|0\.[0-9]c-.*"


def is_known(kind: PlanKind, plan: str) -> bool:
    """Return whether Render has, or may have, a plan of that name."""
    names = {*SUGGESTED[kind], *(DATABASE_MEMORY if kind == "database" else ())}
    return plan in names or re.fullmatch(_FORMS[kind], plan) is not None


def cost(native: Mapping[str, Any]) -> str:
    """Return the plan that a service, store or database costs money on; empty if it is free.

    A static site is free, and a cron job has a minimum charge: https://render.com/pricing
    """
    if native.get("runtime") == "static":
        return ""
    plan = str(native.get("plan") or (_DEFAULT if "type" in native else SMALLEST))
    return "" if plan == "free" else plan


def may_have_standby(plan: str) -> bool:
    """Return whether a database on that plan may have high availability."""
    return re.fullmatch(_WITHOUT_STANDBY, plan) is None


def memory(plan: str) -> int | None:
    """Return the memory of a service's plan in MiB; None if it is unknown."""
    return MEMORY.get(plan) or _size(plan)


def connections(plan: str) -> int | None:
    """Return how many connections a database on that plan takes; None if it is unknown."""
    size = DATABASE_MEMORY.get(plan) or _size(plan)
    if size is None:
        return None
    return max(most for least, most in CONNECTIONS.items() if least <= size)


def _size(plan: str) -> int | None:
    """Return the size in the name of a plan, such as 2c-8g, basic-256mb or pro-4gb, in MiB."""
    found = re.fullmatch(r"(?:[a-z0-9.]+-)?([0-9]{1,4})(mb?|gb?)", plan)
    return int(found[1]) * (1024 if found[2].startswith("g") else 1) if found else None
