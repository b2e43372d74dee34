"""PostgreSQL with and without TLS, from one cluster, for users who need a password."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from needs import lacking, module_or_skip
from servers import WAIT, free_port, until

psycopg = module_or_skip("psycopg")

USER = "app"
# No form of it may be in what envgen prints. It has what a URL and a libpq string give a meaning.
PASSWORD = "c4n@ry/pass w0rd%'"
DATABASE = "shop"
# The owner of the cluster needs no password; whoever a test plays does.
_HBA = """\
local all all trust
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
_OPTIONS = (
    "fsync=off",
    "shared_buffers=16MB",
    "min_wal_size=2MB",
    "listen_addresses=127.0.0.1",
    "log_connections=on",
)
# PostgreSQL refuses to run as root, and so does PgBouncer.
_SERVERS_USER = "postgres" if os.geteuid() == 0 else None

Pair = tuple[Path, Path]


class Cluster:
    """A data folder with a user who has a password, and rows; each server gets a copy."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        self.folder = folder
        self.data = data = folder / "made"
        make = [program("initdb", "PostgreSQL"), "-D", data, "-U", "postgres", "-A", "trust"]
        subprocess.run(
            [*make, "-E", "UTF8", "--no-sync", "--wal-segsize=1"],
            user=_SERVERS_USER,
            cwd=folder,
            check=True,
            capture_output=True,
        )
        (data / "pg_hba.conf").write_text(_HBA, encoding="utf-8")
        server = Postgres(self, data.name)
        try:
            self._fill(server)
        finally:
            server.stop()  # so that all is on disk

    def _fill(self, server: Postgres) -> None:
        password = psycopg.sql.Literal(PASSWORD).as_string()
        with server.connect("postgres") as connection:
            connection.execute(f"CREATE ROLE {USER} LOGIN PASSWORD {password}")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {USER}")
        with server.connect(DATABASE) as connection:
            connection.execute("CREATE TABLE item AS SELECT generate_series(1, 500) AS id")
            connection.execute(f"ALTER TABLE item OWNER TO {USER}")


class Postgres:
    """A server of its own; with a certificate and its key it offers TLS."""

    def __init__(self, cluster: Cluster, name: str, certificate: Pair | None = None) -> None:
        """Start with a copy of the cluster's data."""
        self.port = free_port()
        self.data = cluster.folder / name
        self._log = cluster.folder / f"{name}.log"
        if self.data != cluster.data:
            shutil.copytree(cluster.data, self.data)
        options = [*_OPTIONS]
        if certificate:
            options.append("ssl=on")
            for setting, path in zip(("ssl_cert_file", "ssl_key_file"), certificate, strict=True):
                shutil.copy(path, self.data)
                options.append(f"{setting}={path.name}")
        where = ["-D", self.data, "-p", str(self.port), "-k", cluster.folder]
        chosen = [part for option in options for part in ("-c", option)]
        command = [program("postgres", "PostgreSQL"), *where, *chosen]
        self._process = started(command, self.data, self._log)
        try:
            until(self._answers, f"PostgreSQL starts: {self._log}")
        except BaseException:
            self.stop()
            raise

    def connect(self, database: str) -> Any:
        """Connect as the owner of the cluster."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=database, autocommit=True
        )

    @property
    def log(self) -> str:
        """What the server has written."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Stop at once, whoever is connected."""
        stopped(self._process)

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.log
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def folder_of_servers() -> Iterator[Path]:
    """Yield a folder that the servers' user can enter; pytest's own are for their user alone."""
    folder = Path(tempfile.mkdtemp(prefix="envgen-database-"))
    own(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def program(name: str, package: str) -> str:
    """Return where a program is; Debian keeps those of servers apart."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    return found or (str(kept[-1]) if kept else lacking(f"{package} is not installed"))


def started(command: Sequence[Any], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a folder, which then is its user's with all in it."""
    own(folder)
    with log.open("wb") as file:
        return subprocess.Popen(
            command, user=_SERVERS_USER, cwd=folder, stdout=file, stderr=subprocess.STDOUT
        )


def stopped(process: subprocess.Popen[bytes]) -> None:
    """Stop a server at once, whoever is connected."""
    process.send_signal(signal.SIGINT)
    process.wait(WAIT)


def own(folder: Path) -> None:
    """Give a folder with all in it to the user that servers run as."""
    if _SERVERS_USER is not None:
        entry = pwd.getpwnam(_SERVERS_USER)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid)
