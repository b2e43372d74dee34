"""What the settings module needs beside its settings: imports, the base, the old names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envgen.model import Setting, Variable
from envgen.resolve import routes
from envgen.resolve.context import Context

# What composition.py, copied beside the settings, has for them.
_HELPERS = ("with_apps", "with_context_processors", "with_middleware")


def facts(
    context: Context, settings: Iterable[Setting], variables: Iterable[Variable]
) -> dict[str, Any]:
    """Return what the template of the settings module asks for, by name."""
    known = {variable.name for variable in variables if set(variable.readers) & _django(context)}
    renamed = {old: new for old, new in context.document.renamed.items() if new in known}
    settings = list(settings)
    return {
        "standalone": context.standalone,
        "base": context.django.base_settings,
        "extra": context.django.extra_settings,
        # manage.py's folder is as far up as the package has parts, and one for the module.
        "parents": len(context.django.settings_package.split(".")),
        "reads_dotenv": context.profile.kind == "development",
        "renamed": renamed,
        "host_variable": context.platform.edge.host_variable
        if context.platform
        and context.deployed
        and {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"} <= {setting.name for setting in settings}
        else None,
        "platform": context.platform.title if context.platform else "",
        "host_name": f"{context.platform.name}_host" if context.platform else "",
        "on_private_network": any(route.kind == "private" for route in routes.routes(context)),
        "version": context.django.version,
        "helpers": _helpers(settings),
        "names_folder": _mentions(settings, repr(context.folder)),
    }


def _django(context: Context) -> set[str]:
    return set(context.django_programs)


def _helpers(settings: Iterable[Setting]) -> list[str]:
    return [name for name in _HELPERS if _mentions(settings, f"Call({name!r}")]


def _mentions(settings: Iterable[Setting], node: str) -> bool:
    return any(node in repr(setting.value) for setting in settings)
