"""Plans, disks, pools and previews on Render, and releases of Django and PostgreSQL."""

from __future__ import annotations

from planted import Planted, fault, right

PROFILE = "profiles/production.yaml"
BLUEPRINT = "render.yaml"
DATABASE = "database: {provider: supabase, pooler: session}"
LOCAL = {"DATABASE_URL": "postgres://shop:pw@localhost/shop"}


def service(fields: str) -> tuple[tuple[str, str, str], ...]:
    """Return the edits that write other fields of the web service."""
    return ((PROFILE, "web: {plan: starter}", f"web: {{{fields}}}"),)


def database(fields: str, pooler: str = "") -> tuple[tuple[str, str, str], ...]:
    """Return the edits that make the database one of Render's, with these fields."""
    more = f"render:\n  databases:\n    default: {{{fields}}}\n"
    hosted = f"database: {{provider: render-postgres{pooler}}}"
    return ((PROFILE, DATABASE, hosted), (PROFILE, "render:\n", more))


def database_fault(name: str, rule: str, fields: str, **more: object) -> Planted:
    """Return a fault in a database of Render's."""
    place = {"at": BLUEPRINT, "text": "- name: site-db", "severity": "error", **more}
    return fault(name, rule, edits=database(fields), values=LOCAL, **place)  # type: ignore[arg-type]


def database_right(name: str, fields: str, **more: str) -> Planted:
    """Return an odd database of Render's that works."""
    return right(name, edits=database(fields, **more), values=LOCAL)


