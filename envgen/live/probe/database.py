"""Connect to the databases of a settings module as Django does, and report facts about them.

The request:

    folder     the folder of manage.py, from which the project's modules are imported
    settings   the dotted name of the settings module
    arguments  sys.argv, by which generated settings know the command that reads them
    aliases    the databases to connect to; null for all
    signs      error texts of known providers' servers, by the kind of failure

The real URLs are in the environment. The report has `fault` (see `faults`) if the settings do
not load, and `databases`, the results of `_database`. It never contains a password or a URL:
error texts of servers and drivers are reduced to a word (see `no_connection`).
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .channel import Channel
from .faults import fault

# Seconds, if the settings have none; libpq has no limit by default.
CONNECT_TIMEOUT = "10"
# Seconds for all queries to one database, and then for closing the connection: a server may
# accept connections but never answer.
LIMIT, LEAVING = 40.0, 2.0


def main() -> None:
    """Connect, report, and exit at once, even if the project has started threads."""
    request = json.load(sys.stdin)
    channel = Channel()
    _prepare(request)
    report: dict[str, Any] = {"fault": None, "databases": []}
    channel.step("settings")
    try:
        from django.conf import settings

        aliases = request["aliases"] or list(settings.DATABASES)
    except BaseException as error:  # noqa: BLE001, RUF100 - a project may exit as it is imported
        report["fault"] = fault("settings", error, request["folder"])
    else:
        for alias in aliases:
            channel.step(alias)
            report["databases"].append(_database(alias, request["signs"]))
    channel.report(report)
    os._exit(0)


def _prepare(request: dict[str, Any]) -> None:
    """Set up this process like one of the project's own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = request["settings"]
    os.environ.setdefault("PGCONNECT_TIMEOUT", CONNECT_TIMEOUT)
    os.environ["LC_ALL"] = "C"  # `no_connection` reads English
    os.chdir(request["folder"])
    sys.path.insert(0, request["folder"])
    sys.argv[:] = request["arguments"]


def _database(alias: str, signs: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return facts about one database, from its settings and from a connection to it."""
    from django.db import connections

    from . import connection, no_connection
    from .watchdog import Watchdog

    entry = connections.settings[alias]
    found: dict[str, Any] = {"alias": alias, "engine": entry["ENGINE"], **_settings(entry)}
    watchdog = None
    try:
        first, second = _wrapper(entry, alias), _wrapper(entry, alias)
        found["vendor"] = first.vendor
        if first.vendor == "postgresql":
            with _closed(first), _closed(second), _limited():
                with Watchdog(first) as watchdog:
                    first.connect()
                    first.set_autocommit(True)
                found.update(connection.facts(first, second))
    except Exception as error:  # noqa: BLE001, RUF100 - Django's, a driver's or a base module's
        word = "full" if watchdog and watchdog.ran_out else no_connection.why(error, signs)
        found["failure"] = {"kind": word, "detail": type(error).__name__}
    return found


@contextlib.contextmanager
def _closed(wrapper: Any) -> Iterator[None]:
    """Close the connection at the end; ignore a server that no longer answers."""
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            wrapper.close()


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Raise TimeoutError after LIMIT seconds, and again every LEAVING seconds if it is caught."""

    def end(*_: object) -> None:
        raise TimeoutError("timed out")

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, LIMIT, LEAVING)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _settings(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of an entry of DATABASES that concern a pooler or TLS."""
    options = entry.get("OPTIONS", {})
    return {
        "host": str(entry.get("HOST") or ""),
        "port": str(entry.get("PORT") or ""),
        "max_age": entry.get("CONN_MAX_AGE", 0),
        "server_side_cursors": not entry.get("DISABLE_SERVER_SIDE_CURSORS", False),
        # psycopg 3 prepares frequent statements by default, but Django turns this off.
        "prepares": options.get("prepare_threshold") is not None,
        "pool": bool(options.get("pool")),
        "pool_installed": importlib.util.find_spec("psycopg_pool") is not None,
        "sslmode": str(options.get("sslmode") or ""),
        "sslrootcert": str(options.get("sslrootcert") or ""),
    }


def _wrapper(entry: dict[str, Any], alias: str) -> Any:
    """Return a new Django connection to a database, without psycopg's pool.

    A pool connects in the background, and reports any failure as a timeout.
    """
    from django.db.utils import load_backend

    options = {key: value for key, value in entry.get("OPTIONS", {}).items() if key != "pool"}
    return load_backend(entry["ENGINE"]).DatabaseWrapper({**entry, "OPTIONS": options}, alias)
