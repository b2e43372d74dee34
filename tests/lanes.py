"""Decide which tests `--quick` leaves out, and fail the others where they start a slow program."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
# What starts Django, servers or browsers, or kills processes; a new test in these is slow as well.
SLOW_FOLDERS = ("adopt", "boot", "django", "kill", "live")
# What only reads, in a folder of theirs.
QUICK_FOLDERS = ("adopt/reading",)
SERVERS = frozenset({"postgresql_server", "redis_server"})
# Programs that end within a fraction of a second. All others take a test out of the quick lane.
QUICK_PROGRAMS = frozenset({"git", "sh", "bash", "dash", "node", "ruff"})

# Tests of ten seconds and more, by how their names begin. They run first: a core has nothing to do
# for as long as the last test takes on another one.
LONG = (
    "tests/live/test_live_races.py",
    "tests/live/test_live_rotation.py",
    "tests/rehearse/",
    "tests/test_messages.py",
    "tests/test_package.py",
)


def is_slow_file(path: Path) -> bool:
    """Return whether a file is in a folder of slow tests."""
    if not path.is_relative_to(TESTS):
        return False
    folders = [f"{folder}/" for folder in SLOW_FOLDERS]
    name = path.relative_to(TESTS).as_posix()
    return name.startswith(tuple(folders)) and not name.startswith(
        tuple(f"{folder}/" for folder in QUICK_FOLDERS)
    )


def mark(item: pytest.Item) -> None:
    """Mark a test as slow that is in such a folder, or uses a server."""
    fixtures = getattr(item, "fixturenames", ())
    if is_slow_file(item.path) or SERVERS.intersection(fixtures):
        item.add_marker("slow")


class _Guard:
    """Fails a test that is not marked as slow, and starts a program that is not quick."""

    def __init__(self) -> None:
        self._test: str | None = None
        sys.addaudithook(self._hear)

    @contextmanager
    def during(self, item: pytest.Item) -> Iterator[None]:
        self._test = None if item.get_closest_marker("slow") else item.nodeid
        try:
            yield
        finally:
            self._test = None

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "subprocess.Popen" or self._test is None:
            return
        program = Path(os.fsdecode(arguments[0])).name
        # What is not there starts nothing.
        if program not in QUICK_PROGRAMS and shutil.which(os.fsdecode(arguments[0])):
            pytest.fail(
                f"{self._test} starts {program}, and is not marked as slow: move it to one of "
                f"{', '.join(f'tests/{folder}' for folder in SLOW_FOLDERS)}, or add "
                "@pytest.mark.slow"
            )


_guard = _Guard()
during = _guard.during
