"""Report what was understood, what is left to do, and where each part comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from envgen.adopt.decision import Notes
from envgen.adopt.entries import MODULE
from envgen.adopt.findings import Findings
from envgen.adopt.improvements import Left
from envgen.adopt.services import Programs
from envgen.errors import Place, Problem
from envgen.reading.settings.values import unknown_in

# Parts of production.yaml, and the old settings that they come from.
_SETTINGS_OF = {
    "site.hosts": "ALLOWED_HOSTS",
    "site.frontends": "CSRF_TRUSTED_ORIGINS",
    "append.CSRF_TRUSTED_ORIGINS": "CSRF_TRUSTED_ORIGINS",
    "settings.DEBUG": "DEBUG",
    "database": "DATABASES",
}


def understood(
    findings: Findings, blueprint: Programs | None, programs: Iterable[str]
) -> Iterator[str]:
    """Yield what was understood, one line each."""
    production = findings.production
    unknown = {name: unknown_in(value) for name, value in production.settings.items()}
    found = [(name, why) for name, why in sorted(unknown.items()) if why is not None]
    variable = [name for name, why in found if why.of_environment]
    unread = [name for name, why in found if not why.of_environment]
    yield (
        f"{findings.layout.production}: {len(unknown) - len(unread)} of {len(unknown)} settings, "
        f"in {', '.join(dict.fromkeys(production.files)) or 'no file'}"
        + (f"; not read: {', '.join(unread)}" if unread else "")
    )
    if variable:
        yield f"known only at run time: {', '.join(variable)}"
    names = sorted({item.name for item in production.reads})
    yield f"variables: {', '.join(names) or 'none'}"
    yield f"programs: {', '.join(programs)}"
    if blueprint is not None:
        stores = [str(item.get("name")) for item in blueprint.others]
        databases = [str(item.get("name")) for item in blueprint.databases.values()]
        resources = [*blueprint.by_service, *stores, *databases]
        yield f"render.yaml: {', '.join(resources) or 'nothing'}"
    for profile, files in (("development", findings.local), ("production", findings.remote)):
        if files:
            yield f"values of {profile}: {', '.join(file.path for file in files)}"


def leave(findings: Findings, notes: Notes, *, render: bool) -> None:
    """Note what is always left to a person, whatever was decided.

    `render` is whether the server's profile has a Blueprint.
    """
    _leave_requirements(findings, notes)
    for place, program in findings.env_readers.items():
        # Without the import of python-decouple, nothing reads the variables.
        by_import = program == "python-decouple"
        what = (
            f"{'python-decouple' if by_import else 'this line'} reads .env for every profile: a "
            "command that you run here with the production settings takes missing values from "
            ".env; write all values into .env.production"
        )
        notes.leave(what if by_import else f"{what}, or run this line in development only", place)
    notes.left += [*findings.env_texts.left, *findings.unassigned]
    notes.left += map(_refusal, findings.env_texts.refused)
    for file in findings.local:
        if file.path == findings.layout.inside(".env"):
            for problem in file.problems:
                what = f"{problem.message}, and the generated settings refuse it"
                notes.leave(f"{what}: {problem.hint}", problem.place)
    if not render and MODULE in findings.on_server:
        module = f"{findings.layout.settings_package}.production"
        notes.leave(f"set {MODULE} to {module} on the server")
    broken = findings.production.broken
    if broken is not None:
        notes.leave(f"the settings cannot be read: {broken.why}", broken.place)
    for unknown in findings.production.unread:
        if not unknown.of_environment:
            notes.unread.append(Left(f"kept as it is: {unknown.why}", unknown.place))


def comments_of_base(
    findings: Findings,
    blueprint: Programs | None,
    env: Iterable[str],
    renamed: Mapping[str, str],
) -> dict[str, str]:
    """Return comments on where parts of base.yaml come from, by dotted path."""
    places = _variables(findings)
    return {
        **_from(places, {f"env.{name}": name for name in env}),
        **_from(places, {f"renamed.{name}": name for name in renamed}),
        **_services("programs", findings, blueprint),
    }


def comments_of_production(
    findings: Findings, blueprint: Programs | None, env: Iterable[str]
) -> dict[str, str]:
    """Return comments on where parts of production.yaml come from, by dotted path."""
    return {
        **_from(_variables(findings), {f"env.{name}": name for name in env}),
        **_from(findings.production.places, _SETTINGS_OF),
        **_services("render.services", findings, blueprint),
    }


def _refusal(problem: Problem) -> Left:
    return Left(f"--apply refuses this: {problem.message}; {problem.hint}", problem.place)


def _leave_requirements(findings: Findings, notes: Notes) -> None:
    requirements = findings.packages.requirements
    notes.left += findings.packages.left
    notes.left += map(_refusal, findings.packages.refused)
    if requirements.is_too_old:
        return
    if requirements.django is not None and requirements.django != requirements.supported:
        what = f"Django {requirements.django} is treated as {requirements.supported}"
        notes.leave(f"{what}, the newest release before it that envgen supports")


def _variables(findings: Findings) -> dict[str, Place]:
    """Return the place of each variable: in render.yaml, or where the settings read it."""
    found: dict[str, Place] = {}
    for read in (*findings.production.reads, *findings.development.reads):
        found.setdefault(read.name, read.place)
    for service in findings.blueprint.services if findings.blueprint else ():
        found |= {entry.key: entry.place for entry in service.entries}
    return found


def _services(part: str, findings: Findings, blueprint: Programs | None) -> dict[str, str]:
    services = findings.blueprint.services if findings.blueprint else ()
    names = blueprint.by_service if blueprint is not None else {}
    parts = {f"{part}.{program}": name for name, program in names.items()}
    return _from({service.name: service.place for service in services}, parts)


def _from(places: Mapping[str, Place], parts: Mapping[str, str]) -> dict[str, str]:
    """Return a comment for each path in `parts`: the file of its source.

    A line number would be wrong as soon as the file changes, and --apply changes render.yaml.
    """
    return {path: f"from {places[name].file}" for path, name in parts.items() if name in places}
