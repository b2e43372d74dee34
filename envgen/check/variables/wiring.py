"""Rules about variables: programs get each variable that they read, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.formats import dotenv
from envgen.model import Owner
from envgen.platforms.manifest import Holder, ManifestEntry, Service, entries_of
from envgen.profile.loader import BASE
from envgen.resolve.env import PREFIX
from envgen.support.suggestions import nearest

MODULE = "DJANGO_SETTINGS_MODULE"


@rule(
    "not-in-dotenv",
    why="The settings module cannot load without the variable.",
    fix="run `envgen render PROFILE` to add it",
)
def not_in_dotenv(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the variables that the settings require but the .env file does not have."""
    if subject.store.text is None or subject.deployment.kind == "test":
        return
    for read in subject.reads:
        if read.required and read.name not in subject.dotenv_values:
            message = f"{read.name} is read here, but is not in {subject.deployment.dotenv}"
            place = Place(subject.settings_path, read.line, 1)
            yield Finding(message, place, _how_to_add(subject, read.name))


@rule(
    "not-in-manifest",
    why="The service stops when it starts, because a variable that it reads is missing.",
    fix="run `envgen render PROFILE` to add it",
)
def not_in_manifest(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the variables that the programs of a service need but the service does not get."""
    for service in subject.services:
        from_groups = subject.manifest.from_groups(service)
        provided = {entry.key for entry in service.entries}.union(from_groups)
        for name, reader in _needs(subject, service).items():
            if name not in provided:
                message = f"{service.name} does not get {name}, which {reader}"
                yield Finding(message, service.place, f"run {_render(subject)} to add it")


@rule(
    "not-read-in-manifest",
    old_id="not-read-on-render",
    why="A variable that no program reads is useless, and a secret is exposed needlessly.",
    fix=(
        "run `envgen render PROFILE` to remove it; `envgen todo PROFILE` shows what to delete "
        "on the platform"
    ),
)
def not_read_in_manifest(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the entries of services that no program in the service reads (least privilege)."""
    platform, name = subject.deployment.platform, subject.deployment.name
    hint = (
        f"run {_render(subject)} to remove it; "
        f"`envgen todo {name}` shows what to delete on the platform"
    )
    for service in subject.services:
        programs = set(service.programs)
        if not programs:  # the rule manifest-service reports it
            continue
        for entry in service.entries:
            variable = subject.deployment.variable(entry.key)
            if platform is not None and entry.key in platform.reserved:
                continue
            if variable is None:
                yield Finding(f"no program reads {entry.key}", entry.place, hint)
            elif not programs & set(variable.readers):
                what = "the secret " if variable.secret else ""
                message = f"{service.name} gets {what}{entry.key}, which no program in it reads"
                yield Finding(message, entry.place, hint)


@rule(
    "not-read-in-dotenv",
    why="The variable is left over, or another tool reads it.",
    fix="delete the line, or define the variable under `env`",
    severity=Severity.NOTE,
)
def not_read_in_dotenv(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the names in .env that neither the profile nor the settings use."""
    # The settings also read a secret's previous value, which exists during a rotation.
    renamed = subject.deployment.document.renamed.values()
    known = {*subject.deployment.document.renamed, *(read.name for read in subject.reads)}
    missing = [item.name for item in subject.missing]
    known |= dotenv.doubtful(subject.store.text or "")  # reported as a quote that is not closed
    for name in subject.dotenv_values:
        if subject.deployment.variable(name) is None and name not in known:
            meant = nearest(name, missing, cutoff=0.8)
            hint = f"did you mean {meant}, which has no value?" if meant else None
            new = f"{PREFIX}{name}"
            if subject.deployment.variable(new) is not None and new not in renamed:
                keep = f"write `renamed: {{{name}: {new}}}` in {subject.disk.profiles}/{BASE}.yaml"
                hint = f"to keep its value, {keep}; otherwise, delete the line"
            message = f"{name} is not a variable of the profile"
            yield Finding(message, subject.dotenv_place(name), hint)


@rule(
    "shared-secret",
    why="Two services with different values of a shared secret cannot work together.",
    fix="run `envgen render PROFILE`: one service has the value, and the others refer to it",
)
def shared_secret(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield secrets that have a value in several services, although they could share one."""
    platform = subject.deployment.platform
    if platform is None or not platform.refers:
        return
    owned: dict[str, list[tuple[Holder, ManifestEntry]]] = {}
    for service, entry in entries_of(subject.manifest.holders()):
        if entry.source.kind in ("pasted", "generated"):
            owned.setdefault(entry.key, []).append((service, entry))
        elif _takes_another(subject, entry):
            yield Finding(f"{entry.key} gets the value of another variable", entry.place)
    for name, places in owned.items():
        for service, entry in places[1:]:
            first = places[0][0].name
            message = f"{service.name} and {first} each have their own value of {name}"
            yield Finding(message, entry.place)


@rule(
    "unread-variable",
    why="A variable that no program gets has no effect.",
    fix="list programs under `for`, or remove the variable",
    severity=Severity.WARNING,
)
def unread_variable(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield variables of the profile that no program gets."""
    for variable in subject.deployment.variables:
        if not variable.readers and variable.owner is not Owner.RESOURCE:
            yield Finding(f"no program gets {variable.name}", variable.origin)


def _render(subject: CheckedProfile) -> str:
    return f"`envgen render {subject.deployment.name}`"


def _how_to_add(subject: CheckedProfile, name: str) -> str:
    """Return how to add a variable to the .env file: a deployed secret keeps its value."""
    deployment, variable = subject.deployment, subject.deployment.variable(name)
    if subject.store.sealed.of(name) is not None:
        return f"run `envgen unseal {deployment.name}` to add it"
    if deployment.kind == "deployed" and variable and variable.secret and variable.generate:
        where = deployment.platform.variables_at if deployment.platform else "the deployed site"
        return (
            f"copy the value from {where}; {_render(subject)} would generate a new one, "
            "which only a first deploy needs"
        )
    return f"run {_render(subject)} to add it"


def _needs(subject: CheckedProfile, service: Service) -> dict[str, str]:
    """Return the variables that the programs of a service need, each with its reader."""
    needs: dict[str, str] = {}
    for program in service.programs:
        if subject.is_django(program):
            # All other variables have a default in the module.
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
