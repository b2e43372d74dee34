"""Processes, measured in turns, and what their times come to."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One run of a process, in milliseconds: on the clock, and on the processor."""

    wall: float
    cpu: float


class Subject(NamedTuple):
    """A command to measure."""

    label: str
    command: Sequence[str]
    folder: Path
    # Called before each run, and not measured.
    prepare: Callable[[], None] = lambda: None
    # The exit statuses of a run that did its work.
    good: tuple[int, ...] = (0,)


class Figures(NamedTuple):
    """What many runs come to, in milliseconds."""

    label: str
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, label: str, times: Iterable[float]) -> Figures:
        """Make figures of a single process's own times."""
        return cls(label, tuple(Run(time, time) for time in times))

    @property
    def median(self) -> float:
        """Return the median on the clock."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def least(self) -> float:
        """Return the fastest run."""
        return min(run.wall for run in self.runs)

    @property
    def middle(self) -> tuple[float, float]:
        """Return the quartiles, between which half of the runs lie."""
        low, _, high = statistics.quantiles(
            [run.wall for run in self.runs], n=4, method="inclusive"
        )
        return low, high

    @property
    def cpu(self) -> float:
        """Return the median of the processor's time."""
        return statistics.median(run.cpu for run in self.runs)


def in_turns(
    subjects: Iterable[Subject], environment: Callable[[], Mapping[str, str]], runs: int
) -> list[Figures]:
    """Run every subject once, then every subject again, `runs` times.

    So whatever else the machine does meets all of them alike. `environment` is asked before
    each run; a first round is thrown away.
    """
    subjects = list(subjects)
    found: list[list[Run]] = [[] for _ in subjects]
    for turn in range(runs + 1):
        for subject, times in zip(subjects, found, strict=True):
            subject.prepare()
            run = once(subject, environment())
            if turn:
                times.append(run)
        show_progress(turn, runs)
    return [
        Figures(subject.label, tuple(times)) for subject, times in zip(subjects, found, strict=True)
    ]


def once(subject: Subject, environment: Mapping[str, str]) -> Run:
    """Run a subject, and end the benchmark where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        subject.command,
        cwd=subject.folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in subject.good:
        sys.exit(f"{subject.label} ended with {process.returncode}: {' '.join(subject.command)}")
    return Run(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def output_of(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Return what a command prints to stdout and stderr; ends the benchmark where it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def show_progress(done: int, of: int) -> None:
    """Say on a terminal how far a table is."""
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r  {done}/{of}", end=end, file=sys.stderr, flush=True)
