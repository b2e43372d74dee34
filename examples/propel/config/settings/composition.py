"""Adds to the lists of a base settings module what a profile asks for.

Copied by envgen; yours to read, not to edit. What is there already stays where it is
and is never added twice; each function returns a new list and changes none.
"""
# envgen: sha256 686ebd5e66958c37

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# "corsheaders.apps.CorsHeadersAppConfig" installs "corsheaders".
APP_CONFIG = re.compile(r"\.apps\.[A-Z]\w*$")
DJANGO_TEMPLATES = "django.template.backends.django.DjangoTemplates"


def with_apps(
    installed: Iterable[str], *apps: str, first: Sequence[str] = ()
) -> list[str]:
    """INSTALLED_APPS with `first` at its front and `apps` at its end, where absent."""
    result = list(installed)
    present = {APP_CONFIG.sub("", app) for app in result}
    front = [app for app in first if APP_CONFIG.sub("", app) not in present]
    present.update(APP_CONFIG.sub("", app) for app in front)
    for app in apps:
        if APP_CONFIG.sub("", app) not in present:
            present.add(APP_CONFIG.sub("", app))
            result.append(app)
    return [*front, *result]


def with_middleware(
    middleware: Iterable[str],
    first: Sequence[str] = (),
    last: Sequence[str] = (),
    after: Mapping[str, Sequence[str]] | None = None,
    before: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """MIDDLEWARE with `first` and `last` at its ends and the others at their anchors.

    Raises ImproperlyConfigured where an anchor of something to add is missing.
    """
    result = list(middleware)
    _insert(result, 0, first)
    for anchor, added in (after or {}).items():
        _insert(result, _behind(result, anchor, added), added)
    # Seen from the end, last is first and before is after.
    result.reverse()
    _insert(result, 0, last[::-1])
    for anchor, added in (before or {}).items():
        _insert(result, _behind(result, anchor, added), added[::-1])
    result.reverse()
    return result


def with_context_processors(
    templates: Iterable[Mapping[str, Any]], *processors: str
) -> list[dict[str, Any]]:
    """TEMPLATES with `processors` at the end of each of Django's own engines."""
    result = [dict(engine) for engine in templates]
    for engine in result:
        if engine.get("BACKEND") == DJANGO_TEMPLATES:
            options = engine.get("OPTIONS", {})
            present = options.get("context_processors", [])
            both = list(dict.fromkeys([*present, *processors]))
            engine["OPTIONS"] = {**options, "context_processors": both}
    return result


def _insert(result: list[str], index: int, added: Iterable[str]) -> None:
    """Put `added` at `index`, in their order, around those that are there already."""
    for name in added:
        if name not in result:
            result.insert(index, name)
        if result[index : index + 1] == [name]:
            index += 1


def _behind(result: Sequence[str], anchor: str, added: Iterable[str]) -> int:
    """The index behind `anchor`, which only what is yet to be added has to have."""
    if anchor in result:
        return result.index(anchor) + 1
    absent = [name for name in added if name not in result]
    if absent:
        raise ImproperlyConfigured(
            f"MIDDLEWARE has no {anchor}, next to which {', '.join(absent)} belongs: "
            "add it to MIDDLEWARE in the base settings."
        )
    return 0
