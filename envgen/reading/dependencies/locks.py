"""Lock files: every package that is installed, also those that others bring along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec import Struct

from envgen.reading.dependencies.installs import Selection
from envgen.reading.dependencies.markers import MOST_PACKAGES, Listed, holds, normal
from envgen.reading.dependencies.project_files import in_table, table, toml

# How many times packages may be asked for, which is a multiple of their number.
_MOST_NEEDS = 50_000


class Need(Struct, frozen=True):
    """A package of a lock that something needs, with the extras that it needs."""

    name: str
    extras: frozenset[str] = frozenset()


def in_uv_lock(
    text: str, wanted: Selection, default: Iterable[str], python: str
) -> list[Listed] | None:
    """Return what `uv sync` installs; None if the lock cannot be read.

    `default` are the groups that uv installs by default.
    """
    data = toml(text)
    packages = _by_name(data)
    roots = [item for items in packages.values() for item in items if _is_root(item)]
    if data is None or not roots:
        return None
    needs: list[Need] = []
    for root in roots:
        if wanted.main:
            needs += _uv_needs(root.get("dependencies"), python)
        for extra, listed in table(root, "optional-dependencies").items():
            if wanted.all_extras or normal(extra) in wanted.extras:
                needs += _uv_needs(listed, python)
        groups = {*wanted.groups, *(default if wanted.default_groups else ())} - wanted.without
        for group, listed in table(root, "dev-dependencies").items():
            if wanted.all_groups or group in groups:
                needs += _uv_needs(listed, python)

    def more(package: Mapping[str, Any], extras: frozenset[str]) -> Iterator[Need]:
        yield from _uv_needs(package.get("dependencies"), python)
        for extra in extras:
            yield from _uv_needs(table(package, "optional-dependencies").get(extra), python)

    return _closure(needs, packages, more, "uv.lock")


def _is_root(package: Mapping[str, Any]) -> bool:
    source = table(package, "source")
    return any(source.get(kind) == "." for kind in ("virtual", "editable", "directory"))


def _uv_needs(listed: object, python: str) -> Iterator[Need]:
    for item in listed[:MOST_PACKAGES] if isinstance(listed, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            continue
        marker = item.get("marker")
        if not isinstance(marker, str) or holds(marker, python):
            extras = item.get("extra")
            names = extras if isinstance(extras, list) else []
            yield Need(normal(item["name"]), frozenset(map(normal, filter(_is_text, names))))


def in_poetry_lock(text: str, roots: Iterable[Listed], python: str) -> list[Listed] | None:
    """Return what `poetry install` installs for `roots`; None if the lock cannot be read."""
    data = toml(text)
    if data is None:
        return None

    def more(package: Mapping[str, Any], extras: frozenset[str]) -> Iterator[Need]:
        of_extras = {
            normal(str(item).partition(" ")[0].partition("[")[0])
            for extra, listed in table(package, "extras").items()
            if normal(extra) in extras and isinstance(listed, list)
            for item in listed
        }
        for name, asked in table(package, "dependencies").items():
            for item in asked if isinstance(asked, list) else [asked]:
                fields = item if isinstance(item, dict) else {}
                if fields.get("optional") is True and normal(name) not in of_extras:
                    continue
                marker = fields.get("markers")
                if not isinstance(marker, str) or holds(marker, python, extras):
                    names = fields.get("extras")
                    wanted = filter(_is_text, names if isinstance(names, list) else [])
                    yield Need(normal(name), frozenset(map(normal, wanted)))

    needs = [Need(item.name, item.extras) for item in roots]
    return _closure(needs, _by_name(data), more, "poetry.lock")


def _by_name(data: object) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    listed = data.get("package") if isinstance(data, dict) else None
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            found.setdefault(normal(item["name"]), []).append(item)
    return found


def _closure(
    needs: list[Need],
    packages: Mapping[str, list[Mapping[str, Any]]],
    more: Any,
    file: str,
) -> list[Listed] | None:
    """Return everything that `needs` lead to; `more` yields what one package needs.

    None if that is more than the lock of a real project has.
    """
    seen: dict[str, frozenset[str]] = {}
    found: dict[str, Listed] = {}
    left = list(needs)
    asked = len(left)
    while left:
        need = left.pop()
        before = seen.get(need.name)
        if before is not None and need.extras <= before:
            continue
        extras = seen[need.name] = need.extras | (before or frozenset())
        for package in packages.get(need.name, ()):
            version = package.get("version")
            exact = f"=={version}" if isinstance(version, str) else ""
            found[need.name] = Listed(need.name, extras, exact, file)
            following = list(islice(more(package, extras), _MOST_NEEDS))
            left += following
            asked += len(following)
            if asked > _MOST_NEEDS:
                return None
    return list(found.values())


def in_pipfile_lock(text: str, wanted: Selection, file: str, python: str) -> list[Listed] | None:
    """Return what `pipenv sync` installs; None if the lock cannot be read."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    sections = ["default", *(["develop"] if "dev" in wanted.groups else [])]
    found = [
        in_table(name, asked, file, python)
        for section in sections
        for name, asked in islice(table(data, section).items(), MOST_PACKAGES)
    ]
    return [item for item in found if item is not None]


def in_pylock(text: str, file: str, python: str) -> list[Listed] | None:
    """Return the packages of a pylock.toml (PEP 751); None if it cannot be read."""
    data = toml(text)
    listed = data.get("packages") if data is not None else None
    if not isinstance(listed, list):
        return None
    found = []
    for item in listed[:MOST_PACKAGES]:
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            marker, version = item.get("marker"), item.get("version")
            if not isinstance(marker, str) or holds(marker, python):
                exact = f"=={version}" if isinstance(version, str) else ""
                found.append(Listed(normal(item["name"]), frozenset(), exact, file))
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)
