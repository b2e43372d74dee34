"""Celery's worker and beat: a worker answers, and beat has a schedule that workers can run."""

from __future__ import annotations

import itertools
import shlex
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.commands import Ended
from envgen.reading.commands import launches

# Seconds that a Celery worker has for an answer, and beat to write its schedule.
_PING, _WRITES = 30, 20.0
# Seconds in which a program ends that cannot load its application.
_ENDS = 10.0
# The scheduler that keeps its state in a file, and what the library that writes it may append.
_IN_FILE = ("celery.beat:PersistentScheduler", "celery.beat.PersistentScheduler")
_SUFFIXES = ("", ".db", ".dat", ".dir")
_PROBE = Path(__file__).parents[1] / "probe" / "tasks.py"


class CeleryProgram(Struct, frozen=True):
    """A worker, a beat, or both in one process.

    application:
        the module of `celery -A`
    file, scheduler:
        of --schedule and --scheduler; "" if the settings say it
    """

    application: str
    works: bool
    beats: bool
    file: str = ""
    scheduler: str = ""


class TaskFault(Struct, frozen=True):
    """What is wrong with a worker or beat, and what to do if no line of its output shows why.

    is_fatal:
        whether the deploy fails, and not only some tasks
    is_cause:
        whether it is why the program ends, if it has ended
    """

    message: str
    lines: tuple[str, ...]
    hint: str
    is_fatal: bool = True
    is_cause: bool = False


class _Answer(Struct):
    answers: bool = False
    scheduler: str = ""
    file: str = ""
    broken: list[str] = []
    unknown: list[str] = []


def celery_programs(texts: Iterable[str]) -> tuple[CeleryProgram, ...]:
    """Return Celery's workers and beats that these commands start."""
    started = (item for text in texts for item in launches(text, read=lambda _: None))
    found = (_program(item.arguments) for item in started if item.name == "celery")
    return tuple(item for item in found if item is not None)


def _program(words: tuple[str, ...]) -> CeleryProgram | None:
    application, works = _option(words, "-A", "--app"), "worker" in words
    beats = "beat" in words or (works and ("-B" in words or "--beat" in words))
    if not application or not (works or beats):
        return None
    file = _option(words, "-s", "--schedule", "--schedule-filename")
    return CeleryProgram(application, works, beats, file, _option(words, "-S", "--scheduler"))


def _option(words: tuple[str, ...], *names: str) -> str:
    for before, word in itertools.pairwise(words):
        if before in names:
            return word
    parts = (word.partition("=") for word in words)
    return next((value for name, equals, value in parts if equals and name in names), "")


def faults_of(
    programs: Iterable[CeleryProgram],
    folder: Path,
    run: Callable[[str], Ended],
    ends: Callable[[], bool],
) -> Iterator[TaskFault]:
    """Yield what is wrong with the programs of a service, which runs in `folder`.

    `run` runs a command with the environment of the service; `ends` returns whether it has ended.
    """
    asked: dict[str, Ended] = {}
    # A beat that ends takes its worker with it, if they run in one service.
    for program in sorted(programs, key=lambda item: not item.beats):
        name = program.application
        if name not in asked:
            asked[name] = run(shlex.join(["python", str(_PROBE), name, str(_PING)]))
        ended = asked[name]
        answer = _answer(ended)
        if program.beats and answer.broken:
            message = f"beat cannot read the schedule of {', '.join(answer.broken)}"
            hint = "give the entry a task, and a schedule: seconds, a timedelta or a crontab"
            yield TaskFault(message, (), hint, is_cause=True)
        elif ended.failed and _eventually(ends, _ENDS, ends):
            return  # the program's own words are clearer
        elif ended.failed or (program.works and not (answer.answers or answer.broken)):
            hint = unless_busy("compare the broker's URL of the worker with that of the site")
            yield TaskFault("answers no ping over its broker", ended.lines, hint)
        elif program.beats:
            yield from _beat_faults(program, answer, folder, ends)


def _answer(ended: Ended) -> _Answer:
    try:
        return msgspec.json.decode(ended.lines[-1].encode(), type=_Answer)
    except (IndexError, msgspec.DecodeError):
        return _Answer()


def _beat_faults(
    program: CeleryProgram, answer: _Answer, folder: Path, ends: Callable[[], bool]
) -> Iterator[TaskFault]:
    if (program.scheduler or answer.scheduler) in _IN_FILE:
        file = program.file or answer.file
        if not _is_written(folder, file, ends):
            message = f"beat does not write its schedule, {file}"
            yield TaskFault(message, (), "name a file in a folder that exists with --schedule")
            return
    for name in answer.unknown:
        message = f"beat starts {name}, whose task no worker has"
        hint = "correct the entry of the schedule, or import the module with the task in the worker"
        yield TaskFault(message, (), hint, is_fatal=False)


def _is_written(folder: Path, file: str, ends: Callable[[], bool]) -> bool:
    files = [folder / f"{file}{suffix}" for suffix in _SUFFIXES]
    return _eventually(lambda: any(item.exists() for item in files), _WRITES, ends)


def _eventually(true: Callable[[], bool], seconds: float, ends: Callable[[], bool]) -> bool:
    """Wait until something is true; return False if the program ends, or the time is over."""
    end = time.monotonic() + seconds
    while not true():
        if ends() or time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
