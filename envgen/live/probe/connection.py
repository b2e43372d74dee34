"""Collect facts from an open PostgreSQL connection: the server, TLS, and a pooler."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from pathlib import Path
from typing import Any

from .watchdog import Watchdog

# Number of comparisons of two connections; one with a shared process is enough.
ROUNDS = 3


def facts(first: Any, second: Any) -> dict[str, Any]:
    """Return facts about Django's open connection `first`.

    `second` is a connection to the same database that is not open yet.
    """
    connection = first.connection
    # A pooler gives out its own process ids.
    between = connection.info.backend_pid != _server_process(first)
    found = {
        "server": connection.info.parameter_status("server_version"),
        "between": between,
        "shared": _shares(first, second) if between else False,
        **_tls(connection),
    }
    if not between:  # with a pooler, the row is about the pooler's connection to the server
        with first.cursor() as cursor:
            cursor.execute(
                "SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            )
            found["pg_stat_ssl"] = cursor.fetchone()
    return found


def _shares(first: Any, second: Any) -> bool | None:
    """Return whether one server process serves both in turn; None if `second` cannot connect.

    A pooler in session mode keeps one process per connection. In transaction mode it lends a
    process per transaction, first the one that was returned last.
    """
    try:
        with Watchdog(second):
            second.connect()
            return any(_take_turns(first, second) for _ in range(ROUNDS))
    except Exception:  # noqa: BLE001, RUF100 - each pooler refuses with another error
        return None


def _take_turns(first: Any, second: Any) -> bool:
    before = _server_process(first)
    second.set_autocommit(False)  # a transaction begins with the first statement
    try:
        # Query `first` again only if `second` has another process. With a pooler that has a
        # single process, they would wait for each other.
        return _server_process(second) == before or _server_process(first) != before
    finally:
        second.rollback()
        second.set_autocommit(True)


def _server_process(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _tls(connection: Any) -> dict[str, Any]:
    """Return the client's view of TLS: what is in use, and what libpq verified."""
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
        # Includes values from PGSSLMODE and PGSSLROOTCERT, and libpq's defaults.
        "sslmode": said.get("sslmode") or "prefer",
        "sslrootcert": root,
        # Without the file, libpq silently verifies nothing below verify-ca.
        "root_found": root == "system" or file.is_file(),
    }


def _attributes(pgconn: Any) -> Any:
    """Return a function that gets a TLS attribute of a connection; psycopg 3 itself has none.

    https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSSLATTRIBUTE
    """
    module = sys.modules[type(pgconn).__module__].__file__ or ""
    # psycopg's C extension is linked with its libpq; its Python version loads the system's.
    library = ctypes.util.find_library("pq") if module.endswith(".py") else module
    try:
        ask = ctypes.CDLL(library).PQsslAttribute
    except (OSError, AttributeError):  # such as on Windows, where only its own names are exported
        return lambda name: None
    ask.argtypes, ask.restype = (ctypes.c_void_p, ctypes.c_char_p), ctypes.c_char_p

    def attribute(name: str) -> str | None:
        found = ask(pgconn.pgconn_ptr, name.encode())
        return found.decode() if found else None

    return attribute
