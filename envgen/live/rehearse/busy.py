"""Whether this machine is too busy for limits of time, which are those of a platform."""

from __future__ import annotations

import os

# Processes that want to run, for each core: a rehearsal alone has fewer.
_MANY = 2.0


def unless_busy(hint: str) -> str:
    """Return what to do about something that took too long: this machine may be the reason."""
    try:
        load = os.getloadavg()[0]
    except (AttributeError, OSError):  # Windows has none
        return hint
    cores = os.cpu_count() or 1
    if load <= _MANY * cores:
        return hint
    plural = "s" if cores > 1 else ""
    return (
        f"this machine is busy: its load is {load:.0f} on {cores} core{plural}; "
        f"rehearse again when it has less to do, or else {hint}"
    )
