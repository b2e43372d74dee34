"""URLs of databases and caches in .env files, which `check` judges without connecting."""

from __future__ import annotations

from planted import Planted, fault, right

DOTENV = ".env.production"
PROFILE = "profiles/production.yaml"
DATABASE = "database: {provider: supabase, pooler: session}"
POOLER = "aws-0-eu-central-1.pooler.supabase.com"
USER = "postgres.abcdefghijklmnopqrst"
DIRECT = "db.abcdefghijklmnopqrst.supabase.co"
INSTALLED = ("requirements.txt", "gunicorn\n", "gunicorn\nredis\n")
REDIS = ((PROFILE, "render:\n", "redis: {provider: url}\nrender:\n"), INSTALLED)


def url_fault(name: str, url: str, rule: str = "server-url", **more: object) -> Planted:
    """Return a fault in DATABASE_URL."""
    severity = more.pop("severity", "error")
    return fault(
        name, rule, DOTENV, "DATABASE_URL=", severity=severity, values={"DATABASE_URL": url}, **more
    )


def url_right(name: str, url: str, **more: object) -> Planted:
    """Return an odd DATABASE_URL that works."""
    return right(name, values={"DATABASE_URL": url}, **more)


def provider(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return the edits that write another `database` into the profile."""
    return ((PROFILE, DATABASE, f"database: {text}"),)


MIGRATE = provider("{provider: supabase, pooler: transaction, migrate: MIGRATE_URL}")

FAULTS = (
    url_fault(
        "an @ in the password", f"postgres://{USER}:p@ss@{POOLER}:5432/postgres", "dotenv-type"
    ),
    url_fault(
        "a slash in the password", f"postgres://{USER}:p/ss@{POOLER}:5432/postgres", "dotenv-type"
    ),
    url_fault(
        "a # in the password",
        f"'postgres://{USER}:p#ss@{POOLER}:5432/postgres'",
        "dotenv-type",
    ),
    url_fault(
        "a % in the password", f"postgres://{USER}:p%ss@{POOLER}:5432/postgres", severity="warning"
    ),
    url_fault(
        "the dashboard's placeholder",
        f"postgres://{USER}:[YOUR-PASSWORD]@{POOLER}:5432/postgres",
        "dotenv-type",
    ),
    url_fault(
        "the documentation's placeholders",
        "postgresql://USER:PASSWORD@HOST:5432/NAME",
        "dotenv-type",
    ),
    url_fault("a URL of MySQL", "mysql://shop:pw@db.example.com/shop"),
    url_fault("a URL of SQLite", "sqlite:///db.sqlite3"),
    url_fault(
        "a driver of SQLAlchemy's",
        f"postgresql+psycopg2://{USER}:pw@{POOLER}:5432/postgres",
        "dotenv-type",
    ),
    url_fault("no name of the database", f"postgres://{USER}:pw@{POOLER}:5432/"),
    url_fault("no slash and no name", f"postgres://{USER}:pw@{POOLER}:5432", "dotenv-type"),
    url_fault("the pooler without the project", f"postgres://postgres:pw@{POOLER}:5432/postgres"),
    url_fault(
        "a URL without a password", f"postgres://{USER}@{POOLER}:5432/postgres", severity="warning"
    ),
    url_fault("a server that has IPv6 alone", f"postgres://postgres:pw@{DIRECT}:5432/postgres"),
    url_fault(
        "the pooler's user at the server itself", f"postgres://{USER}:pw@{DIRECT}:5432/postgres"
    ),
    url_fault(
        "the port of the other mode",
        f"postgres://{USER}:pw@{POOLER}:6543/postgres",
        "pooler-port",
        severity="warning",
    ),
    url_fault(
        "the URL of another provider",
        "postgres://shop:pw@ep-cool-a1.us-east-2.aws.neon.tech/shop",
        severity="warning",
    ),
    url_fault(
        "a database on the web server", "postgres://shop:pw@localhost/shop", severity="warning"
    ),
    url_fault(
        "a weaker sslmode than the settings accept",
        f"postgres://{USER}:pw@{POOLER}:5432/postgres?sslmode=disable",
        severity="note",
    ),
    url_fault(
        "an unknown sslmode", f"postgres://{USER}:pw@{POOLER}:5432/postgres?sslmode=required"
    ),
    fault(
        "migrate in another project",
        "migrate-elsewhere",
        DOTENV,
        "MIGRATE_URL=",
        edits=MIGRATE,
        values={
            "DATABASE_URL": f"postgres://{USER}:pw@{POOLER}:6543/postgres",
            "MIGRATE_URL": f"postgres://postgres.zyxwvutsrqponmlkjihg:pw@{POOLER}:5432/postgres",
        },
    ),
    fault(
        "a cache that needs TLS",
        "server-url",
        DOTENV,
        "REDIS_URL=",
        severity="error",
        edits=REDIS,
        values={"REDIS_URL": "redis://default:pw@eu1-cool-a1-12345.upstash.io:6379"},
    ),
    fault(
        "a cache on the web server",
        "server-url",
        DOTENV,
        "REDIS_URL=",
        edits=REDIS,
        values={"REDIS_URL": "redis://localhost:6379/0"},
    ),
    fault(
        "a placeholder in the URL of the cache",
        "dotenv-type",
        DOTENV,
        "REDIS_URL=",
        severity="error",
        edits=REDIS,
        values={"REDIS_URL": "'redis://default:<password>@cache.example.com:6379/0'"},
    ),
)
RIGHT = (
    url_right(
        "a password that is percent-encoded",
        f"postgres://{USER}:p%40s%2Fs%23w%25%3A@{POOLER}:5432/postgres",
    ),
    url_right("a colon in the password", f"postgres://{USER}:pa:ss@{POOLER}:5432/postgres"),
    url_right(
        "the project in an option",
        f"postgres://postgres:pw@{POOLER}:5432/postgres?options=reference%3Dabcdefghijklmnopqrst",
    ),
    url_right("a role of one's own", f"postgres://shop.abcdefghij:pw@{POOLER}:5432/postgres"),
    url_right("the pooler without a port", f"postgresql://{USER}:pw@{POOLER}/postgres"),
    url_right(
        "a stronger sslmode", f"postgres://{USER}:pw@{POOLER}:5432/postgres?sslmode=verify-full"
    ),
    url_right("a server of one's own", "postgresql://shop:pw@db.example.com:5433/shop"),
    url_right(
        "any provider's URL for any server",
        "postgres://shop:pw@ep-cool-a1.us-east-2.aws.neon.tech/shop",
        edits=provider("{provider: url}"),
    ),
    right(
        "migrate at the session pooler",
        edits=MIGRATE,
        values={
            "DATABASE_URL": f"postgres://{USER}:pw@{POOLER}:6543/postgres",
            "MIGRATE_URL": f"postgres://{USER}:pw@{POOLER}:5432/postgres",
        },
    ),
    right(
        "a cache with TLS",
        edits=REDIS,
        values={"REDIS_URL": "rediss://default:pw@eu1-cool-a1-12345.upstash.io:6379"},
    ),
    right(
        "a cache of the platform's, with the URL from outside in .env",
        edits=(
            (PROFILE, "render:\n", "redis: {provider: render-keyvalue}\nrender:\n"),
            INSTALLED,
        ),
        values={"REDIS_URL": "rediss://red-abc:pw@frankfurt-keyvalue.render.com:6379"},
    ),
    right(
        "a database of the platform's, with a local one in .env",
        edits=provider("{provider: render-postgres}"),
        values={"DATABASE_URL": "postgres://shop:pw@localhost/shop"},
    ),
)
