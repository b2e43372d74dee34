"""More connections than the database takes, and more memory than the plan has."""

from __future__ import annotations

from planted import fault, right
from site_project import RENDER_URL

from fault_rows.commands import PROFILE, fine, tasks, wrong

CELERY = {"config/celery.py": 'from celery import Celery\n\napp = Celery("site")\n'}
PRODUCTION = "profiles/production.yaml"
ON_RENDER = {"DATABASE_URL": RENDER_URL}
SERVICE = (PRODUCTION, "{plan: starter}", "{plan: pro, numInstances: 2}")
POSTGRES = (PRODUCTION, "{provider: supabase, pooler: session}", "{provider: render-postgres}")
TRANSACTION = (PRODUCTION, "pooler: session", "pooler: transaction, migrate: MIGRATE_DATABASE_URL")
WORKER = tasks("celery -A config worker -c 14", CELERY)
FAULTS = (
    wrong(
        "more threads than the pool takes",
        "connections-exceeded",
        "gunicorn --workers 4 --threads 4 config.wsgi",
        severity="warning",
    ),
    wrong(
        "more instances than the pool takes",
        "connections-exceeded",
        "gunicorn -w 4 --threads=2 config.wsgi",
        severity="warning",
        edits=(SERVICE,),
    ),
    wrong(
        "workers by WEB_CONCURRENCY",
        "connections-exceeded",
        "gunicorn --threads 8 config.wsgi",
        severity="warning",
        edits=(
            (PROFILE, "programs:", "env:\n  WEB_CONCURRENCY: {value: 3, for: [web]}\nprograms:"),
        ),
    ),
    wrong(
        "workers in a file",
        "connections-exceeded",
        "gunicorn config.wsgi",
        severity="warning",
        files={"gunicorn.conf.py": "workers = 4\nthreads = 4\n"},
    ),
    wrong(
        "greenlets that the command limits",
        "connections-exceeded",
        "gunicorn -k gevent --worker-connections 50 config.wsgi",
        severity="warning",
        files={
            "requirements.txt": "Django>=5.2,<5.3\ndjango-environ\ngunicorn[gevent]\n"
            "psycopg[binary]\nwhitenoise\n"
        },
    ),
    wrong(
        "psycopg's pool in each worker",
        "connections-exceeded",
        "gunicorn --workers 4 config.wsgi",
        severity="warning",
        edits=(
            (PRODUCTION, "pooler: session", "pooler: session, pool: true"),
            (PROFILE, "settings_package: ", "version: '5.2'\n  settings_package: "),
        ),
        files={
            "requirements.txt": "Django>=5.2,<5.3\ndjango-environ\ngunicorn\n"
            "psycopg[binary,pool]\nwhitenoise\n"
        },
    ),
    wrong(
        "more threads than Render's database takes",
        "connections-exceeded",
        "gunicorn --workers 4 --threads 30 config.wsgi",
        severity="warning",
        edits=(POSTGRES,),
        values=ON_RENDER,
    ),
    fault(
        "a worker with more tasks than the pool takes",
        "connections-exceeded",
        PROFILE,
        "worker: {",
        also=frozenset({"memory-exceeded"}),
        **WORKER,
    ),
    wrong(
        "more workers than the plan has memory for",
        "memory-exceeded",
        "gunicorn --workers 8 config.wsgi",
        severity="warning",
    ),
    fault(
        "a worker and the site in one plan",
        "memory-exceeded",
        PROFILE,
        "worker: {",
        edits=(
            (
                PROFILE,
                "django: true}\n",
                "django: true}\n  worker: {command: celery -A config worker -c 4,"
                " django: true, runs_in: web}\n",
            ),
        ),
        files={**WORKER["files"]},
    ),
)
RIGHT = (
    fine("as many as the pool takes", "gunicorn -w 2 --threads 7 config.wsgi"),
    fine(
        "as many as a transaction pooler takes",
        "gunicorn -w 4 --threads 9 config.wsgi",
        edits=(TRANSACTION,),
        values={
            "DATABASE_URL": "postgres://postgres.abcdefghijklmnopqrst:gH7x-pw-Q2@aws-0-eu-central-1"
            ".pooler.supabase.com:6543/postgres?sslmode=require",
            "MIGRATE_DATABASE_URL": "postgres://postgres.abcdefghijklmnopqrst:gH7x-pw-Q2@aws-0-eu-"
            "central-1.pooler.supabase.com:5432/postgres?sslmode=require",
        },
    ),
    fine(
        "as many as Render's database takes",
        "gunicorn -w 4 --threads 20 config.wsgi",
        edits=(POSTGRES,),
        values=ON_RENDER,
    ),
    fine(
        "a server of unknown size",
        "gunicorn -w 9 --threads 9 config.wsgi",
        edits=(
            (
                PRODUCTION,
                "{provider: supabase, pooler: session}",
                "{provider: url, sslmode: require}",
            ),
            (PRODUCTION, "{plan: starter}", "{plan: standard}"),
        ),
        values={"DATABASE_URL": "postgres://site:gH7x-pw-Q2@db.example.com/site?sslmode=require"},
    ),
    fine("as many workers as the computer has", "gunicorn -w $(nproc) --threads 3 config.wsgi"),
    fine(
        "greenlets",
        "gunicorn -k gevent config.wsgi",
        files={
            "requirements.txt": "Django>=5.2,<5.3\ndjango-environ\ngunicorn[gevent]\n"
            "psycopg[binary]\nwhitenoise\n"
        },
    ),
    right("a worker of Celery", **tasks("celery -A config worker -c 3", CELERY)),
    right("a worker and its scheduler", **tasks("celery -A config worker -B -l info", CELERY)),
)