def version(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return the edits that write another version of Django, which is also required."""
    return (
        ("profiles/base.yaml", "  apps: [whitenoise]\n", f"  apps: [whitenoise]\n{text}"),
        ("requirements.txt", "Django>=5.2,<5.3", "Django"),
    )


FAULTS = (
    fault(
        "a store of others without a policy",
        "render-eviction",
        "profiles/production.yaml",
        "tasks-store",
        edits=(
            (
                "profiles/production.yaml",
                "render:\n",
                "render:\n  others:\n    - {type: keyvalue, name: tasks-store, plan: starter, "
                "ipAllowList: []}\n",
            ),
        ),
        also=frozenset({"render-unused"}),
    ),
    fault(
        "a plan that Render does not have",
        "render-plan-name",
        BLUEPRINT,
        "plan: stater",
        edits=service("plan: stater"),
    ),
    fault(
        "the plan of a database for a service",
        "render-plan-name",
        BLUEPRINT,
        "plan: basic-256mb",
        edits=service("plan: basic-256mb"),
    ),
    database_fault(
        "a database with the plan of a service",
        "render-plan-name",
        "plan: pro ultra",
        text="plan: pro ultra",
        severity="warning",
    ),
    fault(
        "a store with a plan that Render does not have",
        "render-plan-name",
        BLUEPRINT,
        "plan: huge",
        edits=(
            (
                PROFILE,
                "render:\n",
                "redis: {provider: render-keyvalue}\nrender:\n  keyvalue: {plan: huge}\n",
            ),
            ("requirements.txt", "gunicorn\n", "gunicorn\nredis\n"),
        ),
        values={"REDIS_URL": "redis://localhost:6379/0"},
    ),
    database_fault(
        "a disk of seven gigabytes",
        "render-database",
        "plan: basic-1gb, diskSizeGB: 7",
        text="diskSizeGB: 7",
    ),
    database_fault(
        "a preview's disk of three gigabytes",
        "render-database",
        "plan: basic-1gb, previewDiskSizeGB: 3",
        text="previewDiskSizeGB: 3",
    ),
    database_fault(
        "a standby on a small plan",
        "render-database",
        "plan: basic-1gb, highAvailability: {enabled: true}",
    ),
    database_fault(
        "a standby on less than a CPU",
        "render-database",
        "plan: 0.5c-1g, highAvailability: {enabled: true}",
    ),
    database_fault(
        "a standby on PostgreSQL 12",
        "render-database",
        'plan: pro-4gb, highAvailability: {enabled: true}, postgresMajorVersion: "12"',
        also=frozenset({"postgresql-version"}),
    ),
    database_fault(
        "a pool on the free plan", "render-database", "plan: free, connectionPool: pgbouncer"
    ),
    database_fault(
        "PostgreSQL too old for Django",
        "postgresql-version",
        'plan: basic-1gb, postgresMajorVersion: "13"',
    ),
    fault(
        "PostgreSQL too old for Django 6.1",
        "postgresql-version",
        BLUEPRINT,
        "- name: site-db",
        severity="error",
        edits=(
            *database('plan: basic-1gb, postgresMajorVersion: "14"'),
            *version('  version: "6.1"\n'),
        ),
        values=LOCAL,
    ),
    fault(
        "a branch with previews",
        "render-previews",
        BLUEPRINT,
        "- type: web",
        edits=service("plan: starter, branch: main, previews: {generation: automatic}"),
    ),
    fault(
        "previews that a service turns off",
        "render-previews",
        BLUEPRINT,
        "- type: web",
        edits=service("plan: starter, previews: {generation: 'off'}"),
    ),
    fault(
        "Celery's tasks in a free store",
        "render-store-lost",
        BLUEPRINT,
        "- type: keyvalue",
        files={
            "config/celery.py": (
                "import os\n\nfrom celery import Celery\n\n"
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")\n'
                'app = Celery("site")\napp.config_from_object("django.conf:settings", '
                'namespace="CELERY")\n'
            )
        },
        edits=(
            (
                PROFILE,
                "render:\n",
                "celery: {worker: worker}\n"
                "programs: {worker: {command: celery -A config worker, django: true}}\n"
                "redis: {provider: render-keyvalue}\nrender:\n  keyvalue: {plan: free}\n",
            ),
            ("requirements.txt", "gunicorn\n", "gunicorn\ncelery[redis]\n"),
        ),
        values={"REDIS_URL": "redis://localhost:6379/0"},
    ),
    fault(
        "a Django that is newer than the facts",
        "django-unknown",
        "profiles/base.yaml",
        "version:",
        edits=version('  version: "6.2"\n'),
    ),
    fault(
        "a Django of a year to come",
        "django-unknown",
        "profiles/base.yaml",
        "version:",
        edits=version('  version: "2028"\n'),
    ),
)
RIGHT = (
    right("a plan by size", edits=service("plan: 2c-8g")),
    right("a plan by size that is newer than the facts", edits=service("plan: 3c-12g")),
    database_right("an old plan of a database", "plan: standard"),
    database_right("a large database", "plan: accelerated-1024gb, diskSizeGB: 4005"),
    database_right("the smallest disk", "plan: basic-256mb, diskSizeGB: 1"),
    database_right("a standby", "plan: pro-4gb, highAvailability: {enabled: true}"),
    database_right("a standby on a plan by size", "plan: 1c-2g, highAvailability: {enabled: true}"),
    database_right("no standby on a small plan", "plan: free, highAvailability: {enabled: false}"),
    database_right(
        "a pool in transaction mode",
        "plan: basic-1gb, connectionPool: pgbouncer",
        pooler=", pooler: transaction",
    ),
    database_right("the oldest PostgreSQL", 'plan: basic-1gb, postgresMajorVersion: "14"'),
    right(
        "a store by size",
        edits=(
            (
                PROFILE,
                "render:\n",
                "redis: {provider: render-keyvalue}\nrender:\n  keyvalue: {plan: 1g}\n",
            ),
            ("requirements.txt", "gunicorn\n", "gunicorn\nredis\n"),
        ),
        values={"REDIS_URL": "redis://localhost:6379/0"},
    ),
    right("a branch without previews", edits=service("plan: starter, branch: main")),
    right(
        "manual previews",
        edits=service("plan: starter, previews: {generation: manual, plan: 1c-2g}"),
    ),
)
