"""What there is to say of a name: its value in each profile, what decides it, and where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from envgen import catalog
from envgen.catalog.versions import Status
from envgen.errors import Place
from envgen.explain.effects import Effect, Subject, SubjectKind, items_of
from envgen.explain.explainer import Explainer
from envgen.explain.layers import replaced_places
from envgen.explain.trials import Decider
from envgen.formats import python_layout
from envgen.model import Deployment, Setting, Variable
from envgen.output.diff import shown
from envgen.output.overview import SUPPLIED_BY, service_fields

_WIDTH = 88
_ONE_LINE = 1_000_000


class DecidedBy(Struct, frozen=True):
    """A cause, and the places in other profiles that it replaces."""

    cause: Decider
    # Whether it changes the value; otherwise it decides whether there is one.
    changes_value: bool
    replaces: tuple[Place, ...] = ()


class ListItem(Struct, frozen=True):
    """An item of a list, and what it comes from; nothing if envgen always adds it."""

    text: str
    causes: tuple[Decider, ...]


class InProfile(Struct, frozen=True, kw_only=True):
    """What one profile makes of a name."""

    profile: str
    # Python code of a setting, the value of a variable, the command of a program.
    value: str
    owner: str = ""
    items: tuple[ListItem, ...] = ()
    decisions: tuple[DecidedBy, ...] = ()
    # The variable that a setting reads at run time, and whether it must be set.
    variable: str = ""
    is_required: bool = False
    programs: tuple[str, ...] = ()
    # The lines of the project's own code that read it.
    reads: tuple[Place, ...] = ()
    # Where the value of a variable is saved.
    saved: Place | None = None
    lines: tuple[Place, ...] = ()


class NotInProfile(Struct, frozen=True):
    """A profile that does not have a name, and the keys that decide this."""

    profile: str
    decisions: tuple[DecidedBy, ...]


class OldName(Struct, frozen=True):
    """An old name of a variable, and where a profile says so."""

    name: str
    place: Place


class NameAnswer(Struct, frozen=True, kw_only=True):
    """What there is to say of a setting, variable, program or service."""

    kind: SubjectKind
    name: str
    about: tuple[str, ...] = ()
    old_names: tuple[OldName, ...] = ()
    profiles: tuple[InProfile, ...] = ()
    absent: tuple[NotInProfile, ...] = ()


def known_names(deployments: Iterable[Deployment]) -> dict[str, list[Subject]]:
    """Return every name that can be explained, and what it is the name of."""
    found: dict[str, dict[Subject, None]] = {}
    for deployment in deployments:
        for subject in _subjects(deployment):
            found.setdefault(subject[1], {})[subject] = None
        for name in deployment.document.unset:
            found.setdefault(name, {})["setting", name] = None
        for old, new in deployment.document.renamed.items():
            found.setdefault(old, {})["variable", new] = None
    return {name: list(subjects) for name, subjects in found.items()}


def answer(explainer: Explainer, subject: Subject, profiles: Sequence[str]) -> NameAnswer:
    """Return what there is to say of a name in some profiles."""
    kind, name = subject
    found, absent = [], []
    for profile in profiles:
        deployment = explainer.deployments[profile]
        decisions = _decisions(explainer, profile, subject)
        if subject in _subjects(deployment):
            found.append(_in_profile(explainer, deployment, subject, decisions))
        else:
            absent.append(NotInProfile(profile, decisions))
    return NameAnswer(
        kind=kind,
        name=name,
        about=tuple(_about(explainer.deployments.values(), kind, name)),
        old_names=tuple(_old_names(explainer, profiles, name) if kind == "variable" else ()),
        profiles=tuple(found),
        absent=tuple(absent),
    )


def setting_about(name: str, version: str) -> Iterator[str]:
    """Yield what the catalogue knows of a setting in a release of Django; nothing if unknown."""
    row = catalog.setting(name)
    if row is None:
        return
    yield row.help
    of = f"of {row.app}" if row.app else "of Django"
    yield f"A setting {of}{f' since {row.since}' if row.since else ''}: {row.link_in(version)}"
    found = row.availability(version)
    if found.status is Status.DEPRECATED:
        nothing, colon, why = found.instead.partition("nothing: ")
        yield f"Deprecated since {found.release}: {why if colon else f'use {nothing}'}"


def lines_with(explainer: Explainer, name: str, profile: str) -> Iterator[Place]:
    """Yield the lines of a profile's generated files that have a name.

    A comment does not count, except for a line of .env.example that sets the name.
    """
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
    unset = re.compile(rf"# ?{re.escape(name)}=")
    for path, artifact in explainer.artifacts.items():
        if artifact.target == "runtime" or artifact.profile not in (None, profile):
            continue
        for number, line in enumerate(artifact.text.splitlines(), 1):
            is_comment = line.lstrip().startswith("#")
            if unset.match(line) if is_comment else word.search(line):
                yield Place(path, number)


def _subjects(deployment: Deployment) -> list[Subject]:
    services = deployment.manifest.services if deployment.manifest else ()
    return [
        *(("setting", item.name) for item in deployment.settings),
        *(("variable", item.name) for item in deployment.variables),
        *(("program", name) for name in deployment.document.programs),
        *(("service", item.name) for item in services),
        *(("field", name) for name in service_fields(deployment)),
    ]


def _about(deployments: Iterable[Deployment], kind: SubjectKind, name: str) -> Iterator[str]:
    if kind == "setting":
        version = next(iter(deployments)).document.django.version
        yield from setting_about(name, version)
    elif kind == "variable":
        helps = (item.variable(name) for item in deployments)
        yield from dict.fromkeys(item.help for item in helps if item and item.help)


def _old_names(explainer: Explainer, profiles: Sequence[str], name: str) -> Iterator[OldName]:
    found = {
        OldName(old, explainer.profiles[profile].place("renamed", old))
        for profile in profiles
        for old, new in explainer.deployments[profile].document.renamed.items()
        if new == name
    }
    yield from sorted(found, key=lambda item: (item.name, item.place))


def _decisions(explainer: Explainer, profile: str, subject: Subject) -> tuple[DecidedBy, ...]:
    asked = explainer.profiles[profile]
    return tuple(
        DecidedBy(cause, _changes_value(effects), replaced_places(asked, cause))
        for cause, effects in explainer.effects(profile, subject).items()
    )


def _changes_value(effects: Iterable[Effect]) -> bool:
    return any(each.what != "existence" for each in effects)


def _in_profile(
    explainer: Explainer,
    deployment: Deployment,
    subject: Subject,
    decisions: tuple[DecidedBy, ...],
) -> InProfile:
    kind, name = subject
    common = InProfile(
        profile=deployment.name,
        value="",
        decisions=decisions,
        lines=tuple(lines_with(explainer, name, deployment.name)),
    )
    if kind == "setting":
        setting = next(item for item in deployment.settings if item.name == name)
        return _of_setting(explainer, deployment, setting, common)
    if kind == "variable":
        variable = next(item for item in deployment.variables if item.name == name)
        return _of_variable(explainer, deployment, variable, common)
    if kind == "program":
        program = deployment.document.programs[name]
        return replace(common, value=program.command or "")
    if kind == "field":
        return replace(common, value=service_fields(deployment)[name])
    services = deployment.manifest.services if deployment.manifest else ()
    service = next(item for item in services if item.name == name)
    return replace(common, value=service.command or "", programs=service.programs)


def _of_setting(
    explainer: Explainer, deployment: Deployment, setting: Setting, common: InProfile
) -> InProfile:
    items = items_of(setting.value)
    causes = explainer.effects(deployment.name, ("setting", setting.name))
    return replace(
        common,
        value=python_layout.expression(setting.expression, width=_WIDTH),
        items=tuple(
            ListItem(
                # An item such as *others is an expression only in a list.
                python_layout.expression([item], width=_ONE_LINE)[1:-1],
                tuple(
                    cause
                    for cause, effects in causes.items()
                    if any(each.item == repr(item) for each in effects)
                ),
            )
            for item in items
            if len(items) > 1
        ),
        variable=setting.environment or "",
        is_required=setting.required,
        programs=tuple(
            name for name, program in deployment.document.programs.items() if program.django
        ),
        reads=tuple(explainer.reads("setting", [setting.name], deployment.document.root)),
    )


def _of_variable(
    explainer: Explainer, deployment: Deployment, variable: Variable, common: InProfile
) -> InProfile:
    side = explainer.saved(deployment)[variable.name]
    old = [name for name, new in deployment.document.renamed.items() if new == variable.name]
    return replace(
        common,
        value=shown(side),
        owner=SUPPLIED_BY[variable.owner],
        programs=variable.readers,
        reads=tuple(explainer.reads("variable", [variable.name, *old], deployment.document.root)),
        saved=None if side.source == variable.origin else side.source,
    )
