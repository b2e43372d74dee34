"""What an open connection to PostgreSQL shows: the server, TLS, and who else shares it."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from pathlib import Path
from typing import Any

from .watchdog import Watchdog

# Rounds in which two connections are compared; one that tells them apart is enough.
ROUNDS = 3


def facts(first: Any, second: Any) -> dict[str, Any]:
    """Return what is known of the open connection `first` of Django's.

    `second` is another one to the same database that is not open yet.
    """
    connection = first.connection
    # A pooler hands out process ids of its own.
    between = connection.info.backend_pid != _server_process(first)
    found = {
        "server": connection.info.parameter_status("server_version"),
        "between": between,
        "shared": _shares(first, second) if between else False,
        **_tls(connection),
    }
    if not between:  # else the row is about the pooler's connection, not about this one
        with first.cursor() as cursor:
            cursor.execute(
                "SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            )
            found["pg_stat_ssl"] = cursor.fetchone()
    return found


def _shares(first: Any, second: Any) -> bool | None:
    """Say whether both are seen to be served by one process in turn; None where one gets no turn.

    A pooler in session mode keeps a process for each connection; one in transaction mode lends
    it, and lends again what it got back last.
    """
    try:
        with Watchdog(second):
            second.connect()
            return any(_take_turns(first, second) for _ in range(ROUNDS))
    except Exception:  # noqa: BLE001, RUF100 - a pooler without a place for it, in its own words
        return None


def _take_turns(first: Any, second: Any) -> bool:
    before = _server_process(first)
    second.set_autocommit(False)  # a transaction begins with the first statement
    try:
        # The first is asked again only where the second has another process, so that even a
        # pooler with a single one does not let them wait for each other.
        return _server_process(second) == before or _server_process(first) != before
    finally:
        second.rollback()
        second.set_autocommit(True)


def _server_process(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _tls(connection: Any) -> dict[str, Any]:
    """Return this side's view: the TLS of the connection, and what libpq was to check."""
    if hasattr(connection, "pgconn"):  # psycopg 3
        said = {
            item.keyword.decode(): (item.val or b"").decode() for item in connection.pgconn.info
        }
        in_use, attribute = connection.pgconn.ssl_in_use, _attributes(connection.pgconn)
    else:
        said = connection.info.dsn_parameters
        in_use, attribute = connection.info.ssl_in_use, connection.info.ssl_attribute
    root = said.get("sslrootcert") or ""
    file = Path(root) if root else Path.home() / ".postgresql" / "root.crt"
    return {
        "tls": bool(in_use),
        "tls_version": attribute("protocol") if in_use else None,
        "cipher": attribute("cipher") if in_use else None,
        # Also where they come from PGSSLMODE and PGSSLROOTCERT, or are libpq's own.
        "sslmode": said.get("sslmode") or "prefer",
        "sslrootcert": root,
        # Without the file libpq checks nothing below verify-ca, and does not say so.
        "root_found": root == "system" or file.is_file(),
    }


def _attributes(pgconn: Any) -> Any:
    """Return what asks libpq for an attribute of a connection's TLS; psycopg 3 itself cannot.

    https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSSLATTRIBUTE
    """
    module = sys.modules[type(pgconn).__module__].__file__ or ""
    # An extension is linked with the libpq that it uses; in Python psycopg loads the system's.
    library = ctypes.util.find_library("pq") if module.endswith(".py") else module
    try:
        ask = ctypes.CDLL(library).PQsslAttribute
    except (OSError, AttributeError):  # as on Windows, where a library shows only its own names
        return lambda name: None
    ask.argtypes, ask.restype = (ctypes.c_void_p, ctypes.c_char_p), ctypes.c_char_p

    def attribute(name: str) -> str | None:
        found = ask(pgconn.pgconn_ptr, name.encode())
        return found.decode() if found else None

    return attribute
