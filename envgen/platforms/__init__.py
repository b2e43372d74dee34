"""The platforms that programs run on: one folder for each, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from envgen.platforms.base import Platform
from envgen.platforms.manifest import Manifest
from envgen.support.discovery import discover


@cache
def platforms() -> dict[str, Platform[Any]]:
    """Return every platform by its name, which is its key in profiles."""
    # Only checks and adopt need `builds`, which reads commands and Dockerfiles.
    return discover(Platform, __name__, without="builds")


def platform_of(document: Any) -> Platform[Any] | None:
    """Return the first platform that a profile's document has a section for; None if none."""
    return next((item for item in platforms().values() if item.is_in(document)), None)


def part(platform: Platform[Any], kind: str) -> Any:
    """Return the module `kind` of a platform's folder, such as `manifest`; None if it has none."""
    return _module(f"{__name__}.{platform.name}.{kind}")


def parts(kind: str) -> list[Any]:
    """Return the modules `kind` of all platforms that have such a module."""
    found = (part(platform, kind) for platform in platforms().values())
    return [module for module in found if module is not None]


def read_manifest(platform: Platform[Any] | None, text: str | None, path: str) -> Manifest | None:
    """Read a platform's manifest; None without a platform or text, or if it cannot be read."""
    if platform is None or text is None:
        return None
    found: Manifest | None = part(platform, "manifest").read(text, path)
    return found


@cache
def _module(name: str) -> Any:
    return import_module(name) if find_spec(name) else None
