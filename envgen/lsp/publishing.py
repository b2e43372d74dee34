"""Publish problems: at once those of the profiles, and all of `check` when a person pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from envgen.errors import Problem
from envgen.lsp.edited import OpenProject, Snapshot, Superseded
from envgen.lsp.positions import split_lines
from envgen.lsp.problems import by_file, checked, moved

# Seconds without a keystroke before profiles are parsed, and before everything is checked.
BRIEF, PAUSE = 0.01, 0.4
Publish = Callable[[str, Sequence[Problem]], None]


class Publisher:
    """Publishes the problems of one project. A keystroke ends the check that runs."""

    def __init__(
        self, project: OpenProject, publish: Publish, failed: Callable[[Exception], None]
    ) -> None:
        """Begin with nothing published; `failed` gets an error that nobody expected."""
        self._project = project
        self._publish = publish
        self._failed = failed
        self._task: asyncio.Task[None] | None = None
        # One thread: a check that a keystroke ended is over before the next one begins.
        self._thread = ThreadPoolExecutor(1, "check")
        # What is shown now, by file, and what the last complete check found.
        self.shown: dict[str, list[Problem]] = {}
        self._checked: dict[str, list[Problem]] = {}
        self._lines: dict[str, list[str]] = {}

    def changed(self) -> None:
        """Publish again, soon."""
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def close(self) -> None:
        """End what runs."""
        self._project.version += 1
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        try:
            await asyncio.sleep(BRIEF)
            snapshot = self._project.now
            self._show(self._first(snapshot))
            await asyncio.sleep(PAUSE)
            found = await asyncio.get_running_loop().run_in_executor(
                self._thread, checked, snapshot
            )
            snapshot.go_on()
            if not snapshot.problems:
                self._checked = by_file(found, _elsewhere(snapshot))
                self._lines = {path: split_lines(snapshot.text(path)) for path in self._checked}
                self._show(self._checked)
        except Superseded:
            pass
        except Exception as error:
            self._failed(error)

    def _first(self, snapshot: Snapshot) -> Mapping[str, list[Problem]]:
        """Return the problems of the profiles; those of the last check stay until the next one."""
        if snapshot.problems:
            return by_file(snapshot.problems, _elsewhere(snapshot))
        return {
            path: moved(problems, self._lines[path], split_lines(snapshot.text(path)))
            for path, problems in self._checked.items()
        }

    def _show(self, found: Mapping[str, list[Problem]]) -> None:
        before, self.shown = self.shown, {path: each for path, each in found.items() if each}
        for path in {**before, **self.shown}:
            if before.get(path) != self.shown.get(path):
                self._publish(path, self.shown.get(path, []))


def _elsewhere(snapshot: Snapshot) -> str:
    """Return the profile in which problems of no file are shown."""
    return next(iter(snapshot.profiles), "")
