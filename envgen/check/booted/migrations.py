"""Rules about migrations: every model has its table, and the version that runs keeps working."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.report import Removal
from envgen.reading.models import defines

MIGRATIONS = "https://docs.djangoproject.com/en/5.2/topics/migrations/"
STATE = "https://docs.djangoproject.com/en/5.2/ref/migration-operations/"
SYNCDB = "--run-syncdb"


@rule(
    "migrations-absent",
    why="Without migrations, `migrate` creates no tables for the models, so their pages fail.",
    fix="run `python manage.py makemigrations` with the app's name, and commit the migrations",
    source=MIGRATIONS + "#adding-migrations-to-apps",
)
def absent_migrations(booted: Booted) -> Iterator[Finding]:
    """Yield apps of the project that have models and no migrations."""
    found = booted.report.migrations
    if found is None or any(SYNCDB in command for command in _commands(booted)):
        return
    for item in found.absent:
        message = f"the app {item.app} has models, but no migrations"
        hint = f"run `python manage.py makemigrations {item.app}`, and commit the migrations"
        yield Finding(message, booted.own(item.file, item.line), hint)


def _commands(booted: Booted) -> Iterator[str]:
    manifest = booted.deployment.manifest
    for service in manifest.services if manifest else ():
        yield from filter(None, (service.build_command, service.release_command, service.command))
    for program in booted.deployment.document.programs.values():
        yield program.command


@rule(
    "migration-missing",
    why="The models and the tables differ, so queries can fail.",
    fix="run `python manage.py makemigrations`, and commit the migration",
    source=MIGRATIONS + "#workflow",
    severity=Severity.WARNING,
    also=[Severity.NOTE],
)
def missing_migrations(booted: Booted) -> Iterator[Finding]:
    """Yield changes of models without a migration; a note if the database stays the same."""
    found = booted.report.migrations
    for item in found.changes if found else ():
        message = f"{item.app}.{item.model} has a change without a migration: {item.what}"
        severity = Severity.NOTE if item.harmless else None
        hint = f"run `python manage.py makemigrations {item.app}`, and commit the migration"
        yield Finding(message, booted.own(item.file, item.line), hint, severity)


_WHAT = {
    "RemoveField": "drops {}",
    "RenameField": "renames {}",
    "DeleteModel": "drops the table of {}",
    "RenameModel": "renames the table of {}",
    "AlterModelTable": "renames the table of {}",
    "AlterField": "forbids NULL in {}",
    "AddField": "adds {} without a default",
}
_WAY = {
    "RemoveField": (
        "first deploy without the field, with RemoveField in `state_operations` of "
        "SeparateDatabaseAndState; drop the column in a later deploy"
    ),
    "DeleteModel": (
        "first deploy without the model, with DeleteModel in `state_operations` of "
        "SeparateDatabaseAndState; drop the table in a later deploy"
    ),
    "RenameField": (
        "keep the column: write its name as `db_column`; or add a new field, copy the values, and "
        "remove the old field in a later deploy"
    ),
    "RenameModel": "keep the table: write its name as `db_table`",
    "AlterModelTable": "keep the table, or create a view with the old name until the next deploy",
    "AlterField": "first deploy code that always sets the field; forbid NULL in a later deploy",
    "AddField": "add the field with `null=True` or `db_default`; require it in a later deploy",
}


@rule(
    "migration-breaks-running",
    why="The old version still answers requests while the migration runs, and after a rollback.",
    fix="deploy the change in two steps, as the message says",
    source=STATE + "#separatedatabaseandstate",
    severity=Severity.WARNING,
)
def breaking_migrations(booted: Booted) -> Iterator[Finding]:
    """Yield operations in new migrations that remove what the running version uses."""
    found = booted.report.migrations
    for item in found.risky if found else ():
        if booted.history is None or not _is_used(booted, item):
            continue
        what = f"{item.app}.{item.model}" + (f".{item.field}" if item.field else "")
        verb = _WHAT[item.kind].format(what)
        uses = "does not set" if item.kind == "AddField" else "still uses"
        running = f"which the running version ({booted.history.since}) {uses}"
        message = f"{item.migration} {verb}, {running}"
        yield Finding(message, booted.own(item.file, item.line), _WAY[item.kind])


def _is_used(booted: Booted, item: Removal) -> bool:
    """Return whether the models of the version that runs have what a migration takes away."""
    if item.kind == "AddField" or booted.history is None or item.folder is None:
        return True
    texts = list(booted.history.models(booted.deployment.inside(item.folder)))
    return not texts or defines(texts, item.model, item.field)
