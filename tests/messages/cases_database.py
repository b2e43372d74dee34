"""What `envgen check --database` says of connections that a probe reports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from database_facts import subject
from snapshots import Case, Sandbox, marked, shown_problems, typed

from envgen.cli import connecting
from envgen.live.boot.report import Fault
from envgen.live.database.facts import DatabaseReport, Failure
from envgen.live.database.failures import SENTENCES
from envgen.live.database.judging import problems
from envgen.live.database.report import lines

# Of a pooler in transaction mode that two connections were seen to share.
SHARED: dict[str, Any] = {"between": True, "shared": True}
SEEN = {"tls_version": "TLSv1.3", "cipher": "AES256"}


def connection(name: str, **known: Any) -> Case:
    """Return the case of a connection: what is shown of it, and what is wrong."""

    def run(box: Sandbox) -> str:
        found = subject(**known)
        said = [f"{label:<13}{text}" for label, text in lines(found, Path("/shop"))]
        given = ", ".join(f"{key}={value!r}" for key, value in known.items() if key != "failure")
        shown = shown_problems(box, problems(found))
        return "\n".join(filter(None, [given, marked("|", "\n".join(said)), shown]))

    return Case(name, run)


CONNECTIONS = [
    connection("as good as can be", pg_stat_ssl=(True, "TLSv1.3", "AES256")),
    connection("the server says the same", **SEEN, pg_stat_ssl=(True, "TLSv1.3", "AES256")),
    connection("something ends TLS", **SEEN, pg_stat_ssl=(True, "TLSv1.2", "AES128")),
    connection("a chain", **SEEN, sslmode="verify-ca", sslrootcert="system"),
    connection("the user's own CA", sslrootcert=""),
    connection("in the clear", tls=False, sslmode="prefer"),
    connection("unverified", sslmode="require", sslrootcert="", root_found=False),
    connection("no file of CAs", sslmode="require", root_found=False),
    connection("a pooler in session mode", between=True),
    connection("a pooler whose mode nobody saw", between=True, shared=None),
    connection("a pooler by its port", host="x.pooler.supabase.com", port="6543", between=True),
    connection("a pooler, and cursors", server_side_cursors=True, **SHARED),
    connection("a pooler, and prepared statements", prepares=True, **SHARED),
    connection("a pooler, and connections that are kept", max_age=600, **SHARED),
    connection("settings for a pooler, and none", pooler="transaction"),
    connection("migrate through a pooler", migrates=True, **SHARED),
    connection("no psycopg pool", pool=True),
    connection("a file", vendor="sqlite", engine="django.db.backends.sqlite3", server=None),
    connection("another database", vendor="mysql", engine="django.db.backends.mysql", server=None),
    *(
        connection(f"no connection: {kind}", server=None, failure=Failure(kind, "OperationalError"))
        for kind in (*SENTENCES, "other")
    ),
    *(
        connection(
            f"the CAs of the system: {kind}",
            server=None,
            sslrootcert="system",
            failure=Failure(kind, ""),
        )
        for kind in ("untrusted", "no-root-certificate")
    ),
]

URL = "DATABASE_URL=postgres://shop:a-password@db.example.com/shop\n"


def probed(
    name: str,
    report: DatabaseReport,
    *steps: Callable[[Sandbox], object],
    dotenv: str = URL,
    more: str = "",
    env: dict[str, str] | None = None,
) -> Case:
    """Return the case of the command, with the report of a probe that did not run."""

    class Probes:
        def run(self, *_: Any, **__: Any) -> DatabaseReport:
            return report

    def step(box: Sandbox) -> None:
        box.patch.setattr(connecting, "Probes", Probes)
        box.ready("render production -q")
        text = (box.root / ".env.production").read_text().replace("DATABASE_URL=\n", dotenv)
        box.write(".env.production", text)

    command = f"check --database production --python {sys.executable}{more}"
    return typed(name, command, *steps, step, env=env)


FACTS = subject().facts
FAULT = Fault("settings", "ImproperlyConfigured")
COMMANDS = [
    probed("a database", DatabaseReport(databases=(FACTS,))),
    probed("no URL of the database", DatabaseReport(), dotenv="DATABASE_URL=\n"),
    probed("settings that do not load", DatabaseReport(fault=FAULT)),
    probed(
        "a URL of SQLAlchemy",
        DatabaseReport(fault=Fault("settings", "UnknownSchemeError")),
        dotenv="DATABASE_URL=postgresql+psycopg2://shop:a-password@db.example.com/shop\n",
    ),
    probed("no Django", DatabaseReport(fault=Fault("django", "ModuleNotFoundError", "no Django"))),
    probed(
        "a URL that is none",
        DatabaseReport(
            fault=Fault("settings", "X", missing=("DATABASE_URL is not a database URL",))
        ),
    ),
    probed(
        "a URL of another server",
        DatabaseReport(),
        dotenv="DATABASE_URL=mysql://shop:a-password@db.example.com/shop\n",
    ),
    probed("a database, with --boot", DatabaseReport(), more=" --boot"),
    typed("the databases of no profile", "check --database"),
    typed("no such Python", "check --database production --python nowhere"),
    typed("a Python for nothing", "check --python python3"),
    typed("a history of nothing", "check --history"),
]

FILES = {"database": [*CONNECTIONS, *COMMANDS]}
