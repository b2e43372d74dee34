"""Facts about one database: from its settings, and from a connection to it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from envgen.live.boot.report import Fault


class Failure(Struct, frozen=True):
    """Why connecting failed; `kind` is one of the words in `probe/no_connection.py`."""

    kind: str
    # The name of the exception's type.
    detail: str


class DatabaseFacts(Struct, frozen=True, kw_only=True):
    """A database of DATABASES; the fields after `failure` are only set if it was connected to."""

    alias: str
    engine: str
    host: str
    port: str
    max_age: int | None
    server_side_cursors: bool
    # psycopg prepares statements, which Django turns off by default.
    prepares: bool
    pool: bool
    pool_installed: bool
    # With a connection, the values that libpq used, which may come from PGSSLMODE and the like.
    sslmode: str
    sslrootcert: str
    vendor: str = ""
    failure: Failure | None = None
    server: str | None = None
    # A pooler, or something like one, is between this machine and the server.
    between: bool = False
    # One server process served two connections in turn; None if this could not be tested.
    shared: bool | None = False
    tls: bool = False
    tls_version: str | None = None
    cipher: str | None = None
    # The file with the CA certificates exists.
    root_found: bool = False
    # From pg_stat_ssl on the server: TLS or not, version, cipher. None behind a pooler.
    pg_stat_ssl: tuple[bool, str | None, str | None] | None = None

    @property
    def verified(self) -> str:
        """Return what libpq verified of the certificate: "", "chain", or "name" (chain and name).

        https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES
        """
        if not self.tls:
            return ""
        if self.sslmode == "verify-full":
            return "name"
        # If the file exists, libpq verifies the chain in the lower modes, too.
        return "chain" if self.sslmode == "verify-ca" or self.root_found else ""


class DatabaseRequest(Struct, frozen=True):
    """The request to the probe: see `envgen.live.probe.database`."""

    folder: str
    settings: str
    arguments: tuple[str, ...]
    aliases: tuple[str, ...] | None = None
    # Error texts of known providers' servers, by the kind of failure.
    signs: Mapping[str, tuple[str, ...]] = {}


class DatabaseReport(Struct, frozen=True):
    """The report of the probe: facts about the databases, or why the settings do not load."""

    fault: Fault | None = None
    databases: tuple[DatabaseFacts, ...] = ()
