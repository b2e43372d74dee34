"""Measures what becomes of every sslmode with every kind of server, and lays it out as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from database_project import CA
from database_servers import DATABASE, PASSWORD, USER, psycopg

# From weakest to strongest: https://www.postgresql.org/docs/current/libpq-ssl.html
MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class Target(NamedTuple):
    """A column: a server, the name by which it is reached, and its alias in the profiles."""

    title: str
    alias: str
    port: int
    host: str = "localhost"


class Way(NamedTuple):
    """A row: an sslmode, with the CA's certificate to verify against or without."""

    mode: str
    with_ca: bool

    @property
    def title(self) -> str:
        """Return what is written in a profile or a URL."""
        return f"`{self.mode}`" + (" with `sslrootcert`" if self.with_ca else "")

    @property
    def profile(self) -> str:
        """Return the name of the profile that has it."""
        return self.mode.replace("-", "_") + ("_with_ca" if self.with_ca else "")

    @property
    def text(self) -> str:
        """Return that profile, with a database for every target but the first as well."""
        # On a server a profile with a mode that lets anything pass is refused.
        kind = "kind: development\n" if self.mode in ("disable", "allow") else ""
        file = f", sslrootcert: {CA}" if self.with_ca else ""
        database = f"{{provider: url, sslmode: {self.mode}{file}}}"
        more = "".join(f"  {alias}: {database}\n" for alias in ALIASES[1:])
        return f"{kind}database: {database}\ndatabases:\n{more}"


# Without TLS, self-signed, of the CA, and of the CA under a name that is not in its certificate.
ALIASES = ("default", "self_signed", "of_ca", "wrong_name")
# Without the file a profile with verify-ca or verify-full is refused; libpq alone looks elsewhere.
WAYS = (
    *(Way(mode, with_ca=False) for mode in MODES[:4]),
    *(Way(mode, with_ca=True) for mode in MODES[2:]),
)


def of_libpq(way: Way, target: Target, ca: Path) -> str:
    """Return what becomes of a connection that psycopg makes, as the server's side has it."""
    file = {"sslrootcert": str(ca)} if way.with_ca else {}
    try:
        with psycopg.connect(
            host=target.host,
            port=target.port,
            user=USER,
            password=PASSWORD,
            dbname=DATABASE,
            sslmode=way.mode,
            **file,
        ) as connection:
            asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            (encrypted,) = connection.execute(asked).fetchone()
            return "TLS" if encrypted else "in the clear"
    except psycopg.OperationalError as error:
        # What stands before is the server's address.
        return f"fails: {str(error).splitlines()[0].rpartition(' failed: ')[2]}"


def of_settings(database: Mapping[str, Any], problems: Iterable[Mapping[str, Any]]) -> str:
    """Return what `check --database --format json` says of a connection."""
    if not database["connected"]:
        about = f"{database['variable']}: "
        (message,) = (item["message"] for item in problems if item["message"].startswith(about))
        return f"fails: {message.removeprefix(about)}"
    assert database["confirmed_by_server"] == database["tls"]
    verified = {"nothing": "nothing verified", "chain": "CA verified", "chain and name": "verified"}
    return f"TLS, {verified[database['verified']]}" if database["tls"] else "in the clear"


def markdown(corner: str, columns: Iterable[str], rows: Mapping[str, Iterable[str]]) -> str:
    """Return a table."""
    lines = [[corner, *columns]]
    lines.append(["---"] * len(lines[0]))
    lines += [[title, *cells] for title, cells in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
