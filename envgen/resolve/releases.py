"""Settings that the project's Django does not have yet, has no longer, or does not combine."""

from __future__ import annotations

from collections.abc import Collection

from envgen import catalog
from envgen.resolve.context import Context, Problems


def version_problems(context: Context, known: catalog.SettingRow) -> Problems:
    """Yield a problem if a setting of the profile has no effect in the project's Django."""
    version = context.django.version
    found = known.availability(version)
    if found.status is catalog.Status.REMOVED:
        message = f"Django {found.release} removed {known.name}"
    elif found.status is catalog.Status.NOT_YET:
        message = f"{known.name} needs Django {found.release}, but the project uses {version}"
    else:
        return
    nothing, colon, why = found.instead.partition("nothing: ")
    hint = f"use {found.instead}" if found.instead else "remove this key"
    if colon and not nothing:
        hint = f"remove this key: {why}"
    yield context.problem(message, "setting-version", "settings", known.name, hint=hint)


def mail_problems(context: Context, derived: Collection[str]) -> Problems:
    """Yield each old mail setting next to MAILERS: with both, Django 6.1 does not start.

    `derived` are the names of the settings that envgen derives from the profile.
    https://docs.djangoproject.com/en/6.1/ref/settings/#mailers
    """
    written = dict.fromkeys((*context.document.settings, *derived))
    names = [name for name in written if name not in context.document.unset]
    if "MAILERS" not in names or not context.since("6.1"):
        return
    for name in names:
        known = catalog.setting(name)
        if known is not None and known.instead.startswith("MAILERS"):
            said = name in context.document.settings
            yield context.problem(
                f"{name} cannot be used with MAILERS, which replaces it",
                "mailers",
                *(("settings", name) if said else ("env", f"DJANGO_{name}")),
                hint=f"move it to {known.instead}, or remove MAILERS",
            )
