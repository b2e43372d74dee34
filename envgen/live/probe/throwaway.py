"""Replace databases and caches by ones in memory, which end with the process."""

from __future__ import annotations

from typing import Any

SQLITE = "django.db.backends.sqlite3"
LOCAL = "django.core.cache.backends.locmem.LocMemCache"


def replace_databases(settings: Any) -> None:
    """Replace each database by one in memory, before anything can connect to it."""
    settings.DATABASES = {
        alias: {
            "ENGINE": SQLITE,
            # A shared cache, so that threads of asynchronous code see the same database.
            "NAME": f"file:envgen_{number}?mode=memory&cache=shared",
            "ATOMIC_REQUESTS": entry.get("ATOMIC_REQUESTS", False),
            "AUTOCOMMIT": entry.get("AUTOCOMMIT", True),
        }
        for number, (alias, entry) in enumerate({"default": {}, **settings.DATABASES}.items())
    }


def caches(settings: Any) -> dict[str, Any]:
    """Return CACHES with each cache replaced by one in memory."""
    return {
        alias: {"BACKEND": LOCAL, "LOCATION": f"envgen-{alias}"}
        for alias in {"default": {}, **settings.CACHES}
    }


def make_tables() -> None:
    """Create the table of every model without migrations, which may take minutes.

    A model that SQLite does not support, such as one with an ArrayField, gets no table. The row
    that `migrate` adds for `django.contrib.sites` is added, too.
    """
    from django.apps import apps
    from django.db import connections, router

    for alias in connections:
        connection = connections[alias]
        for model in apps.get_models():
            meta = model._meta
            if meta.proxy or not meta.managed or not router.allow_migrate_model(alias, model):
                continue
            try:
                with connection.schema_editor() as editor:
                    editor.create_model(model)
            except Exception:  # noqa: S112, BLE001, RUF100 - whatever a field's code raises
                continue
    if apps.is_installed("django.contrib.sites"):
        from django.contrib.sites.management import create_default_site

        create_default_site(apps.get_app_config("sites"), verbosity=0)
