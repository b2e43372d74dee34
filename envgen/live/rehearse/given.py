"""Servers that the user gives by a URL: each rehearsal makes its own database in them.

A URL comes from a variable of the environment, so that its password is neither in the arguments
of a process nor in the shell's history.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msgspec import Struct

from envgen.live.database.hosts import host
from envgen.live.rehearse.binaries import NoServer, psql
from envgen.live.rehearse.relay import Outlet, Relay

DATABASE, REDIS = "ENVGEN_REHEARSE_DATABASE_URL", "ENVGEN_REHEARSE_REDIS_URL"
ANY_SERVER = "--any-server"
_PREFIX = "envgen_rehearsal_"
_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379}
_SECONDS = 10
_DROP = 'DROP DATABASE IF EXISTS "{}" WITH (FORCE)'
_OTHERS = f"""
SELECT current_setting('server_version_num')::int / 10000,
  (SELECT count(*) FROM pg_database WHERE NOT datistemplate AND datallowconn
     AND datname NOT IN ('postgres', current_database()) AND datname NOT LIKE '{_PREFIX}%')
  + (SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))
"""


class GivenServers(Struct, frozen=True):
    """The URLs that the user gives, and which servers may be used.

    real:
        host and port of the databases that deployed profiles have
    any_server:
        whether a server may be on another machine, or have data of others
    """

    database: str = ""
    redis: str = ""
    real: Collection[tuple[str, int]] = ()
    any_server: bool = False


def given_servers(
    process: Mapping[str, str], real: Iterable[str], *, any_server: bool
) -> GivenServers:
    """Return what the environment gives; `real` are the URLs of the profiles' databases."""
    found = {_address(parts) for url in real if (parts := _parts(url)) is not None}
    return GivenServers(process.get(DATABASE, ""), process.get(REDIS, ""), found, any_server)


class _GivenServer:
    """What programs reach through a relay, and what is removed from it in the end."""

    _relay: Relay
    _outlet: Outlet

    def start(self) -> None:
        """Listen."""
        self._relay.start()

    def stop(self) -> None:
        """Listen no longer."""
        self._relay.stop()

    def end(self) -> None:
        """Remove what the rehearsal made: databases are dropped, and keys deleted."""
        self._outlet.stop()


class GivenPostgres(_GivenServer):
    """New databases in a server that the user gives. They are dropped in the end."""

    def __init__(
        self, given: GivenServers, folder: Path, names: Iterable[str], port: int, *, tls: bool
    ) -> None:
        """Make a database for each name, and serve them at `port`. Raises NoServer."""
        self._url = _usable(given, DATABASE, given.database)
        self._psql = psql()
        self.port = port
        version, others = (int(part) for part in self._ask(_OTHERS).split("|"))
        if others and not given.any_server:
            message = f"the server of {DATABASE} has databases or tables of others"
            raise NoServer(message, f"name an empty server, or add {ANY_SERVER}")
        self.version = version
        mark = secrets.token_hex(6)
        self._databases = {name: f"{_PREFIX}{mark}_{name}"[:63] for name in dict.fromkeys(names)}
        folder.mkdir(mode=0o700)
        self._outlet = Outlet(folder / "socket", _address(self._url), self._drop)
        self._relay = Relay(port, self._outlet.connect, folder, requires_tls=tls)
        try:
            for database in self._databases.values():
                self._ask(f'CREATE DATABASE "{database}"')
        except NoServer:
            self.end()
            raise

    def connections(self) -> int:
        """Return how many connections programs have to it now."""
        return self._relay.connections()

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        user = self._url.netloc.rpartition("@")[0]
        return f"postgresql://{user}@127.0.0.1:{self.port}/{self._databases[name]}"

    def empty(self, names: Iterable[str]) -> None:
        """Make databases with these names new, from where the relay listens. Raises NoServer."""
        for name in names:
            database = self._databases[name]
            for statement in (_DROP, 'CREATE DATABASE "{}"'):
                self._ask(statement.format(database), ("127.0.0.1", self.port))

    def _drop(self) -> None:
        for database in self._databases.values():
            self._ask(_DROP.format(database))

    def _ask(self, statement: str, address: tuple[str, int] | None = None) -> str:
        url = self._url
        where, port = address or _address(url)
        given = {
            "PGHOST": where,
            "PGPORT": str(port),
            "PGUSER": unquote(url.username or ""),
            "PGPASSWORD": unquote(url.password or ""),
            "PGDATABASE": url.path[1:] or "postgres",
            "PGCONNECT_TIMEOUT": str(_SECONDS),
            "PGSSLMODE": parse_qs(url.query).get("sslmode", ["prefer"])[0],
        }
        asked = subprocess.run(
            [self._psql, "-XAqt", "-v", "ON_ERROR_STOP=1", "-c", statement],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", os.defpath), **given},
        )
        if asked.returncode:
            message = f"the server of {DATABASE} refuses: {_last(asked.stderr, url)}"
            raise NoServer(message, "the user of the URL has to be allowed to create databases")
        return asked.stdout.strip()


