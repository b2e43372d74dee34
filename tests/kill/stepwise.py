"""Runs envgen in processes that wait before each step they take on the disk.

The steps are the audit events of Python itself (https://docs.python.org/3/library/audit_events.html),
and `os.fsync`, which has none: envgen needs no hooks. A test says when a process goes on, and so
decides how two of them alternate, and where one is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
import sys
import warnings
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from source_trees import ROOT

# A server that has envgen in its memory forks each process: a fresh interpreter takes five times
# as long, and thousands are killed here.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "envgen.secrets.sealed.suite",
        "envgen.output.templating",
        *(
            f"envgen.{path.relative_to(ROOT).with_suffix('').as_posix().replace('/', '.')}"
            for package in ("adopt", "catalog", "cli", "output", "platforms", "resolve", "vault")
            for path in sorted((ROOT / package).rglob("*.py"))
            if path.stem != "__init__"
        ),
    ]
)
_DEADLINE = 60
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp$")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Events with the arguments that are paths; all of them change the disk, but open and the lock.
_PATHS = {
    "open": 1,
    "fcntl.flock": 1,
    "os.chmod": 1,
    "os.link": 2,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.utime": 1,
    "shutil.rmtree": 1,
}
_GO, _HALFWAY = "go", "halfway"
# Less than any file has that envgen writes.
_HALF_BYTES = 20


class Step(NamedTuple):
    """A step that a process is about to take: an event and its paths, and whether it writes."""

    name: str
    writes: bool

    @property
    def opens(self) -> bool:
        """Say whether it opens a file to write into it."""
        return self.writes and self.name.startswith("open ")


END = Step("the end", writes=True)


class Envgen:
    """An envgen at work, which waits before each step in the folder above its project's."""

    def __init__(
        self, root: Path, environment: Mapping[str, str], said: Path, *arguments: str
    ) -> None:
        """Start it in `root`, up to its first step; what it says goes to the file `said`."""
        self.arguments = arguments
        self.step: Step | None = None
        self._said = said
        self._channel, channel = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=_run, args=(arguments, root, dict(environment), said, channel)
        )
        self._process.start()
        channel.close()
        self._wait()

    def go(self) -> None:
        """Let it take its step, and return when it waits before the next, or has ended."""
        self._channel.send(_GO)
        self._wait()

    def finish(self) -> int:
        """Let it take all its steps; return its exit status."""
        while self.step:
            self.go()
        return self.status

    def kill(self, *, halfway: bool = False) -> None:
        """End it before its step or, of a file that it opens, when it has written a part."""
        if halfway:
            # The kernel does it: see setrlimit(2). It gives the process no more say than SIGKILL.
            self._channel.send(_HALFWAY)
        else:
            self._process.kill()
        self._process.join(_DEADLINE)
        assert self.status in (-signal.SIGKILL, -signal.SIGXFSZ)
        self.step = None

    @property
    def status(self) -> int:
        """Return its exit status; negative is a signal's number."""
        assert self._process.exitcode is not None, f"{self.arguments} does not end"
        return self._process.exitcode

    @property
    def said(self) -> str:
        """Return all that it said."""
        return self._said.read_text(encoding="utf-8")

    def _wait(self) -> None:
        if not self._channel.poll(_DEADLINE):
            self._process.kill()
            raise AssertionError(f"{self.arguments} hangs after {self.step}")
        try:
            self.step = self._channel.recv()
        except EOFError:
            self.step = None
            self._process.join(_DEADLINE)
            self._channel.close()


def _run(
    arguments: tuple[str, ...],
    root: Path,
    environment: Mapping[str, str],
    said: Path,
    channel: Connection,
) -> None:
    """Be `envgen`, with a test that says when to go on."""
    from envgen.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(root)
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for standard in (1, 2):
        os.dup2(output, standard)
    sys.argv = ["envgen", *arguments]
    # What Python compiled would be cut off as well, in the tree that is tested.
    sys.dont_write_bytecode = True
    warnings.simplefilter("error")
    wait = _Waiting(root.parent, channel)
    sys.addaudithook(wait.hear)
    os.fsync = wait.before_fsync(os.fsync)
    try:
        main()
    finally:
        wait.before(END)


class _Waiting:
    """Waits before each step in a folder until it is told to go on."""

    def __init__(self, folder: Path, channel: Connection) -> None:
        self._folder, self._channel = folder, channel
        self._busy = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _PATHS or self._busy or _does_nothing(event, arguments[0]):
            return
        paths = [self._shown(path) for path in arguments[: _PATHS[event]]]
        if all(paths):
            writes = event != "fcntl.flock"
            if event == "open":
                writes = bool(arguments[2] & _WRITING)
            self.before(Step(f"{event} {' '.join(map(str, paths))}", writes))

    def before_fsync(self, fsync: Any) -> Any:
        def waited(handle: int) -> None:
            if path := self._shown(handle):
                self.before(Step(f"os.fsync {path}", writes=True))
            fsync(handle)

        return waited

    def before(self, step: Step) -> None:
        self._busy = True
        self._channel.send(step)
        told = self._channel.recv()
        if told == _HALFWAY:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (_HALF_BYTES, _HALF_BYTES))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        self._busy = False

    def _shown(self, path: Any) -> str | None:
        """Return a path without what is random in it; None for one that is elsewhere."""
        if isinstance(path, int):
            try:
                path = Path(f"/proc/self/fd/{path}").readlink()
            except OSError:
                return None
        absolute = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100  (no link is followed)
        if not absolute.is_relative_to(self._folder):
            return None
        return _TEMPORARY.sub(".*.tmp", absolute.relative_to(self._folder).as_posix())


def _does_nothing(event: str, path: Any) -> bool:
    """Say whether an event is about a file that is open, or fails as it may."""
    if event == "open":
        return isinstance(path, int)
    if event == "os.mkdir":
        return os.path.lexists(path)
    return event == "os.remove" and not os.path.lexists(path)
