"""Throw-away servers on the loopback interface: PostgreSQL with TLS, and Redis or Valkey."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeAlias

from envgen.live.rehearse.binaries import NoServer, PostgresPrograms, redis_program
from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.certificates import certificate
from envgen.live.rehearse.relay import Relay

StrPath: TypeAlias = str | Path

_WAIT = 60.0  # seconds
_PORTS = range(20_000, 32_000)
USER, PASSWORD = "rehearsal", "rehearsal-only"


class ThrowawayServer(Protocol):
    """A server that can be started again after it was stopped."""

    def start(self) -> None:
        """Start, and wait until it answers. Raises NoServer."""

    def stop(self) -> None:
        """Stop at once."""


class PostgresServer:
    """A cluster of its own, with an empty database; only TLS connections if `tls` is set."""

    def __init__(
        self, programs: PostgresPrograms, folder: Path, names: Iterable[str], *, tls: bool
    ) -> None:
        """Make the cluster in `folder`, for databases with these names. Raises NoServer."""
        self.programs = programs
        self._names = tuple(dict.fromkeys(names))
        self.port = free_port()
        self._folder = folder
        self._user = _other_user()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(mode=0o700)
        (folder / "password").write_text(PASSWORD)
        for name, content in zip(
            ("server.key", "server.crt"), certificate("localhost"), strict=True
        ):
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
        self._own(folder, *folder.iterdir())
        words: list[StrPath] = [self.programs.folder / "initdb", "-D", folder / "data", "-U", USER]
        options: list[StrPath] = [
            "-A",
            "scram-sha-256",
            "--pwfile",
            folder / "password",
            "-E",
            "UTF8",
            "-N",
        ]
        made = subprocess.run(
            [*words, *options],
            user=self._user,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
        )
        if made.returncode:
            raise NoServer(f"initdb failed: {_last(made.stderr)}", _hint("DATABASE"))
        self._relay: Relay | None = None
        self._inner = self.port
        if not self._has_tls():
            self._inner = free_port()
            self._relay = Relay(self.port, self._connect, folder, requires_tls=tls)
        # PostgreSQL answers a connection without TLS as a provider does that requires TLS.
        kind = "hostssl" if tls and self._relay is None else "host"
        hba = f"{kind} all all 127.0.0.1/32 scram-sha-256\n"
        (folder / "data" / "pg_hba.conf").write_text(hba)

    def start(self) -> None:
        """Start, wait until it answers, and create the databases that are not there yet.

        Raises NoServer.
        """
        options = {
            "listen_addresses": "127.0.0.1",
            "fsync": "off",
            "shared_buffers": "32MB",
        }
        if self._relay is None:
            options |= {
                "ssl": "on",
                "ssl_cert_file": str(self._folder / "server.crt"),
                "ssl_key_file": str(self._folder / "server.key"),
            }
        chosen = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        words: list[StrPath] = [self.programs.folder / "postgres", "-D", self._folder / "data"]
        log = (self._folder / "log").open("wb")
        with log:
            self._process = subprocess.Popen(
                # No Unix socket: its path may have 107 characters at most.
                [*words, "-p", str(self._inner), "-k", "", *chosen],
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
            )
        if not _until(lambda: self._asks("SELECT 1"), self._process):
            said = (self._folder / "log").read_text(errors="replace")
            raise NoServer(f"PostgreSQL does not start: {_last(said)}", _hint("DATABASE"))
        for name in self._names:
            self._asks(f'CREATE DATABASE "{name}"')
        if self._relay is not None:
            self._relay.start()

    def empty(self, names: Iterable[str]) -> None:
        """Replace databases by empty ones."""
        for name in names:
            self._asks(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self._asks(f'CREATE DATABASE "{name}"')

    def stop(self) -> None:
        """Stop at once; what it holds stays."""
        self._end(signal.SIGINT)

    def discard(self) -> None:
        """Stop without writing what it holds to the disk, which takes seconds on a busy one."""
        self._end(signal.SIGQUIT)

    def _end(self, number: signal.Signals) -> None:
        if self._relay is not None:
            self._relay.stop()
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(_WAIT)

    @property
    def process(self) -> int:
        """Return the id of its first process."""
        return self._process.pid if self._process else 0

    def connections(self) -> int:
        """Return how many connections programs have to it now."""
        import psutil

        found = 0
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.process).children():
                title = " ".join(child.cmdline())
                found += title.startswith(f"postgres: {USER} ") and "127.0.0.1(" in title
        return found

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{name}"

    def _has_tls(self) -> bool:
        """Return whether it was built with TLS: those of packages often are not."""
        words: list[StrPath] = [self.programs.folder / "postgres", "-D", self._folder / "data"]
        asked = subprocess.run(
            [*words, "-c", "ssl=on", "-C", "ssl"],
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            check=False,
            env=_environment(),
        )
        return asked.returncode == 0

    def _connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._inner))

    def _asks(self, statement: str) -> bool:
        """Return whether it runs a statement."""
        client = self.programs.folder / "psql"
        words: list[StrPath] = [
            client,
            "-h",
            "127.0.0.1",
            "-p",
            str(self._inner),
            "-U",
            USER,
            "-d",
            "postgres",
        ]
        asked = subprocess.run(
            [*words, "-XAqtc", statement],
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            check=False,
            env={**_environment(), "PGPASSWORD": PASSWORD},
        )
        return asked.returncode == 0

    def _own(self, *paths: Path) -> None:
        if self._user is not None:
            for path in paths:
                shutil.chown(path, self._user)


class RedisServer:
    """A server that drops nothing, with its data in memory."""

    def __init__(self, folder: Path) -> None:
        """Find the program. Raises NoServer."""
        self._program = redis_program()
        self.name = self._program.name.removesuffix("-server").capitalize()
        self.port = free_port()
        self._folder = folder
        folder.mkdir()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers. Raises NoServer."""
        options = ["--bind", "127.0.0.1", "--save", "", "--maxmemory-policy", "noeviction"]
        self._process = subprocess.Popen(
            [self._program, "--port", str(self.port), *options],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        if not _until(lambda: answers(self.port, b"PING\r\n", b"+PONG"), self._process):
            raise NoServer(f"{self.name} does not start", _hint("REDIS"))

    def stop(self) -> None:
        """Stop; what it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_WAIT)

    def url(self) -> str:
        """Return its URL."""
        return f"redis://127.0.0.1:{self.port}/0"


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on.

    It is below those that systems give to connections: one could take it before the server does.
    """
    found = (port for port in random.sample(_PORTS, len(_PORTS)) if not is_taken(port))
    return next(found)


def is_taken(port: int) -> bool:
    """Return whether a program listens on a port of the loopback interface."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return False
    except OSError:
        return True


def answers(port: int, asked: bytes, expected: bytes) -> bool:
    """Return whether a server on the loopback interface answers with `expected`."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as link:
            link.sendall(asked)
            return link.recv(len(expected)) == expected
    except OSError:
        return False


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + _WAIT
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _hint(kind: str) -> str:
    """Return what to do if a server that is here does not start."""
    return unless_busy(f"give one that runs already, in ENVGEN_REHEARSE_{kind}_URL")


def _other_user() -> str | None:
    """Return the user to run PostgreSQL as, which refuses to run as root; None for this user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoServer("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _environment() -> dict[str, str]:
    return {key: os.environ[key] for key in ("PATH",) if key in os.environ} | {"LC_ALL": "C.UTF-8"}


def _last(said: str) -> str:
    lines = said.strip().splitlines()
    lines = [line for line in lines if "FATAL" in line] or lines
    return lines[-1][:300] if lines else "it printed nothing"