class GivenRedis(_GivenServer):
    """An empty database of a Redis or Valkey that the user gives. It is emptied in the end."""

    name = "Redis"

    def __init__(self, given: GivenServers, folder: Path, port: int) -> None:
        """Look whether it is empty, and serve it at `port`. Raises NoServer."""
        self._url = _usable(given, REDIS, given.redis)
        self._number = self._url.path.strip("/") or "0"
        self.port = port
        # Programs may use several databases, so that all of them have to be empty.
        others = "db" in self._ask("INFO", "keyspace").partition("# Keyspace")[2]
        if others and not given.any_server:
            message = f"the server of {REDIS} has data of others"
            raise NoServer(message, f"name an empty server, or add {ANY_SERVER}")
        if others and self._ask("DBSIZE") != ":0":
            message = f"database {self._number} of {REDIS} is not empty"
            raise NoServer(message, f"name another number at the end of {REDIS}")
        folder.mkdir(mode=0o700)
        emptied = partial(self._ask, "FLUSHDB" if others else "FLUSHALL")
        self._outlet = Outlet(folder / "socket", _address(self._url), lambda: (emptied(), None)[1])
        self._relay = Relay(port, self._outlet.connect)

    def url(self) -> str:
        """Return its URL."""
        user, at, _ = self._url.netloc.rpartition("@")
        return f"redis://{user}{at}127.0.0.1:{self.port}/{self._number}"

    def _ask(self, *words: str) -> str:
        """Return the first answer to a command."""
        asked = [["SELECT", self._number], list(words)]
        if self._url.password:
            user = [unquote(self._url.username)] if self._url.username else []
            asked.insert(0, ["AUTH", *user, unquote(self._url.password)])
        said = ""
        try:
            with socket.create_connection(_address(self._url), _SECONDS) as link:
                for item in asked:
                    sizes = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in item)
                    link.sendall(f"*{len(item)}\r\n{sizes}".encode())
                    said = link.recv(65536).decode("utf-8", "replace").strip()
                    if said.startswith("-"):
                        message = f"the server of {REDIS} refuses {item[0]}"
                        raise NoServer(message, "compare its password and number with the server's")
        except OSError as error:
            message = f"the server of {REDIS} does not answer: {error.strerror or error}"
            raise NoServer(message, "start it, or correct the URL") from None
        return said


def _usable(given: GivenServers, variable: str, text: str) -> SplitResult:
    """Return the parts of a URL whose server may be used. Raises NoServer."""
    parts = _parts(text)
    if parts is None or (parts.scheme == "redis") is not (variable == REDIS):
        form = "redis://HOST:PORT/NUMBER" if variable == REDIS else "postgresql://USER@HOST:PORT"
        raise NoServer(f"{variable} is not a URL of such a server", f"write {form}")
    where, port = _address(parts)
    if (where, port) in given.real:
        message = f"{variable} is the real database of a profile"
        raise NoServer(message, "name a server that is only for tests")
    if host(where, str(port)).kind != "loopback" and not given.any_server:
        message = f"the server of {variable} is on another machine"
        raise NoServer(message, f"name a server on this machine, or add {ANY_SERVER}")
    return parts


def _parts(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        fits = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if fits else None


def _address(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]


def _last(said: str, url: SplitResult) -> str:
    """Return the last line that psql printed, without the password."""
    line = (said.strip().splitlines() or ["it says nothing"])[-1][:300]
    for secret in {url.password, unquote(url.password or "")} - {None, ""}:
        line = line.replace(str(secret), "***")
    return line
