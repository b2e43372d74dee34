"""What a rehearsal says of servers that the user gives, of Celery's programs and of bots."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from snapshots import Case, Sandbox

from envgen.live.rehearse import binaries, bots, celery, given, relay
from envgen.live.rehearse.commands import Ended
from envgen.live.verify.answers import Unreachable
from envgen.live.verify.checks import Failed

_LOCAL = "postgresql://ci:not-a-password@127.0.0.1:5432/postgres"
_REDIS = "redis://127.0.0.1:6379/0"


def _servers(name: str, call: Callable[[Path], object], *steps: Callable[[Sandbox], None]) -> Case:
    """Return the case of a server that is not used."""

    def run(box: Sandbox) -> str:
        box.root.mkdir()
        for step in steps:
            step(box)
        try:
            call(box.root)
        except binaries.NoServer as error:
            return box.normal(f"! {error}\n!     {error.hint}")
        raise AssertionError("it was used")

    return Case(f"rehearse: {name}", run)


def _postgres(url: str, *real: str, any_server: bool = False) -> Callable[[Path], object]:
    servers = given.given_servers({given.DATABASE: url}, real, any_server=any_server)
    return lambda root: given.GivenPostgres(servers, root / "postgres", ["a"], 1, tls=True)


def _redis(url: str, *, any_server: bool = False) -> Callable[[Path], object]:
    servers = given.given_servers({given.REDIS: url}, (), any_server=any_server)
    return lambda root: given.GivenRedis(servers, root / "redis", 1)


def _psql(status: int, out: str, said: str = "") -> Callable[[Sandbox], None]:
    def step(box: Sandbox) -> None:
        box.patch.setattr(given, "psql", lambda: Path("/usr/bin/psql"))
        done = subprocess.CompletedProcess([], status, out, said)
        box.patch.setattr(given.subprocess, "run", lambda *_, **__: done)

    return step


def _no_psql(box: Sandbox) -> None:
    box.patch.setattr(binaries.shutil, "which", lambda _: None)
    box.patch.setattr(binaries, "postgres_programs", _raises)


def _raises(_: object) -> None:
    raise binaries.NoServer("none")


def _answering(*answers: bytes) -> Callable[[Sandbox], None]:
    """Let a server give these answers."""

    def step(box: Sandbox) -> None:
        left = list(answers)

        class Link:
            sendall = staticmethod(lambda _: None)
            recv = staticmethod(lambda _: left.pop(0))
            __enter__ = lambda self: self  # noqa: E731
            __exit__ = lambda *_: None  # noqa: E731

        box.patch.setattr(given.socket, "create_connection", lambda *_: Link())

    return step


def _silent(box: Sandbox) -> None:
    def refuse(*_: object) -> socket.socket:
        raise ConnectionRefusedError(111, "Connection refused")

    box.patch.setattr(given.socket, "create_connection", refuse)


def _too_long(box: Sandbox) -> None:
    _psql(0, "15|0")(box)

    def fail(*_: object) -> None:
        raise OSError("AF_UNIX path too long")

    box.patch.setattr(relay.socket.socket, "bind", fail)


_BEAT = celery.CeleryProgram("config", works=False, beats=True)
_WORKER = celery.CeleryProgram("config", works=True, beats=False)


def _tasks(name: str, program: celery.CeleryProgram, answer: str, status: int = 0) -> Case:
    """Return the case of a Celery program of which the probe says `answer`."""

    def run(box: Sandbox) -> str:
        box.patch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
        box.patch.setattr(celery, "_ENDS", 0.0)
        box.patch.setattr(celery, "_WRITES", 0.0)
        ended = Ended(status, (answer,), 1.0)
        found = celery.faults_of([program], box.root, lambda _: ended, lambda: False)
        return "\n".join(f"! {item.message}\n!     {item.hint}" for item in found)

    return Case(f"rehearse: {name}", run)


def _bot(name: str, environment: dict[str, str], found: Any = None) -> Case:
    """Return the case of a bot with an environment; `found` is what its request finds."""

    def run(box: Sandbox) -> str:
        def signed(*_: object) -> Any:
            if isinstance(found, Exception):
                raise found
            yield found

        box.patch.setattr(bots, "signed_twice", signed)
        route: Any = SimpleNamespace(
            program="bot", backend="web", path="/api/bot/", kind="public", secret="BOT_SECRET",
            accept=("v2",),
        )  # fmt: skip
        service = SimpleNamespace(name="shop", programs=("web", "bot"), port=1)
        program = SimpleNamespace(command="python -m bot")
        deployment = SimpleNamespace(
            routes=[route], document=SimpleNamespace(programs={"bot": program}),
            listens_on=SimpleNamespace(default=10000),
        )  # fmt: skip
        running = SimpleNamespace(sockets=lambda: [SimpleNamespace(port=1, is_loopback=False)])
        site: Any = SimpleNamespace(
            deployment=deployment, services=[service], running={"shop": running},
            given={"shop": environment}, edge=[], ca_file="",
        )  # fmt: skip
        return "\n".join(f"! {item.message}\n!     {item.hint}" for item in bots.faults_of(site))

    return Case(f"rehearse: {name}", run)


_SIGNS = {"BOT_SECRET": "x", "PORT": "1", "ENVIRONMENT": "production"}
SERVERS = [
    _servers("a URL that is not one", _postgres("not-a-url")),
    _servers("a URL of another kind", _redis(_LOCAL)),
    _servers("the real database", _postgres(_LOCAL, _LOCAL)),
    _servers("a server elsewhere", _postgres("postgresql://ci@db.example.org/x")),
    _servers("no psql", _postgres(_LOCAL), _no_psql),
    _servers(
        "a server that refuses",
        _postgres(_LOCAL),
        _psql(2, "", "psql: FATAL: no entry for ci with not-a-password"),
    ),
    _servers("a server with databases", _postgres(_LOCAL), _psql(0, "15|2")),
    _servers("a folder with a long name", _postgres(_LOCAL), _too_long),
    _servers("a Redis that does not answer", _redis(_REDIS), _silent),
    _servers("a Redis that refuses", _redis(_REDIS), _answering(b"-NOAUTH no\r\n")),
    _servers(
        "a Redis with data", _redis(_REDIS), _answering(b"+OK", b"$9\r\n# Keyspace\r\ndb0:keys=1")
    ),
    _servers(
        "a Redis whose database has data",
        _redis(_REDIS, any_server=True),
        _answering(b"+OK", b"$9\r\n# Keyspace\r\ndb0:keys=1", b"+OK", b":1"),
    ),
    _tasks("a worker that does not answer", _WORKER, '{"answers": false}'),
    _tasks("an application that cannot be imported", _BEAT, "no", 1),
    _tasks("a schedule that is none", _BEAT, '{"broken": ["daily"]}'),
    _tasks(
        "a beat that does not write",
        _BEAT,
        '{"answers": true, "scheduler": "celery.beat:PersistentScheduler", "file": "beat"}',
    ),
    _tasks("a task that no worker has", _BEAT, '{"answers": true, "unknown": ["nightly"]}'),
    _bot("a bot without its secret", {}),
    _bot("a bot without a backend", {"BOT_SECRET": "x", "ENVIRONMENT": "production"}),
    _bot("a bot that calls another site", {**_SIGNS, "BACKEND_API_URL": "https://a.example.org"}),
    _bot("a bot that is refused", _SIGNS, Failed("/api/bot/ refuses a signed request with 404")),
    _bot("a bot without an answer", _SIGNS, Unreachable("no connection")),
]
FILES = {"rehearse-servers": SERVERS}
