"""Names: each is defined once, and each old name leads to a variable that exists."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from envgen import catalog
from envgen.model import Variable
from envgen.platforms import platforms
from envgen.resolve.context import LACKS_BASE, Context, Problems
from envgen.resolve.env import becomes_setting
from envgen.support.suggestions import suggest

# Variables that envgen's generated code uses, each with the reason that messages give.
RESERVED = {
    "DJANGO_BUILD": "it lets a build run with dummy values",
    "BACKEND_API_URL": "envgen sets it from the bot's route",
    "BACKEND_HOSTPORT": "envgen sets it from the bot's route",
    "ENVIRONMENT": "envgen sets it to the profile's name",
    "DJANGO_SETTINGS_MODULE": "envgen sets it to the generated module",
}


def problems(context: Context) -> Problems:
    """Yield names that are reserved, defined twice or unknown, and modules with a wrong name."""
    for name, declared in context.document.env.items():
        why = RESERVED.get(name) or _set_by_platform(context, name)
        if name in ("ENVIRONMENT", _port(context)) and not becomes_setting(context, name, declared):
            why = None  # the project's own code reads it
        if why is not None:
            message = f"the name {name} is reserved: {why}"
            hint = "choose another name"
            yield context.problem(message, "claimed-twice", "env", name, hint=hint)
    yield from _one_platform(context)
    if context.document.bot and "bot" in context.document.bots:
        message = "`bot` and `bots.bot` both define the bot `bot`"
        hint = "define all bots under `bots`"
        yield context.problem(message, "claimed-twice", "bots", "bot", hint=hint)
    if "default" in context.document.databases:
        yield context.problem(
            "the default database belongs under `database`, not under `databases`",
            "claimed-twice",
            "databases",
            "default",
            hint="move it to `database`",
        )
    yield from _unimportable(context)
    yield from _shadowing(context)
    yield from _modules(context)
    yield from _apps(context)


def _set_by_platform(context: Context, name: str) -> str | None:
    """Return why a name is reserved; None if it is not.

    Without a platform, every name is reserved that any platform sets.
    """
    known = [context.platform] if context.platform else platforms().values()
    return next((f"{item.title} sets it" for item in known if name in item.reserved), None)


def _port(context: Context) -> str:
    return context.platform.edge.port_variable if context.platform else "PORT"


def _one_platform(context: Context) -> Problems:
    """Yield a problem for the section of each platform after the first."""
    names = [name for name, item in platforms().items() if item.is_in(context.document)]
    for name in names[1:]:
        yield context.problem(
            f"`{names[0]}` and `{name}` both say where this profile runs",
            "two-platforms",
            name,
            hint="remove one; write a profile of its own for each platform",
        )


def claims(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield variables that two parts of the profile define, and old names of unknown variables."""
    variables = list(variables)
    yield from _fed_twice(context, variables)
    seen: set[str] = set()
    for variable in variables:
        # Where a key is unknown, it may be a misspelled `keep` of the setting.
        if variable.name in seen and not context.profile.has_unknown_key:
            path = ("env", variable.name) if variable.name in context.document.env else ("env",)
            yield context.problem(
                f"{variable.name} is defined twice",
                "claimed-twice",
                *path,
                hint=_way_out(context, variable.name),
            )
        seen.add(variable.name)
    for old, new in context.document.renamed.items():
        if old in seen:
            message = f"{old} is an old name under `renamed`, but is still a variable too"
            hint = "remove one of the two"
            yield context.problem(message, "claimed-twice", "renamed", old, hint=hint)
        if new not in seen:
            yield context.problem(
                f"{old} is renamed to {new}, but no program reads {new}",
                "renamed",
                "renamed",
                old,
                hint=suggest(new, seen) or "fix the new name, or remove the line",
            )


def _fed_twice(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield variables under `env` whose setting another variable or `settings` sets too."""
    fed: dict[str, str] = {}
    for variable in variables:
        name, setting = variable.name, variable.setting
        if setting is None or not set(variable.readers) & set(context.django_programs):
            continue
        other = fed.setdefault(setting, name)
        if name not in context.document.env:
            continue
        # `claims` reports the variable of a setting that the environment can override.
        if setting in context.document.settings and f"DJANGO_{setting}" == name == other:
            other = f"settings.{setting}"
        if other != name:
            yield context.problem(
                f"{name} and {other} both set {setting}",
                "claimed-twice",
                "env",
                name,
                hint=_keep_one(context, other),
            )


def _keep_one(context: Context, other: str) -> str:
    if other in context.document.env or other.startswith("settings."):
        return "keep one of the two"
    return f"remove it; if it is an old name of {other}, write it under `renamed`"


def _way_out(context: Context, name: str) -> str:
    setting = name.removeprefix("DJANGO_")
    if setting != name and catalog.setting(setting):
        return f"write {setting} under `settings` instead"
    return "remove it: envgen adds it itself" if name in context.document.env else ""


def _unimportable(context: Context) -> Problems:
    for key in ("settings_package", "base_settings", "extra_settings"):
        parts = (getattr(context.django, key) or "").split(".")
        word = next((part for part in parts if keyword.iskeyword(part)), None)
        if word is not None:
            yield context.problem(
                f"a module with this name cannot be imported: `{word}` is a Python keyword",
                "module-name",
                "django",
                key,
                hint="choose another name",
            )


def _apps(context: Context) -> Problems:
    for index, name in enumerate(context.django.apps):
        meant = catalog.app_meant(name)
        if meant is not None:
            yield context.problem(
                f"unknown app `{name}`",
                "unknown-app",
                "django",
                "apps",
                index,
                hint=f"did you mean {meant}?",
            )


def _shadowing(context: Context) -> Problems:
    """Yield a problem if the settings package hides another module of the same name."""
    parts = context.django.settings_package.split(".")
    above = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    message = hint = ""
    if hidden := [name for name in above if name in context.facts.plain_modules]:
        path = hidden[0].replace(".", "/")
        message = f"the package `{hidden[0]}` would hide the existing module {path}.py"
        hint = f"write `base_settings: {hidden[0]}`, and choose another `settings_package`"
        if context.profile.lacks_base and not context.says("django"):
            hint = LACKS_BASE
    elif parts[0] in ("django", "environ", "yaml", "json", "os", "sys"):
        message = f"`{parts[0]}` is also the name of a package that the settings import"
        hint = "write `settings_package: config.settings`, or choose another package"
    if message:
        yield context.problem(message, "shadowed-module", "django", "settings_package", hint=hint)


def _modules(context: Context) -> Problems:
    for key in ("base_settings", "extra_settings"):
        name = getattr(context.django, key)
        if name is None:
            continue
        generated = f"{context.django.settings_package}.{context.profile.name}"
        if name == generated:
            message = f"`{key}` names the module that envgen generates"
            hint = "name a settings module of your own"
            yield context.problem(message, "own-module", "django", key, hint=hint)
        elif name not in context.facts.modules:
            yield context.problem(
                f"there is no module `{name}`",
                "missing-module",
                "django",
                key,
                hint=f"create {name.replace('.', '/')}.py, or fix the name",
            )
