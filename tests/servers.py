"""Redis and PostgreSQL as tests start them: on a free port, in a folder of their own."""

from __future__ import annotations

import datetime
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from needs import lacking, module_or_skip

WAIT = 30.0  # seconds


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(ready: Callable[[], bool], what: str) -> None:
    """Wait until `ready`, and fail if that takes too long."""
    deadline = time.monotonic() + WAIT
    while not ready():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def _started(process: subprocess.Popen[bytes], ready: Callable[[], bool], what: str) -> None:
    """Wait until `ready`; leave no process behind if that takes too long."""
    try:
        until(ready, what)
    except AssertionError:
        process.kill()
        process.wait(WAIT)
        raise


class Redis:
    """A server that refuses to drop anything."""

    def __init__(self, folder: Path) -> None:
        """Run in `folder`; skips the test where there is no such program."""
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        self.port = free_port()
        options = ["--save", "", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]
        where = ["--port", str(self.port), "--bind", "127.0.0.1"]
        self._command = [program or lacking("redis-server is not installed"), *where, *options]
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(self._command, cwd=self._folder, stdout=subprocess.DEVNULL)
        _started(self._process, lambda: self.ask("PING") == "+PONG", "Redis starts")

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


class PostgreSQL:
    """A cluster of its own, empty, with TLS because production's settings ask for it."""

    def __init__(self) -> None:
        """Make it, and start; skips the test where there is no such program."""
        # It refuses to run as root; pytest's own folders are for their user alone.
        self._user = "postgres" if os.geteuid() == 0 else None
        initdb = _postgresql_program("initdb")
        self._program = _postgresql_program("postgres")
        self._psycopg: Any = module_or_skip("psycopg")
        self._links: dict[str, Any] = {}
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="envgen-postgresql-"))
        self._own(self.folder)
        make = [initdb, "-D", self.folder / "data", "-U", "postgres", "-A", "trust"]
        self._run([*make, "-E", "UTF8", "--no-sync"])
        for path, content in _certificate(self.folder).items():
            path.touch(0o600)
            path.write_bytes(content)
            self._own(path)
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        folder = self.folder
        options = {
            "fsync": "off",
            "shared_buffers": "16MB",
            "listen_addresses": "127.0.0.1",
            "ssl": "on",
            "ssl_cert_file": str(folder / "server.crt"),
            "ssl_key_file": str(folder / "server.key"),
        }
        where = ["-D", folder / "data", "-p", str(self.port), "-k", folder]
        chosen = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [self._program, *where, *chosen],
            user=self._user,
            cwd=folder,
            stderr=subprocess.DEVNULL,
        )
        _started(self._process, self._answers, "PostgreSQL starts")

    def stop(self) -> None:
        """Stop at once, whoever is connected; what it holds stays."""
        while self._links:
            self._links.popitem()[1].close()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(WAIT)

    def remove(self) -> None:
        """Stop for good."""
        self.stop()
        shutil.rmtree(self.folder)

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of a statement, which is a transaction of its own."""
        if database not in self._links:
            where = {"host": str(self.folder), "port": self.port, "dbname": database}
            link = self._psycopg.connect(**where, user="postgres", autocommit=True)
            self._links[database] = link
        cursor = self._links[database].execute(statement)
        return cursor.fetchall() if cursor.description else []

    def url(self, database: str) -> str:
        """A DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def settings(self) -> dict[str, Any]:
        """An entry of DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "HOST": "127.0.0.1",
            "PORT": self.port,
            "USER": "postgres",
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": True,
        }

    def _answers(self) -> bool:
        try:
            return self.ask("SELECT 1") == [(1,)]
        except self._psycopg.OperationalError:
            return False

    def _own(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, pwd.getpwnam(self._user).pw_uid, -1)

    def _run(self, command: list[Any]) -> None:
        subprocess.run(command, user=self._user, cwd=self.folder, check=True, capture_output=True)


def _postgresql_program(name: str) -> str:
    """Where a program of PostgreSQL is; Debian keeps those of servers apart."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(kept[-1]) if kept else None)
    return found or lacking("PostgreSQL is not installed")


def _certificate(folder: Path) -> dict[Path, bytes]:
    """A key and a certificate that it has signed itself, and where they go."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return {
        folder / "server.key": key.private_bytes(pem, kind, plain),
        folder / "server.crt": certificate.public_bytes(pem),
    }
