"""Settings that the project's Django does not know yet, no longer, or not side by side."""

from __future__ import annotations

from collections.abc import Collection

from envgen import catalog
from envgen.resolve.context import Context, Problems


def version_problems(context: Context, known: catalog.SettingRow) -> Problems:
    """Yield that a setting of the profile has no effect in the project's Django."""
    version = context.django.version
    found = known.availability(version)
    if found.status is catalog.Status.REMOVED:
        message = f"{known.name} is gone since Django {found.release}"
    elif found.status is catalog.Status.NOT_YET:
        message = f"{known.name} comes with Django {found.release}; the project is on {version}"
    else:
        return
    hint = f"use {found.instead}" if found.instead else "take it out"
    yield context.problem(message, "setting-version", "settings", known.name, hint=hint)


def mail_problems(context: Context, derived: Collection[str]) -> Problems:
    """Yield each old mail setting beside MAILERS, with which Django 6.1 refuses to start.

    `derived` are the names of the settings that follow from the profile.
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
                f"{name} cannot stand beside MAILERS, which replaces it",
                "mailers",
                *(("settings", name) if said else ("env", f"DJANGO_{name}")),
                hint=f"move it to {known.instead}, or take MAILERS out",
            )
