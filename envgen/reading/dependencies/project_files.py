"""What a project's own files say that it needs: pyproject.toml, setup.cfg and Pipfile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec import Struct

from envgen.reading.dependencies.installs import Selection
from envgen.reading.dependencies.markers import (
    MOST_PACKAGES,
    Listed,
    holds,
    normal,
    requirement,
    requirements,
    specifiers,
)
from envgen.reading.paths import joined
from envgen.support import lazy_re

_MOST_GROUPS = 100
# More lines than the lock of a large project has, in a file that takes a second to read.
_MOST_LINES = 100_000
# A setup.cfg is short. Its reader takes a time that grows with the square of a line's length.
_LONGEST_CONFIG = 64 * 1024
# A key of more than 20 parts: tomllib takes the square of their number.
_QUOTED = r""""(?:\\.|[^"\\\n])*+"|'[^'\n]*+'"""
_DEEP_KEY = lazy_re.compile(rf"(?:\.[ \t]*+(?:[\w-]++|{_QUOTED})[ \t]*+){{20}}")


class PackageList(Struct, frozen=True):
    """Packages that a file lists, and whether other packages may come with them unseen."""

    packages: tuple[Listed, ...] = ()
    is_open: bool = False


def toml(text: str) -> dict[str, Any] | None:
    """Return the data of a TOML file; None if it is not valid, or takes too long to read."""
    if text.count("\n") > _MOST_LINES or _DEEP_KEY.search(text):
        return None
    import tomllib  # late: most runs read no TOML

    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None


