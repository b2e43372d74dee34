"""Rules about several profiles: what they share, and files of profiles that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from envgen.catalog.providers import providers
from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.model import Deployment, Owner, Variable
from envgen.secrets.secret import Secret
from envgen.secrets.values import HeldValue
from envgen.vault.store import ValueStore


@rule(
    "claimed-by-two",
    why="On a platform, a name or host belongs to one profile. A deploy of one changes the other.",
    fix="write another name or host in one of the profiles",
    also=[Severity.WARNING],
)
def claimed_by_two(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the services, resources and hosts that another profile has, too."""
    for claim in subject.project.claims:
        if claim.profile == subject.deployment.name:
            place = _extends(subject) if claim.is_inherited else claim.place
            severity = None if claim.is_certain else Severity.WARNING
            yield Finding(claim.message, place, claim.fix, severity)


def _extends(subject: CheckedProfile) -> Place:
    """Return the line of the profile that names its parent."""
    source = subject.deployment.source
    lines = (subject.disk.read(source) or "").splitlines()
    found = (number for number, line in enumerate(lines, 1) if line.startswith("extends:"))
    return Place(source, line, 1) if (line := next(found, 0)) else Place(source)


@rule(
    "database-of-two",
    why="A migration or a test in one environment changes the data of the other.",
    fix="use a separate database for each profile",
    severity=Severity.WARNING,
)
def database_of_two(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the databases of a deployed profile that another deployed profile uses, too."""
    if subject.deployment.kind != "deployed":
        return
    own = subject.deployment.name
    for variable, value in _held(subject, subject.store):
        database = _database(value.secret.reveal()) if variable.type == "database" else None
        for other, name in _databases(subject) if database else ():
            if _database(name.secret.reveal()) == database:
                profile = other.deployment.name
                message = f"{variable.name} leads to the same database as {name.name} of {profile}"
                hint = f"create a database for {own}, and write its URL here"
                yield Finding(message, value.place, hint)
                break


def _databases(subject: CheckedProfile) -> Iterator[tuple[ValueStore, HeldValue]]:
    """Yield the URLs of databases of the earlier deployed profiles."""
    for other in _earlier(subject):
        for variable, value in _held(subject, other):
            if variable.type == "database" and other.deployment.kind == "deployed":
                yield other, value


@rule(
    "secret-of-two",
    why="Anybody who knows the secret of one environment knows that of the other.",
    fix="run `envgen new-secret NAME -p PROFILE --replace`",
    severity=Severity.WARNING,
)
def secret_of_two(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the generated secrets that have the same value in another profile."""
    for variable, value in _held(subject, subject.store):
        name = variable.name
        for other in _earlier(subject) if variable.owner is Owner.ENVGEN else ():
            theirs = subject.project.values(other).get(name)
            if isinstance(theirs, HeldValue) and theirs.secret == value.secret:
                message = f"{name} has the same value in {other.deployment.name}"
                profile = subject.deployment.name
                hint = f"run `envgen new-secret {name} -p {profile} --replace`"
                yield Finding(message, value.place, hint)
                break


@rule(
    "file-left-behind",
    why="A file of a deleted profile can still be deployed or imported, but nothing updates it.",
    fix="run `envgen render --prune`",
    severity=Severity.WARNING,
)
def file_left_behind(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield files that envgen wrote for a profile that does not exist."""
    for item in subject.project.left_behind:
        if item.kind != "manifest":
            message = f"this file was generated for {item.profile}, but there is no such profile"
            edited = (
                "" if item.unedited else "move your edits to another profile, then delete this file"
            )
            yield Finding(message, Place(item.path), edited)
    for each in subject.project.values_left_behind:
        message = f"this file has the values of {each.profile}, but there is no such profile"
        hint = "if the profile has a new name, rename this file, too; otherwise, delete it"
        yield Finding(message, Place(each.path), hint)


def _earlier(subject: CheckedProfile) -> Iterator[ValueStore]:
    """Yield the profiles before this one: production, then in the order of their names."""
    own = _rank(subject.deployment)
    stores = subject.project.stores
    yield from sorted(
        (item for item in stores if _rank(item.deployment) < own),
        key=lambda item: _rank(item.deployment),
    )


def _rank(deployment: Deployment) -> tuple[bool, bool, str]:
    return deployment.kind != "deployed", deployment.name != "production", deployment.name


def _held(subject: CheckedProfile, store: ValueStore) -> Iterator[tuple[Variable, HeldValue]]:
    """Yield the variables of a profile that have a value here, each with it."""
    saved = subject.project.values(store)
    for variable in store.deployment.variables:
        value = saved.get(variable.name)
        if isinstance(value, HeldValue):
            yield variable, value


def _database(text: str) -> Secret | None:
    """Return which database a URL names, without the password; None if it names no server's."""
    try:
        parts = urlsplit(text)
        named = parts.scheme and parts.hostname and parts.path.strip("/")
        port = parts.port
    except ValueError:
        return None
    if not named or any(row.placeholder and row.placeholder in text for row in providers()):
        return None
    return Secret(f"{parts.username}@{parts.hostname}:{port}{parts.path}")
