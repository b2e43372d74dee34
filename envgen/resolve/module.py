"""What the settings module needs beside its settings: imports, the base, the old names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envgen.layout import Call
from envgen.model import Setting, Variable
from envgen.resolve.context import Context


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
        "render_host": context.deployed and context.document.render is not None,
        "version": context.django.version,
        "helpers": _helpers(settings),
        "names_folder": _mentions(settings, "BASE_DIR") or _mentions(settings, "_root"),
    }


def _django(context: Context) -> set[str]:
    return set(context.django_programs)


def _helpers(settings: Iterable[Setting]) -> list[str]:
    calls = {setting.value.function for setting in settings if isinstance(setting.value, Call)}
    return sorted(name for name in calls if name.startswith("with_"))


def _mentions(settings: Iterable[Setting], name: str) -> bool:
    return any(f"Name('{name}')" in repr(setting.value) for setting in settings)
