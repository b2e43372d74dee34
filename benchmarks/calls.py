"""Calls within one process, measured in turns."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from measure import Figures, Run

# What one measurement takes of the processor at least, in milliseconds. The clocks tick in less
# than a thousandth of that.
LONG_ENOUGH = 2.0


class Call(NamedTuple):
    """A function to measure."""

    label: str
    function: Callable[[Any], object]
    # Makes the argument of one call, and is not measured.
    argument: Callable[[], Any]


def calls_in_turns(calls: Iterable[Call], rounds: int) -> list[Figures]:
    """Measure every function once, in any order, then every function again, `rounds` times.

    Each measurement is of many calls, and a run is what one of them took, in milliseconds.
    """
    calls = list(calls)
    counts = [_enough(call) for call in calls]
    found: list[list[Run]] = [[] for _ in calls]
    turns = list(zip(calls, counts, found, strict=True))
    for _ in range(rounds):
        # So that none always finds the processor's caches as the same other one left them.
        random.shuffle(turns)
        for call, count, runs in turns:
            runs.append(_measured(call, count))
    return [Figures(call.label, tuple(runs)) for call, runs in zip(calls, found, strict=True)]


def _enough(call: Call) -> int:
    count = 1
    while _measured(call, count).cpu * count < LONG_ENOUGH:
        count *= 2
    return count


def _measured(call: Call, count: int) -> Run:
    function = call.function
    function(call.argument())  # What another one has put out of the caches comes back.
    arguments = [call.argument() for _ in range(count)]
    start, cpu_start = time.perf_counter(), time.thread_time()
    for argument in arguments:
        function(argument)
    cpu, wall = time.thread_time() - cpu_start, time.perf_counter() - start
    return Run(wall * 1000 / count, cpu * 1000 / count)