def table(data: object, *keys: str) -> dict[str, Any]:
    """Return the table below `keys`; empty if there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def in_pyproject(
    text: str, file: str, wanted: Selection, python: str, read: Callable[[str], str | None]
) -> PackageList:
    """Return the packages that the wanted parts of a pyproject.toml list."""
    data = toml(text)
    if data is None:
        return PackageList(is_open=True)
    project, poetry = table(data, "project"), table(data, "tool", "poetry")
    packages: list[Listed] = []
    is_open = False
    if wanted.main:
        packages += requirements(project.get("dependencies"), python, file)
        packages += _poetry(table(poetry, "dependencies"), file, python, wanted)
        is_open |= not project and not poetry
    if "dependencies" in _texts(project.get("dynamic")) and wanted.main and not poetry:
        dynamic = table(data, "tool", "setuptools", "dynamic", "dependencies").get("file")
        found = [_lines(name, file, python, read) for name in _texts(dynamic)]
        is_open |= not found or None in found
        packages += [item for listed in found for item in listed or ()]
    for name, listed in table(project, "optional-dependencies").items():
        if wanted.all_extras or normal(name) in wanted.extras:
            packages += requirements(listed, python, file)
    groups = _Groups(table(data, "dependency-groups"), python, file)
    names = _group_names(data, wanted, groups.names)
    for name in names:
        packages += groups.packages(name)
        packages += _poetry(table(poetry, "group", name, "dependencies"), file, python, wanted)
    return PackageList(tuple(packages), is_open)


def _group_names(data: object, wanted: Selection, known: Iterable[str]) -> set[str]:
    poetry = table(data, "tool", "poetry", "group")
    names = set(wanted.groups)
    if wanted.all_groups:
        names |= {*known, *poetry}
    if wanted.default_groups:
        default = table(data, "tool", "uv").get("default-groups", ["dev"])
        names |= set(known) if default == "all" else set(_texts(default))
        names |= {name for name, group in poetry.items() if not table(group).get("optional")}
    return names - wanted.without


class _Groups:
    """The dependency groups of a pyproject.toml: PEP 735."""

    def __init__(self, groups: Mapping[str, Any], python: str, file: str) -> None:
        self.groups = {normal(name): listed for name, listed in groups.items()}
        self.names = tuple(groups)
        self.python, self.file = python, file

    def packages(self, name: str) -> Iterator[Listed]:
        """Yield the packages of a group and of the groups that it includes."""
        seen: set[str] = set()
        left = [normal(name)]
        while left and len(seen) < _MOST_GROUPS:
            name = left.pop()
            listed = self.groups.get(name)
            if name in seen or not isinstance(listed, list):
                continue
            seen.add(name)
            yield from requirements(listed, self.python, self.file)
            included = [item.get("include-group") for item in listed if isinstance(item, dict)]
            left += [normal(item) for item in included if isinstance(item, str)]


def _poetry(
    listed: Mapping[str, Any], file: str, python: str, wanted: Selection
) -> Iterator[Listed]:
    for name, asked in islice(listed.items(), MOST_PACKAGES):
        for item in asked[:MOST_PACKAGES] if isinstance(asked, list) else [asked]:
            found = in_table(name, item, file, python)
            is_optional = isinstance(item, dict) and item.get("optional") is True
            if found is None or normal(name) == "python":
                continue
            if not is_optional or wanted.all_extras or wanted.extras:
                yield found


def in_table(name: str, asked: object, file: str, python: str) -> Listed | None:
    """Return a package as Poetry and Pipenv write it; None if its marker is not for `python`."""
    fields = asked if isinstance(asked, dict) else {"version": asked}
    marker = fields.get("markers") or fields.get("marker")
    if isinstance(marker, str) and not holds(marker, python):
        return None
    wanted_python = fields.get("python")
    if isinstance(wanted_python, str):
        allowed = specifiers(wanted_python)
        if allowed is not None and not allowed.contains(python):
            return None
    version = fields.get("version")
    text = version if isinstance(version, str) and version != "*" else ""
    allowed = specifiers(text) if text else None
    extras = frozenset(normal(item) for item in _texts(fields.get("extras")))
    return Listed(normal(name), extras, str(allowed) if allowed is not None else "", file)


def in_pipfile(text: str, file: str, wanted: Selection, python: str) -> PackageList:
    """Return the packages that a Pipfile lists."""
    data = toml(text)
    if data is None:
        return PackageList(is_open=True)
    sections = ["packages", *(["dev-packages"] if "dev" in wanted.groups else [])]
    found = [
        in_table(name, asked, file, python)
        for section in sections
        for name, asked in islice(table(data, section).items(), MOST_PACKAGES)
    ]
    return PackageList(tuple(item for item in found if item is not None))


def in_setup_cfg(text: str, file: str, wanted: Selection, python: str) -> PackageList:
    """Return the packages that a setup.cfg lists for setuptools."""
    from configparser import Error, RawConfigParser

    config = RawConfigParser(strict=False)
    if len(text) > _LONGEST_CONFIG or re.search(r"\s{200}", text):
        return PackageList(is_open=True)
    try:
        config.read_string(text)
    except Error:
        return PackageList(is_open=True)
    listed = config.get("options", "install_requires", fallback="")
    if config.has_section("options.extras_require"):
        for name, more in config.items("options.extras_require"):
            if wanted.all_extras or normal(name) in wanted.extras:
                listed += f"\n{more}"
    lines = [line.strip() for line in listed.splitlines()]
    is_open = any(line.startswith("file:") for line in lines)
    return PackageList(tuple(requirements(lines, python, file)), is_open)


def _lines(
    name: str, file: str, python: str, read: Callable[[str], str | None]
) -> list[Listed] | None:
    """Return the requirements of a file that `dynamic` names; None if it cannot be read."""
    path = joined(file.rpartition("/")[0] or ".", name)
    text = read(path) if path else None
    if text is None or path is None:
        return None
    found = [
        requirement(line.partition(" #")[0].strip(), python, path, number)
        for number, line in enumerate(text.splitlines(), start=1)
    ]
    return [item for item in found if item is not None]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def mentioned(text: str) -> Iterator[Listed]:
    """Yield every package that a TOML file names in a list or table, whatever it is for."""
    yield from _mentioned(toml(text) or {})


def _mentioned(value: Any) -> Iterator[Listed]:
    if isinstance(value, list):
        for item in value:
            if isinstance(item, str):
                found = requirement(item, "")
                yield from [found] if found else []
            else:
                yield from _mentioned(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            version = item.get("version") if isinstance(item, dict) else item
            if isinstance(version, str):
                yield Listed(normal(name), specifier=version)
            yield from _mentioned(item)
