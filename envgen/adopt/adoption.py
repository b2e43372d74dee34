"""Adopt one project: read it, decide, and collect the files to write."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from envgen.adopt import guard, profile_text, secret_texts
from envgen.adopt.collect import collect
from envgen.adopt.decide import decide
from envgen.adopt.decision import Decision
from envgen.adopt.edits import edited, unnamed
from envgen.adopt.entries import leaked, replace_leaked
from envgen.adopt.evidence import still_named
from envgen.adopt.findings import Findings
from envgen.adopt.given import changed_names
from envgen.adopt.improvements import ALL, NECESSARY, Left
from envgen.adopt.layout import NamedModules, find_layout
from envgen.adopt.overridden import overridden
from envgen.adopt.turned_off import turned_off
from envgen.errors import InputError, Place, Problem
from envgen.model import Deployment
from envgen.output import scaffold
from envgen.output.templating import Templates
from envgen.platforms.render.manifest.reading import read as read_manifest
from envgen.profile.loader import Loaded, ProfileSource, load
from envgen.project import Project
from envgen.reading import ReadText
from envgen.resolve import resolve
from envgen.support.suggestions import suggest

# Where --apply keeps the manifest that the platform has used so far.
REPLACED_MANIFEST = "render.yaml.orig"
# The profiles that an adoption writes.
PROFILES = frozenset({"development", "production"})


class Adoption(Struct, frozen=True, kw_only=True):
    """The result of an adoption; nothing is written yet."""

    findings: Findings
    decision: Decision
    # Paths and texts of new profiles; {} if the project has profiles already.
    profiles: Mapping[str, str]
    deployments: Mapping[str, Deployment]
    # New texts of files that a person wrote, such as manage.py and .gitignore.
    edits: Mapping[str, str]


def adopt(
    project: Project,
    templates: Templates,
    *,
    existing: bool,
    folders: Collection[str],
    declined: Collection[str],
    modules: Mapping[str, str] = MappingProxyType({}),
    manage: str | None = None,
) -> Adoption:
    """Read a project, decide, and check the resulting profiles like any others.

    If `existing`, the project has profiles already, and they are used as they are. `folders`
    are those right below the project's, `modules` the settings modules that a person named, and
    `manage` the manage.py.

    Raises:
        InputError: there is no Django project, or the profiles that are there have problems.
    """
    _refuse_unknown(declined)
    texts_read: dict[str, str | None] = {}
    read = _lenient(project, texts_read)
    sources = project.sources() if existing else {}
    there = load(sources) if sources.keys() >= PROFILES else None
    layout = find_layout(
        read,
        folders,
        scaffold.as_slug(project.root.name),
        project.files_in,
        NamedModules(modules, _bases(there), _package(there), manage, _root(there)),
    )
    project.read(layout.inside(".env"))  # refuse a file whose values could not be kept
    findings = collect(read, layout, project.files_in)
    edits = edited(layout, read, project.profiles, findings.commands)
    edits |= findings.packages.texts
    unedited = tuple(Left(what, place) for place, what in unnamed(layout, read))
    if there is not None:
        deployments, problems = _resolved(project, there)
        if problems:
            raise InputError(problems)
        server = deployments.get("production")
        # Describe what these profiles do, instead of what new ones would do.
        cautious = server is None or server.manifest is None
        declined = {*declined, *turned_off(findings, declined, sources, cautious=cautious)}
        decision = decide(findings, declined, cautious=cautious)
        texts: dict[str, str] = {}
        unedited = (*unedited, *_moved_secrets(read))
    else:
        decision, texts, deployments = _decided(project, templates, findings, declined)
        if problems := list(secret_texts.problems(texts, texts_read)):
            raise InputError(problems)
        _check_cut_off(sources, texts)
        # Profiles are written last: if all exist, an interrupted run has written the rest.
        texts = {**scaffold.files_of_profiles(project.profiles), **texts}
    server = deployments.get("production")
    render = server is not None and server.manifest is not None
    stays = still_named(findings, read, project.files_in, render=render)
    decision = _with_left(decision, (*unedited, *stays, *overridden(findings, deployments)))
    if server is not None:
        names = changed_names(server, findings.blueprint)
        decision = replace(decision, understood=(*decision.understood, *names))
    return Adoption(
        findings=findings,
        decision=secret_texts.shown(decision),
        profiles=texts,
        deployments=deployments,
        edits=edits,
    )


def _moved_secrets(read: ReadText) -> Iterator[Left]:
    """Yield what to do about secrets that an earlier --apply moved out of render.yaml."""
    manifest = read_manifest(read(REPLACED_MANIFEST) or "", REPLACED_MANIFEST)
    places: dict[str, Place | None] = {}
    for entry in leaked(manifest) if manifest is not None else ():
        places.setdefault(entry.key, entry.place)
    for name, place in places.items():
        yield replace_leaked(name, place)


def _check_cut_off(sources: Mapping[str, ProfileSource], texts: Mapping[str, str]) -> None:
    """Raise InputError unless the existing profiles come from an interrupted adoption."""
    made = {(path, text.encode()) for path, text in texts.items()}
    if not made >= {(source.path, source.data) for source in sources.values()}:
        missing = ", ".join(sorted(PROFILES - sources.keys()))
        message = f"profiles/ has profiles, but lacks {missing}"
        hint = "write the missing profiles, or move profiles/ away and run `envgen adopt` again"
        raise InputError([Problem(message, "adopt", None, hint)])


def _decided(
    project: Project, templates: Templates, findings: Findings, declined: Collection[str]
) -> tuple[Decision, dict[str, str], dict[str, Deployment]]:
    """Decide; decide again without a Blueprint if the new one would differ from the old one."""
    decision = decide(findings, declined)
    texts, deployments, problems = _made(project, templates, decision)
    reasons = [problem.message for problem in problems]
    if not reasons and findings.blueprint is not None:
        reasons = list(guard.lost(deployments["production"], findings.blueprint, _words(decision)))
    if not reasons:
        return decision, texts, deployments
    decision = decide(findings, declined, cautious=True)
    left = tuple(Left(f"render.yaml stays as it is: {reason}") for reason in dict.fromkeys(reasons))
    decision = _with_left(decision, left)
    texts, deployments, problems = _made(project, templates, decision)
    if problems:
        raise InputError(dict.fromkeys(problem._replace(place=None) for problem in problems))
    return decision, texts, deployments


def _words(decision: Decision) -> frozenset[str]:
    """Return the words of the report on a decision, with the names of variables among them."""
    said = [*(item.detail for item in decision.improved), *(item.what for item in decision.left)]
    return frozenset(re.findall(r"\w+", " ".join(said)))


def _with_left(decision: Decision, left: tuple[Left, ...]) -> Decision:
    return replace(decision, left=(*left, *decision.left))


def _made(
    project: Project, templates: Templates, decision: Decision
) -> tuple[dict[str, str], dict[str, Deployment], list[Problem]]:
    texts = profile_text.texts(decision, project.profiles, templates)
    sources = {
        PurePosixPath(path).stem: ProfileSource(path, text.encode()) for path, text in texts.items()
    }
    deployments, problems = _resolved(project, load(sources))
    return texts, deployments, problems


def _resolved(project: Project, loaded: Loaded) -> tuple[dict[str, Deployment], list[Problem]]:
    problems = list(loaded.problems)
    deployments = {}
    for name, profile in loaded.profiles.items():
        deployments[name], found = resolve(profile, project.facts(profile))
        problems += found
    return deployments, list(dict.fromkeys(problems))


def _package(loaded: Loaded | None) -> str | None:
    """Return the package of the generated modules, if existing profiles name it."""
    profiles = loaded.profiles.values() if loaded is not None else ()
    return next((item.document.django.settings_package for item in profiles), None)


def _root(loaded: Loaded | None) -> str | None:
    """Return the folder of manage.py, if existing profiles name it."""
    profiles = loaded.profiles.values() if loaded is not None else ()
    return next((item.document.root for item in profiles), None)


def _bases(loaded: Loaded | None) -> dict[str, str]:
    profiles = loaded.profiles if loaded is not None else {}
    return {
        name: base
        for name, profile in profiles.items()
        if (base := profile.document.django.base_settings) is not None
    }


def _lenient(project: Project, known: dict[str, str | None]) -> ReadText:
    """Return a function that reads a file of the project; None if it is not text, or is a link.

    `known` gets the texts that were read, by path.
    """

    def read(path: str) -> str | None:
        if path not in known:
            try:
                known[path] = None if project.link_on_the_way(path) else project.read_marked(path)
            except InputError:
                known[path] = None
        return known[path]

    return read


def _refuse_unknown(declined: Collection[str]) -> None:
    known = f"the improvements are: {', '.join(ALL)}"
    problems = []
    for name in declined:
        if name in NECESSARY:
            problems.append(Problem(f"{name} is required and cannot be declined", "adopt"))
        elif name not in ALL:
            hint = suggest(name, ALL) or known
            problems.append(Problem(f"there is no improvement {name!a}", "adopt", None, hint))
    if problems:
        raise InputError(problems)
