"""Database providers, with everything that envgen knows about each."""

from __future__ import annotations

from functools import partial

from envgen.catalog.database_types import DatabaseHost, Provider

_SUPABASE_HINTS = {
    "unknown-user": "copy the URL again; Supabase's pooler needs the user postgres.REF",
    "no-root-certificate": (
        "save it at the path in `sslrootcert`; Supabase shows it under Database → SSL"
    ),
}
_SUPABASE_IPV6 = "Supabase's direct connection needs IPv6: use the session pooler's URL"

_shared = partial(
    DatabaseHost,
    kind="supabase-pooler",
    hints=_SUPABASE_HINTS,
    pattern=r".+\.pooler\.supabase\.com",
    user=r".+\.(?P<project>[a-z0-9]+)",
    user_form="postgres.REF, where REF is the project's reference",
)
# Without the IPv4 add-on, both ports of this host have only an IPv6 address:
# https://supabase.com/docs/guides/troubleshooting/supabase--your-network-ipv4-and-ipv6-compatibility-cHe3BP
_own = partial(
    DatabaseHost,
    pattern=r"db\.(?P<project>[a-z0-9]+)\.supabase\.(co|com|net)",
    hints={**_SUPABASE_HINTS, "unknown-host": _SUPABASE_IPV6, "unreachable": _SUPABASE_IPV6},
    ipv6_only=True,
    user=r"[^.]+",
    user_form="postgres: only the shared pooler's URL has the reference in it",
)

ROWS: tuple[Provider, ...] = (
    Provider(
        name="neon",
        title="Neon",
        about="PostgreSQL that is suspended when idle, behind PgBouncer in transaction mode.",
        # The pooler: https://neon.com/docs/connect/connection-pooling
        # TLS: https://neon.com/docs/connect/connect-securely
        # Its error messages: https://neon.com/docs/connect/connection-errors
        link="https://neon.com/docs/connect/connect-from-any-app",
        init={
            "sslmode": "require",
            "pooler": "transaction",
            "migrate": "MIGRATE_DATABASE_URL",
        },
        # Both use port 5432; the pooler's host has -pooler at the end of its first label.
        hosts=(
            DatabaseHost(
                kind="neon-pooler",
                title="Neon (transaction pooler)",
                pattern=r"[a-z0-9-]+-pooler(\.[a-z0-9-]+)*\.neon\.tech",
                mode="transaction",
            ),
            DatabaseHost(
                kind="neon-direct",
                title="Neon (direct connection)",
                pattern=r"[a-z0-9-]+(\.[a-z0-9-]+)*\.neon\.tech",
                mode="direct",
            ),
        ),
        # The dashboard shows the pooler's URL by default.
        pooler="transaction",
        modes=("transaction", "direct"),
        ca="system",
        url_help={
            "transaction": "Neon → Connect, with Connection pooling: the host has -pooler in it",
            "direct": "Neon → Connect, without Connection pooling: the host has no -pooler",
        },
        migrate_help=(
            "Only migrate uses this URL: Neon → Connect, without Connection pooling (no -pooler)."
        ),
        limits=(
            "Migrations need the URL without `-pooler`, under `migrate`. The first connection "
            "after an idle period waits until the server has started."
        ),
        signs={
            "unknown-host": ("endpoint could not be found",),
            "starting": ("couldn't connect to compute node",),
        },
        # https://neon.com/docs/changelog/2025-01-31
        secrets={"Neon_API_key": r"napi_[A-Za-z0-9]{40,}"},
    ),
    Provider(
        name="render-postgres",
        title="Render Postgres",
        about="PostgreSQL on Render: the Blueprint defines it, and Render sets the URL.",
        link="https://render.com/docs/postgresql-creating-connecting",
        platform="render",
        hosts=(
            DatabaseHost(
                kind="render-internal",
                title="Render Postgres (internal URL)",
                pattern=r"dpg-[a-z0-9]+(-[a-z0-9]+)*",
                private=True,
                mode="direct",
                hints={
                    "unknown-host": (
                        "the internal URL works only on Render: run this in the service's Shell "
                        "there; the External Database URL works here if `ipAllowList` has this "
                        "machine's address"
                    )
                },
            ),
            DatabaseHost(
                kind="render-external",
                title="Render Postgres (external URL)",
                pattern=r".+-postgres\.render\.com",
                mode="direct",
                hints={"not-allowed": "Render → the database → Networking: allow your address"},
            ),
        ),
        # Its URL uses the private network, on which it does not need TLS.
        sslmode="prefer",
        outside_help=(
            "Render → the database → Connect → External Database URL, for use outside Render"
        ),
        limits="It has no pooler. The external URL needs `sslmode: require`.",
    ),
    Provider(
        name="sqlite",
        title="SQLite",
        about="A file in the project's folder.",
        link="https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-notes",
        engine="sqlite",
        url_form="URL of a database to use instead of the SQLite file.",
        limits="One writer at a time. Without a persistent disk, each deploy deletes the file.",
    ),
    Provider(
        name="supabase",
        title="Supabase",
        about="PostgreSQL behind Supabase's pooler.",
        link="https://supabase.com/docs/guides/database/connecting-to-postgres",
        suggested=True,
        init={"sslmode": "require", "pooler": "session"},
        hosts=(
            _shared(
                title="Supabase (transaction pooler)",
                port=6543,
                mode="transaction",
            ),
            _shared(
                title="Supabase (session pooler)",
                mode="session",
            ),
            _own(
                kind="supabase-pooler",
                title="Supabase (dedicated pooler)",
                port=6543,
                mode="transaction",
            ),
            _own(kind="supabase-direct", title="Supabase (direct connection)", mode="direct"),
        ),
        pooler="session",
        modes=("session", "transaction", "direct"),
        ports={"transaction": 6543},
        ca_help="Supabase shows it under Database → SSL",
        url_help={
            "session": "Supabase → Connect → Session pooler (password percent-encoded)",
            "transaction": "Supabase → Connect → Transaction pooler (password percent-encoded)",
            "direct": "Supabase → Connect → Direct connection (password percent-encoded)",
        },
        placeholder="[YOUR-PASSWORD]",
        limits=(
            "The direct connection has only an IPv6 address. Each persistent connection occupies "
            "one connection of the session pooler."
        ),
        # Read on 2026-11-30: https://supabase.com/docs/guides/database/connection-management
        connections={"session": 15, "transaction": 200},
        todo={
            "Supabase → Database → SSL configuration → enforce SSL.": (
                "The generated settings already require SSL.",
            )
        },
        signs={
            "unknown-user": ("tenant or user not found",),
            "full": ("maxclientsinsessionmode",),
        },
        secrets={"Supabase_secret_key": r"sb_secret_[A-Za-z0-9_-]{20,}"},
    ),
    Provider(
        name="url",
        title="any other server",
        about="PostgreSQL on any host, or a PgBouncer in front of it.",
        link="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS",
        init={"sslmode": "require"},
        # Settings modules that check the port often take this one for a transaction pooler.
        ports={"transaction": 6543},
    ),
)
