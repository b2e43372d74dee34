"""Have the probe connect to each database of a profile, and pair the facts with the profile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from envgen.catalog.providers import signs
from envgen.errors import InputError, Place, Problem, Severity
from envgen.formats.urls import url_issue
from envgen.live.boot.report import Fault
from envgen.live.database.facts import DatabaseFacts, DatabaseReport, DatabaseRequest
from envgen.live.database.judging import JudgedConnection
from envgen.model import Deployment, Variable
from envgen.resolve.database import usual_variable

# sys.argv of the process: one that serves the site, and one that uses the URL for migrate.
_SERVES = ("manage.py", "check")
_MIGRATES = ("manage.py", "migrate")
URL_HINT = (
    "write postgres://USER:PASSWORD@HOST:PORT/NAME without quotes or brackets;"
    " in the password, write @ as %40, / as %2F, % as %25"
)

# Runs the probe in the project's interpreter, with the profile's environment.
Ask = Callable[[DatabaseRequest], DatabaseReport]


def database_variables(deployment: Deployment) -> list[Variable]:
    """Return the variables with a URL of a database.

    Also DATABASE_URL under `env` if the settings module does not read it as a database: the
    project's own settings do.
    """
    usual = usual_variable("default")
    own = () if usual in {item.variable for item in deployment.databases} else (usual,)
    return [item for item in deployment.variables if item.type == "database" or item.name in own]


def not_set(deployment: Deployment, missing: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each variable of a database that is `missing`.

    It is an error, or a warning if only migrate uses the variable.
    """
    migrating = {database.migrate for database in deployment.databases}
    for item in database_variables(deployment):
        if item.name in missing:
            alone = item.name in migrating
            then = ", so migrate uses the URL of the other commands" if alone else ""
            yield Problem(
                f"{item.name} is not set{then}",
                "connection",
                item.origin,
                f"set it in {deployment.dotenv} or in the environment of this command",
                Severity.WARNING if alone else Severity.ERROR,
            )


def subjects(
    deployment: Deployment,
    environment: Mapping[str, str],
    root: Path,
    ask: Ask,
    places: Mapping[str, Place] | None = None,
) -> Iterator[JudgedConnection]:
    """Yield every connection of a profile: each database, then those only migrate uses.

    `places` are the places of the values in `environment` that are from a file.

    Raises:
        InputError: the settings do not load.
    """
    request = DatabaseRequest(str(root), deployment.settings_module, _SERVES, signs=signs())
    for facts in _answered(deployment, ask(request), environment, places or {}):
        yield _subject(deployment, facts)
    others = {
        database.alias: database.migrate
        for database in deployment.databases
        if database.migrate and environment.get(database.migrate, "").strip()
    }
    if others:
        request = replace(request, arguments=_MIGRATES, aliases=tuple(others))
        for facts in _answered(deployment, ask(request), environment, places or {}):
            yield _subject(deployment, facts, migrate=others[facts.alias])


def _answered(
    deployment: Deployment,
    report: DatabaseReport,
    environment: Mapping[str, str],
    places: Mapping[str, Place],
) -> tuple[DatabaseFacts, ...]:
    if report.fault:
        refused = [] if report.fault.missing else list(_refused(deployment, environment, places))
        raise InputError(refused or _not_loaded(deployment, report.fault, places))
    return report.databases


def _refused(
    deployment: Deployment, environment: Mapping[str, str], places: Mapping[str, Place]
) -> Iterator[Problem]:
    """Yield the URLs of databases that most likely keep the settings from loading."""
    for variable in database_variables(deployment):
        url = environment.get(variable.name, "")
        if url.strip() and (issue := url_issue(url, "database")) is not None:
            module = deployment.settings_module
            message = f"{variable.name} must be {issue.wanted}: {module} does not load with it"
            place = places.get(variable.name, variable.origin)
            yield Problem(message, "connection", place, issue.hint)


def _not_loaded(
    deployment: Deployment, fault: Fault, places: Mapping[str, Place]
) -> Iterator[Problem]:
    """Yield why the settings do not load; the probe only reports names, never values."""
    hint = f"run `envgen check --boot {deployment.name}` to check all settings"
    if fault.type in ("ModuleNotFoundError", "unusable"):
        hint = "pass --python PATH with the Python that has the project's packages"
    for sentence in fault.missing or ():
        name, _, expected = sentence.partition(" is not ")
        variable = deployment.variable(name)
        place = variable.origin if variable else Place(deployment.source)
        # `check --boot` would find nothing: it uses a dummy value.
        fix = hint if expected.startswith("set ") or not expected else f"write {expected}"
        fix = URL_HINT if expected.startswith(("a database URL", "a PostgreSQL URL")) else fix
        yield Problem(sentence, "connection", places.get(name, place), fix)
    if not fault.missing:
        place = Place(deployment.source)
        if fault.file:
            place = Place(deployment.inside(fault.file), fault.line or 0, 1)
        why = fault.message or f"it raises {fault.type}"
        message = f"{deployment.settings_module} does not load: {why}"
        yield Problem(message, "connection", place, hint)


def _subject(
    deployment: Deployment, facts: DatabaseFacts, migrate: str | None = None
) -> JudgedConnection:
    found = [item for item in deployment.databases if item.alias == facts.alias]
    database = found[0] if found else None
    # The base module's own database uses the usual variable, if it is under `env`.
    name = migrate or (database.variable if database else usual_variable(facts.alias))
    variable = deployment.variable(name)
    return JudgedConnection(
        profile=deployment.name,
        facts=facts,
        # Without a variable it is the base module's own database, unknown to the profile.
        name=name if variable else f"DATABASES[{facts.alias!r}]",
        place=variable.origin if variable else Place(deployment.source),
        pooler=database.pooler if database and variable else None,
        migrates=migrate is not None and variable is not None,
    )
