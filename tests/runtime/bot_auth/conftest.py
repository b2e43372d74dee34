"""Real servers for the tests of bot_auth: started once, where one is asked for."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bot_needs import module_or_skip
from bot_project import Project

WAIT = 30.0


def missing(server: str) -> None:
    """Skip for want of `server`; in CI, which has to have it, fail."""
    message = f"{server} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(ready: Callable[[], bool], what: str) -> None:
    """Wait until `ready`, and fail if that takes too long."""
    deadline = time.monotonic() + WAIT
    while not ready():
        assert time.monotonic() < deadline, f"{what} did not start"
        time.sleep(0.02)


class Redis:
    """A server that refuses to drop anything."""

    def __init__(self, program: str, folder: Path) -> None:
        """Run `program` in `folder`."""
        self.port = free_port()
        options = ["--save", "", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", *options]
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(self._command, cwd=self._folder, stdout=subprocess.DEVNULL)
        until(lambda: self.ask("PING") == "+PONG", "Redis")

    def stop(self) -> None:
        """Stop; what it held is gone."""
        self._process.kill()
        self._process.wait(WAIT)

    def ask(self, command: str) -> str:
        """Its answer to one command; nothing while it does not listen."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as link:
                link.sendall(f"{command}\r\n".encode())
                return link.recv(4096).decode().strip()
        except OSError:
            return ""

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a project that keeps its signatures there."""
        cache = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{self.port}",
            "OPTIONS": {"db": 1},
        }
        return {"CACHES": {"bot_auth": cache}, "BOT_AUTH_STORE": "bot_auth"}


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Redis, for all tests."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        missing("redis-server")
    else:
        server = Redis(program, tmp_path_factory.mktemp("redis"))
        yield server
        server.stop()


@pytest.fixture
def redis(redis_server: Redis) -> Redis:
    """Redis, empty and with enough memory."""
    assert redis_server.ask("CONFIG SET maxmemory 0") == "+OK"
    assert redis_server.ask("FLUSHALL") == "+OK"
    return redis_server


def postgresql_program(name: str) -> str | None:
    """Where a program of PostgreSQL is; Debian keeps those of servers apart."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(kept[-1]) if kept else None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[dict[str, Any]]:
    """An entry of DATABASES: an empty database of a cluster of its own."""
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    psycopg = module_or_skip("psycopg")
    if initdb is None or postgres is None:
        missing("PostgreSQL")
        return
    # It refuses to run as root; pytest's own folders are for their user alone.
    folder = Path(tempfile.mkdtemp(prefix="bot-auth-pg-"))
    user = None
    if os.geteuid() == 0:
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    port = free_port()
    data = folder / "data"
    make = [initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(make, user=user, cwd=folder, check=True, capture_output=True)
    options = ["-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "listen_addresses=127.0.0.1"]
    server = subprocess.Popen(
        [postgres, "-D", data, "-p", str(port), "-k", folder, *options],
        user=user,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )

    def ready() -> bool:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        until(ready, "PostgreSQL")
        yield {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "HOST": "127.0.0.1",
            "PORT": port,
            "USER": "postgres",
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": True,
        }
    finally:
        server.terminate()
        server.wait(WAIT)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def sqlite_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with its tables, on SQLite."""
    made = Project(tmp_path_factory.mktemp("project") / "site")
    made.migrate()
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def project(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Project:
    """A project with its tables, on either database."""
    more: dict[str, Any] = {}
    if request.param == "postgresql":
        more["DATABASES"] = {"default": request.getfixturevalue("postgresql")}
    made = Project(tmp_path_factory.mktemp("project") / "site", **more)
    made.migrate()
    return made
