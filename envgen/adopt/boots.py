"""Prepare the boots of `--compare`: old and new settings in the same environment."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from envgen.adopt.findings import Findings, Layout
from envgen.adopt.services import may_be_secret
from envgen.formats import dotenv
from envgen.live.boot.environment import DUMMIES, environment, typed_dummy
from envgen.live.boot.environment import secrets as secret_names
from envgen.live.boot.report import BootRequest
from envgen.live.boot.run import Job
from envgen.model import Deployment
from envgen.platforms.manifest import Manifest, Service


class BootPair(Struct, frozen=True):
    """Two boots of one profile."""

    # The profile, and the name of the program unless it serves the site.
    title: str
    profile: str
    old: Job
    new: Job
    # Names of the settings that the new module itself sets.
    generated: frozenset[str]
    # Whether the service answers requests.
    serves: bool


def pairs(
    deployment: Deployment,
    findings: Findings,
    blueprint: Manifest | None,
    folder: Path,
    process: Mapping[str, str],
    dotenv_text: str = "",
) -> Iterator[BootPair]:
    """Yield a pair for each service with Django; in development, only for the site's program."""
    others: tuple[Service, ...] = ()
    if deployment.kind != "development" and deployment.manifest is not None:
        others = tuple(deployment.manifest.services)
    site = (deployment.web,) if deployment.web else ()
    yield pair(deployment, findings, blueprint, folder, process, site, dotenv_text)
    declared = deployment.document.programs
    for service in others:
        programs = tuple(name for name in service.programs if declared[name].django)
        if programs and not set(programs) & set(site):
            yield pair(deployment, findings, blueprint, folder, process, programs, dotenv_text)


def pair(
    deployment: Deployment,
    findings: Findings,
    blueprint: Manifest | None,
    folder: Path,
    process: Mapping[str, str],
    programs: tuple[str, ...],
    dotenv_text: str = "",
) -> BootPair:
    """Return the boots of `programs`, which run in one service.

    `blueprint` is the manifest that Render has now, and `folder` has both settings modules. Both
    boots get the same dummy values for secrets, and each the empty variables of its .env file:
    `dotenv_text` is the one that --apply writes.
    """
    layout = findings.layout
    variables = environment(deployment, programs, _plain(deployment, findings), process)
    variables |= {name: text for name, text in _typed(deployment, findings) if name in variables}
    renamed = deployment.document.renamed
    old = {**variables}
    old |= {name: as_python(variables[new]) for name, new in renamed.items() if new in variables}
    old |= _given(deployment, blueprint, programs)
    # A variable that only other services have is not set in this one.
    elsewhere = {item.name for item in deployment.variables if not {*item.readers} & {*programs}}
    old = {**dict.fromkeys(_blank_now(deployment, findings) - elsewhere, ""), **old}
    texts = dotenv.values(dotenv_text)
    empty = [name for name, value in texts.items() if not value.strip() and name not in elsewhere]
    variables = {**dict.fromkeys(empty, ""), **variables}
    names = secret_names(deployment, variables)
    key = secrets.token_hex(16)
    # The value under an old name is as secret as the one under the new name.
    hidden = (*names, *(name for name, new in renamed.items() if new in names))

    def job(settings: str, given: Mapping[str, str]) -> Job:
        request = BootRequest(
            folder=str(folder / layout.root),
            settings=settings,
            secrets=tuple(name for name in hidden if name in given),
            digest_key=key,
        )
        return Job(deployment.name, programs, request, given)

    is_site = deployment.web is None or deployment.web in programs
    return BootPair(
        deployment.name if is_site else f"{deployment.name} ({', '.join(programs)})",
        deployment.name,
        job(_base(deployment, layout), old),
        job(deployment.settings_module, variables),
        frozenset(setting.name for setting in deployment.settings),
        is_site or _serves(deployment, programs),
    )


def _serves(deployment: Deployment, programs: tuple[str, ...]) -> bool:
    services = deployment.manifest.services if deployment.manifest else ()
    return any(
        item.kind in ("web", "private") for item in services if {*item.programs} & {*programs}
    )


def _typed(deployment: Deployment, findings: Findings) -> Iterator[tuple[str, str]]:
    """Yield dummy values for variables whose type is known from the settings module."""
    for read in (*findings.production.reads, *findings.development.reads):
        variable = deployment.variable(read.name)
        if variable is None or variable.value is not None or variable.reference:
            continue
        if read.getter in DUMMIES:
            yield read.name, typed_dummy(read.name, read.getter)


def _base(deployment: Deployment, layout: Layout) -> str:
    return deployment.document.django.base_settings or layout.base(deployment.name)


def as_python(text: str) -> str:
    """Return true and false as Python spells them, which old settings compare with."""
    return text.title() if text in ("true", "false") else text


def _plain(deployment: Deployment, findings: Findings) -> dict[str, str]:
    """Return the values in .env files that are not secrets; old names become new names."""
    files = findings.local if deployment.kind == "development" else findings.remote
    renamed = deployment.document.renamed
    names = {item.name for item in deployment.variables if item.value is None and not item.secret}
    # A renamed variable has the text of its old name, as the old settings spell it.
    names |= {*renamed.values()} & {item.name for item in deployment.variables if not item.secret}
    return {
        renamed.get(name, name): value
        for file in reversed(files)
        for name, value in file.values.items()
        if renamed.get(name, name) in names and not may_be_secret(name, value)
    }


def _blank_now(deployment: Deployment, findings: Findings) -> frozenset[str]:
    """Return the variables that the profile's .env file now sets to an empty text."""
    files = findings.local if deployment.kind == "development" else findings.remote
    return next((file.blank for file in files if file.path == deployment.dotenv), frozenset())


def _given(
    deployment: Deployment, blueprint: Manifest | None, programs: tuple[str, ...]
) -> dict[str, str]:
    """Return the plain values in the old Blueprint for variables that the new one lacks."""
    if blueprint is None or deployment.kind == "development":
        return {}
    services = deployment.manifest.services if deployment.manifest else ()
    name = next((item.name for item in services if set(item.programs) & set(programs)), None)
    service = blueprint.service(name) if name else next(iter(blueprint.web_services()), None)
    renamed = deployment.document.renamed
    return {
        entry.key: entry.source.text
        for entry in (service.entries if service else ())
        if entry.source.text is not None
        and not may_be_secret(entry.key, entry.source.text)
        and (deployment.variable(entry.key) is None or entry.key in renamed)
        and entry.key != "DJANGO_SETTINGS_MODULE"
    }
