"""A profile → its deployment: every setting, variable, service and route, with provenance.

Each module here handles one topic and yields its settings, variables and problems. `compose`
then applies the settings that the profile sets itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from envgen.errors import Problem
from envgen.formats import quoting
from envgen.model import Deployment, Facts, Owner, Setting, Variable
from envgen.platforms import part
from envgen.platforms.manifest import Manifest
from envgen.profile.loaded import Profile
from envgen.resolve import (
    apps,
    bot_auth,
    compose,
    core,
    database,
    env,
    https,
    logs,
    names,
    outputs,
    overrides,
    rest,
    routes,
    site,
    static,
    stores,
    testing,
    topology,
)
from envgen.resolve.context import Context

__all__ = ["Context", "Facts", "resolve"]

_SETTINGS = (
    core,
    site,
    https,
    apps,
    database,
    stores,
    static,
    rest,
    testing,
    logs,
    env,
    bot_auth,
)
_VARIABLES = (database, stores, routes, logs, env)
_PROBLEMS = (names, site, https, routes, database, stores, logs, env, bot_auth, outputs)


def resolve(profile: Profile, facts: Facts) -> tuple[Deployment, list[Problem]]:
    """Return the deployment of `profile`, and every problem of the profile.

    `facts` are about the project on disk. The result depends on the arguments alone, and not on
    any secret. If there are problems, no file may be written from the deployment.
    """
    context = Context(profile, facts)
    derived = [setting for topic in _SETTINGS for setting in topic.settings(context)]
    settings = compose.compose(context, derived)
    variables = _variables(context, settings)
    deployment = Deployment(
        name=profile.name,
        platform=context.platform,
        kind=profile.kind,
        project=profile.document.project,
        source=profile.source,
        document=profile.document,
        settings=tuple(settings),
        variables=variables,
        web=context.web,
        public_hosts=context.public_hosts,
        health_path=context.health_path,
        databases=tuple(database.deployed_databases(context)),
        listens_on=context.listens_on,
        routes=routes.routes(context),
        scripts=topology.scripts(context),
        old_keys=profile.old_keys,
        place=profile.place,
        unset_places={
            name: context.place("unset", index) for index, name in enumerate(context.document.unset)
        },
        command_places={
            name: context.place("programs", name, "command") for name in context.document.programs
        },
    )
    if context.platform is not None:
        build = part(context.platform, "manifest").build
        manifest: Manifest = build(context, variables, deployment.dotenv)
        deployment = msgspec.structs.replace(deployment, manifest=manifest)
    return deployment, list(_problems(context, derived, variables))


def _variables(context: Context, settings: list[Setting]) -> tuple[Variable, ...]:
    found = [
        Variable(
            name="DJANGO_SETTINGS_MODULE",
            owner=Owner.PROFILE,
            readers=context.django_programs,
            value=f"{context.django.settings_package}.{context.profile.name}",
            section="Django",
            help="The Django settings module to use.",
        )
    ]
    found += compose.variables(context, settings)
    for topic in _VARIABLES:
        found += topic.variables(context)
    order = {section: index for index, section in enumerate(_SECTIONS)}
    return tuple(sorted(found, key=lambda variable: order[variable.section]))


# The sections of .env files and manifests, in their order.
_SECTIONS = ("Django", database.SECTION, routes.SECTION, env.SECTION)


def _problems(
    context: Context, derived: list[Setting], variables: tuple[Variable, ...]
) -> Iterator[Problem]:
    for topic in _PROBLEMS:
        yield from topic.problems(context)
    yield from overrides.problems(context, derived)
    yield from topology.problems(context)
    if context.platform is not None:
        yield from part(context.platform, "manifest").problems(context, variables)
    yield from names.claims(context, variables)
    yield from _unquotable(variables)


def _unquotable(variables: tuple[Variable, ...]) -> Iterator[Problem]:
    for variable in variables:
        if variable.owner is Owner.PROFILE and variable.value is not None:
            try:
                quoting.dotenv(variable.value)
            except quoting.Unquotable as error:
                why, _, hint = error.reason.partition("; ")
                message = f"a .env file cannot hold the value of {variable.name}: it {why}"
                yield Problem(message, "unquotable", variable.origin, hint or None)
