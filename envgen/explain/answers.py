"""What there is to say of a name: its value in each profile, what decides it, and where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from envgen import catalog
from envgen.catalog.versions import Status
from envgen.errors import Place
from envgen.explain.effects import Subject, SubjectKind
from envgen.explain.explainer import Explainer, items_of
from envgen.explain.trials import Decider
from envgen.formats import python_layout, yaml_tree
from envgen.formats.shapes import KeyPath
from envgen.model import Deployment, Setting, Variable
from envgen.output.diff import shown
from envgen.output.overview import SUPPLIED_BY
from envgen.profile.loaded import Profile

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
    # The variable that replaces the value of a setting at run time.
    variable: str = ""
    programs: tuple[str, ...] = ()
    # Where the value of a variable is saved.
    saved: Place | None = None
    lines: tuple[Place, ...] = ()


class NameAnswer(Struct, frozen=True, kw_only=True):
    """What there is to say of a setting, variable, program or service."""

    kind: SubjectKind
    name: str
    about: tuple[str, ...] = ()
    profiles: tuple[InProfile, ...] = ()
    # The profiles that do not have it.
    absent: tuple[str, ...] = ()


def known_names(deployments: Iterable[Deployment]) -> dict[str, list[SubjectKind]]:
    """Return every name that can be explained, and what it is the name of."""
    found: dict[str, list[SubjectKind]] = {}
    for deployment in deployments:
        for kind, name in _subjects(deployment):
            if kind not in found.setdefault(name, []):
                found[name].append(kind)
    return found


def answer(
    explainer: Explainer, kind: SubjectKind, name: str, profiles: Sequence[str]
) -> NameAnswer:
    """Return what there is to say of a name in some profiles."""
    found, absent = [], []
    for profile in profiles:
        deployment = explainer.deployments[profile]
        if (kind, name) in _subjects(deployment):
            found.append(_in_profile(explainer, deployment, (kind, name)))
        else:
            absent.append(profile)
    about = tuple(_about(explainer.deployments.values(), kind, name))
    return NameAnswer(
        kind=kind, name=name, about=about, profiles=tuple(found), absent=tuple(absent)
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
        yield f"Deprecated since {found.release}: {found.instead}"


def replaced_places(profile: Profile, path: KeyPath) -> tuple[Place, ...]:
    """Return where other profiles say something else that the key at `path` replaces."""
    whole = path[: next((at for at, step in enumerate(path) if isinstance(step, int)), len(path))]
    places = []
    for layer in profile.layer.chain():
        node = yaml_tree.find(layer.tree, whole)
        if node is not None and not isinstance(node.value, dict):
            places.append(node.key_place or node.place)
    return tuple(places[1:])


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
    ]


def _about(deployments: Iterable[Deployment], kind: SubjectKind, name: str) -> Iterator[str]:
    if kind == "setting":
        version = next(iter(deployments)).document.django.version
        yield from setting_about(name, version)
    elif kind == "variable":
        helps = (item.variable(name) for item in deployments)
        yield from dict.fromkeys(item.help for item in helps if item and item.help)


def _in_profile(explainer: Explainer, deployment: Deployment, subject: Subject) -> InProfile:
    kind, name = subject
    profile = explainer.profiles[deployment.name]
    common = InProfile(
        profile=deployment.name,
        value="",
        decisions=tuple(
            DecidedBy(each.cause, each.changes_value, replaced_places(profile, each.cause.path))
            for each in explainer.effects(deployment.name).get(subject, ())
        ),
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
    services = deployment.manifest.services if deployment.manifest else ()
    service = next(item for item in services if item.name == name)
    return replace(common, value=service.command or "", programs=service.programs)


def _of_setting(
    explainer: Explainer, deployment: Deployment, setting: Setting, common: InProfile
) -> InProfile:
    items = items_of(setting)
    return replace(
        common,
        value=python_layout.expression(setting.expression, width=_WIDTH),
        items=tuple(
            ListItem(
                # An item such as *others is an expression only in a list.
                python_layout.expression([item], width=_ONE_LINE)[1:-1],
                tuple(explainer.item_causes(deployment.name, setting, item)),
            )
            for item in items
            if len(items) > 1
        ),
        variable=setting.environment or "",
        programs=tuple(
            name for name, program in deployment.document.programs.items() if program.django
        ),
    )


def _of_variable(
    explainer: Explainer, deployment: Deployment, variable: Variable, common: InProfile
) -> InProfile:
    side = explainer.saved(deployment)[variable.name]
    return replace(
        common,
        value=shown(side),
        owner=SUPPLIED_BY[variable.owner],
        programs=variable.readers,
        saved=None if side.source == variable.origin else side.source,
    )
