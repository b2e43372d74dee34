"""Names: that no two things claim one, and that old names lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable

from envgen import catalog
from envgen.model import Variable
from envgen.resolve.context import Context, Problems

# What Render or envgen's generated code gives a meaning of its own.
RESERVED = {
    "PORT": "Render sets it",
    "RENDER": "Render sets it",
    "DJANGO_BUILD": "it lets a build run on stand-ins",
    "BACKEND_API_URL": "it follows from the bot's road",
    "BACKEND_HOSTPORT": "it follows from the bot's road",
    "ENVIRONMENT": "it is the profile's name",
    "DJANGO_SETTINGS_MODULE": "it is the generated module",
}


def problems(context: Context) -> Problems:
    """Yield names under `env` that are taken, and a settings package that shadows a module."""
    for name in context.document.env:
        why = RESERVED.get(name)
        if why is None and name.startswith("RENDER_"):
            why = "Render sets it"
        if why is not None:
            yield context.problem(
                f"{name} is taken: {why}", "claimed-twice", "env", name, hint="another name"
            )
    yield from _shadowing(context)
    yield from _modules(context)


def claims(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield variables that two parts of the profile claim, and old names that lead nowhere."""
    seen: set[str] = set()
    for variable in variables:
        if variable.name in seen:
            path = ("env", variable.name) if variable.name in context.document.env else ("env",)
            yield context.problem(
                f"{variable.name} is claimed twice",
                "claimed-twice",
                *path,
                hint=_setting_hint(variable.name),
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
                hint=_close(new, seen),
            )


def _setting_hint(name: str) -> str:
    setting = name.removeprefix("DJANGO_")
    return f"write {setting} under settings instead" if catalog.setting(setting) else ""


def _close(name: str, names: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean {close[0]}?" if close else ""


def _shadowing(context: Context) -> Problems:
    package = context.django.settings_package
    for name in (package, f"{package}.{context.profile.name}"):
        if name in context.facts.plain_modules:
            path = name.replace(".", "/")
            yield context.problem(
                f"the package {package} would shadow {path}.py, which the project has",
                "shadowed-module",
                "django",
                "settings_package",
                hint=f"base_settings: {name}, and another settings_package",
            )
            return
    top = package.partition(".")[0]
    if top in ("django", "environ", "yaml", "json", "os", "sys"):
        yield context.problem(
            f"{top} is the name of a package that the settings import",
            "shadowed-module",
            "django",
            "settings_package",
        )


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
