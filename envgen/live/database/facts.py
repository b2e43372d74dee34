"""What is known of one database: what the settings say, and what a connection shows."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from envgen.live.boot.report import Fault


class Failure(Struct, frozen=True):
    """Why there is no connection, as a word of `probe/no_connection.py`."""

    kind: str
    # The name of the exception's type.
    detail: str


class DatabaseFacts(Struct, frozen=True, kw_only=True):
    """A database of DATABASES; what comes after `failure` is known of a connection alone."""

    alias: str
    engine: str
    host: str
    port: str
    max_age: int | None
    server_side_cursors: bool
    # psycopg prepares statements, which Django has it not do.
    prepares: bool
    pool: bool
    pool_installed: bool
    # Where there is a connection these are libpq's, which also looks at PGSSLMODE and the like.
    sslmode: str
    sslrootcert: str
    vendor: str = ""
    failure: Failure | None = None
    server: str | None = None
    # There is a pooler, or something like it, between here and the server.
    between: bool = False
    # Two connections were served by one process in turn; None: it could not be tried.
    shared: bool | None = False
    tls: bool = False
    tls_version: str | None = None
    cipher: str | None = None
    # The file of certificates is there.
    root_found: bool = False
    # The server's own view: TLS or not, version and cipher. None behind a pooler.
    pg_stat_ssl: tuple[bool, str | None, str | None] | None = None

    @property
    def verified(self) -> str:
        """Say what of the server's certificate libpq checked: nothing, "chain" or "name" as well.

        https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES
        """
        if not self.tls:
            return ""
        if self.sslmode == "verify-full":
            return "name"
        # As soon as there is the file, libpq checks against it in the lower modes, too.
        return "chain" if self.sslmode == "verify-ca" or self.root_found else ""


class DatabaseRequest(Struct, frozen=True):
    """What the probe is asked: see `envgen.live.probe.database`."""

    folder: str
    settings: str
    arguments: tuple[str, ...]
    aliases: tuple[str, ...] | None = None
    # What servers of known providers say when they refuse a connection, by the word for it.
    signs: Mapping[str, tuple[str, ...]] = {}


class DatabaseReport(Struct, frozen=True):
    """All that the probe found in one process: the databases, or why there are no settings."""

    fault: Fault | None = None
    databases: tuple[DatabaseFacts, ...] = ()
