"""Names: that no two things claim one, and that old names lead somewhere."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from envgen import catalog
from envgen.model import Variable
from envgen.platforms import platforms
from envgen.resolve.context import Context, Problems
from envgen.support.suggestions import suggest

# What envgen's generated code gives a meaning of its own.
RESERVED = {
    "DJANGO_BUILD": "it lets a build run on stand-ins",
    "BACKEND_API_URL": "it follows from the bot's route",
    "BACKEND_HOSTPORT": "it follows from the bot's route",
    "ENVIRONMENT": "it is the profile's name",
    "DJANGO_SETTINGS_MODULE": "it is the generated module",
}


def problems(context: Context) -> Problems:
    """Yield names under `env` that are taken, and a settings package that shadows a module."""
    for name in context.document.env:
        why = RESERVED.get(name) or _set_by_platform(context, name)
        if name in ("ENVIRONMENT", _port(context)) and not context.document.env[name].setting:
            why = None  # for a module or a program that asks for it by itself
        if why is not None:
            yield context.problem(
                f"{name} is taken: {why}", "claimed-twice", "env", name, hint="another name"
            )
    yield from _one_platform(context)
    if context.document.bot and "bot" in context.document.bots:
        yield context.problem(
            "bot is claimed twice", "claimed-twice", "bots", "bot", hint="name all of them in bots"
        )
    if "default" in context.document.databases:
        yield context.problem(
            "the default database is the one under `database`",
            "claimed-twice",
            "databases",
            "default",
            hint="move it there",
        )
    yield from _unimportable(context)
    yield from _shadowing(context)
    yield from _modules(context)
    yield from _apps(context)


def _set_by_platform(context: Context, name: str) -> str | None:
    """Return why a name is taken; without a platform whatever any of them sets."""
    known = [context.platform] if context.platform else platforms().values()
    return next((f"{item.title} sets it" for item in known if name in item.reserved), None)


def _port(context: Context) -> str:
    return context.platform.edge.port_variable if context.platform else "PORT"


def _one_platform(context: Context) -> Problems:
    """Yield the section of a second platform: a profile is deployed to one."""
    names = [name for name, item in platforms().items() if item.of(context.document) is not None]
    for name in names[1:]:
        yield context.problem(
            f"{names[0]} and {name} both say where this profile runs",
            "two-platforms",
            name,
            hint="one profile for each platform",
        )


def claims(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield variables that two parts of the profile claim, and old names that lead nowhere."""
    variables = list(variables)
    yield from _fed_twice(context, variables)
    seen: set[str] = set()
    for variable in variables:
        if variable.name in seen:
            path = ("env", variable.name) if variable.name in context.document.env else ("env",)
            yield context.problem(
                f"{variable.name} is claimed twice",
                "claimed-twice",
                *path,
                hint=_way_out(context, variable.name),
            )
        seen.add(variable.name)
    for old, new in context.document.renamed.items():
        if old in seen:
            yield context.problem(
                f"{old} is an old name and a variable at once", "claimed-twice", "renamed", old
            )
        if new not in seen:
            yield context.problem(
                f"{old} is renamed to {new}, which no program reads",
                "renamed",
                "renamed",
                old,
                hint=suggest(new, seen),
            )


def _fed_twice(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield variables under `env` whose setting comes from elsewhere too."""
    fed: dict[str, str] = {}
    for variable in variables:
        name, setting = variable.name, variable.setting
        if setting is None or not set(variable.readers) & set(context.django_programs):
            continue
        other = fed.setdefault(setting, name)
        if name not in context.document.env:
            continue
        # A setting that the environment may change is claimed by its variable, see `claims`.
        if setting in context.document.settings and f"DJANGO_{setting}" == name == other:
            other = f"settings.{setting}"
        if other != name:
            yield context.problem(
                f"{name} and {other} both say what {setting} is",
                "claimed-twice",
                "env",
                name,
                hint=_keep_one(context, other),
            )


def _keep_one(context: Context, other: str) -> str:
    if other in context.document.env or other.startswith("settings."):
        return "keep one of the two"
    return f"take it out; an old name of {other} stands under `renamed`"


def _way_out(context: Context, name: str) -> str:
    setting = name.removeprefix("DJANGO_")
    if setting != name and catalog.setting(setting):
        return f"write {setting} under settings instead"
    return "take it out: envgen adds it by itself" if name in context.document.env else ""


def _unimportable(context: Context) -> Problems:
    for key in ("settings_package", "base_settings", "extra_settings"):
        parts = (getattr(context.django, key) or "").split(".")
        word = next((part for part in parts if keyword.iskeyword(part)), None)
        if word is not None:
            yield context.problem(
                f"no module can be imported by this name: {word} is a word of Python's own",
                "module-name",
                "django",
                key,
                hint="another name",
            )


def _apps(context: Context) -> Problems:
    for index, name in enumerate(context.django.apps):
        meant = catalog.app_meant(name)
        if meant is not None:
            yield context.problem(
                f"there is no app {name}",
                "unknown-app",
                "django",
                "apps",
                index,
                hint=f"did you mean {meant}?",
            )


def _shadowing(context: Context) -> Problems:
    """Yield a settings package that hides another module of the same name."""
    parts = context.django.settings_package.split(".")
    above = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    message = hint = ""
    if hidden := [name for name in above if name in context.facts.plain_modules]:
        path = hidden[0].replace(".", "/")
        message = f"the package {hidden[0]} would shadow {path}.py, which the project has"
        hint = f"base_settings: {hidden[0]}, and another settings_package"
    elif parts[0] in ("django", "environ", "yaml", "json", "os", "sys"):
        message = f"{parts[0]} is the name of a package that the settings import"
        hint = "config.settings, or another package of the project"
    if message:
        yield context.problem(message, "shadowed-module", "django", "settings_package", hint=hint)


def _modules(context: Context) -> Problems:
    for key in ("base_settings", "extra_settings"):
        name = getattr(context.django, key)
        if name is None:
            continue
        generated = f"{context.django.settings_package}.{context.profile.name}"
        if name == generated:
            yield context.problem(
                f"{key} is the module that envgen generates", "own-module", "django", key
            )
        elif name not in context.facts.modules:
            yield context.problem(
                f"there is no module {name}",
                "missing-module",
                "django",
                key,
                hint=f"expected at {name.replace('.', '/')}.py",
            )
