"""Rules about variables: each that is read is provided, each that is provided is read."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.model import Owner
from envgen.platforms.manifest import Holder, ManifestEntry, Service, entries_of

MODULE = "DJANGO_SETTINGS_MODULE"


@rule(
    "not-in-dotenv",
    why="The settings refuse to load without it.",
    fix="`envgen render` adds it",
)
def not_in_dotenv(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield what the settings require and the .env file does not have."""
    if subject.store.text is None or subject.deployment.kind == "test":
        return
    for read in subject.reads:
        if read.required and read.name not in subject.dotenv_values:
            message = f"{read.name} is read here and is not in {subject.deployment.dotenv}"
            yield Finding(message, Place(subject.settings_path, read.line, 1))


@rule(
    "not-in-manifest",
    why="The service stops at its start, because what it reads is not there.",
    fix="`envgen render` adds it",
)
def not_in_manifest(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield what the programs of a service need and the service does not get."""
    for service in subject.services:
        from_groups = subject.manifest.from_groups(service)
        provided = {entry.key for entry in service.entries}.union(from_groups)
        for name, reader in _needs(subject, service).items():
            if name not in provided:
                yield Finding(f"{service.name} does not get {name}, which {reader}", service.place)


@rule(
    "not-read-in-manifest",
    former="not-read-on-render",
    why="A variable that nothing reads is left over, and a secret more than need be.",
    fix="`envgen render` takes it out; `envgen todo` says what to delete on the platform",
)
def not_read_in_manifest(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the entries of services, and least privilege: secrets where nothing reads them."""
    platform = subject.deployment.platform
    for service in subject.services:
        programs = set(service.programs)
        if not programs:  # another rule's: manifest-service
            continue
        for entry in service.entries:
            variable = subject.deployment.variable(entry.key)
            if platform is not None and entry.key in platform.reserved:
                continue
            if variable is None:
                yield Finding(f"nothing reads {entry.key}", entry.place)
            elif not programs & set(variable.readers):
                what = "a secret, " if variable.secret else ""
                message = f"{service.name} gets {entry.key}, {what}which no program in it reads"
                yield Finding(message, entry.place)


@rule(
    "not-read-in-dotenv",
    why="It is left over, or meant for something that envgen does not know.",
    fix="delete it, or write it under env",
    severity=Severity.NOTE,
)
def not_read_in_dotenv(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the names in .env that neither the profile speaks of nor the settings read."""
    # The settings read more: a secret's previous value, which is there while it rotates.
    known = {*subject.deployment.document.renamed, *(read.name for read in subject.reads)}
    for name in subject.dotenv_values:
        if subject.deployment.variable(name) is None and name not in known:
            yield Finding(f"{name} is not a variable of the profile", subject.dotenv_place(name))


@rule(
    "shared-secret",
    why="Two services that each have a value of their own do not understand each other.",
    fix="one service has the value, the others refer to it: `envgen render` writes it so",
)
def shared_secret(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield secrets that services have different values of, where they could share one."""
    platform = subject.deployment.platform
    if platform is None or not platform.refers:
        return
    owned: dict[str, list[tuple[Holder, ManifestEntry]]] = {}
    for service, entry in entries_of(subject.manifest.holders()):
        if entry.source.kind in ("pasted", "generated"):
            owned.setdefault(entry.key, []).append((service, entry))
        elif _takes_another(subject, entry):
            yield Finding(f"{entry.key} takes the value of another variable", entry.place)
    for name, places in owned.items():
        for service, entry in places[1:]:
            first = places[0][0].name
            message = f"{service.name} and {first} each have a {name} of their own"
            yield Finding(message, entry.place)


@rule(
    "unread-variable",
    why="A program that is to get it does not exist, so nothing does.",
    fix="name the programs under `for`, or take it out",
    severity=Severity.WARNING,
)
def unread_variable(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield variables of the profile that no program reads."""
    for variable in subject.deployment.variables:
        if not variable.readers and variable.owner is not Owner.RESOURCE:
            yield Finding(f"no program reads {variable.name}", variable.origin)


def _needs(subject: CheckedProfile, service: Service) -> dict[str, str]:
    """Return the names that the programs of a service need, each with what reads it."""
    needs: dict[str, str] = {}
    for program in service.programs:
        if subject.is_django(program):
            # All else has a default in the module.
            names = [MODULE, *(read.name for read in subject.reads if read.required)]
            needs |= dict.fromkeys(names, "its settings read")
        else:
            for variable in subject.deployment.variables:
                if program in variable.readers and not variable.optional:
                    needs.setdefault(variable.name, f"{program} reads")
    return needs


def _takes_another(subject: CheckedProfile, entry: ManifestEntry) -> bool:
    variable = subject.deployment.variable(entry.key)
    if variable is None or not variable.secret:
        return False
    return entry.source.variable not in ("", entry.key)
