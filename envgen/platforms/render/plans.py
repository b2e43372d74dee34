"""The memory of Render's plans, and the connections of its databases.

Read on 2026-11-30: https://render.com/pricing and
https://render.com/docs/postgresql-creating-connecting. A plan that is not here, and whose name
has no size in it, is unknown.
"""

from __future__ import annotations

import re

# MiB of an instance of a service, by the name of its plan.
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
# The connections of a database with at least so many MiB.
CONNECTIONS = {0: 100, 8192: 200, 16384: 400, 32768: 500}


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
    found = re.fullmatch(r"(?:[a-z0-9]+-)?([0-9]{1,4})(mb?|gb?)", plan)
    return int(found[1]) * (1024 if found[2].startswith("g") else 1) if found else None
