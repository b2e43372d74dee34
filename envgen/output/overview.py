"""All environments side by side: what each program, service, setting and variable is in each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from msgspec import Struct

from envgen.formats import python_layout
from envgen.model import Deployment, Owner, Setting
from envgen.output.diff import SEALED, Side, shown, variable_sides
from envgen.output.redact import Redactor
from envgen.secrets.patterns import hidden
from envgen.secrets.values import SavedValues
from envgen.support.wording import listed

OverviewKind = Literal["program", "service", "database", "setting", "variable"]
# The names of each kind in one environment, with what they are.
Column: TypeAlias = "Mapping[OverviewKind, Mapping[str, str]]"
# Wider than any line, so that each value is on one.
_ONE_LINE = 1_000_000
# The words of `Owner`, as a person asks: who supplies the value?
SUPPLIED_BY = {
    Owner.PROFILE: "the profile",
    Owner.ENVGEN: "envgen, which generates it once",
    Owner.PERSON: "a person",
    Owner.PLATFORM: "the platform, which generates it",
    Owner.RESOURCE: "a database, store or service of the platform",
}


class OverviewRow(Struct, frozen=True):
    """What one name is in each environment; None in one that does not have it."""

    kind: OverviewKind
    name: str
    cells: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        """Return whether the environments differ, or may differ."""
        return len(set(self.cells)) > 1 or (len(self.cells) > 1 and SEALED in self.cells)


def changes(before: Deployment | None, now: Deployment | None) -> list[OverviewRow]:
    """Return what is not the same before and now: a row with two cells for each name.

    No .env file is read: for a variable whose value is not in the profile, its owner is compared.
    """
    columns = [
        {**_facts(each), "variable": _declared(each)} if each else {} for each in (before, now)
    ]
    return [row for row in _rows(columns) if row.differs]


def overview(
    deployments: Sequence[Deployment],
    read: Callable[[str], str | None],
    load: Callable[[Deployment], SavedValues],
) -> Iterator[OverviewRow]:
    """Yield a row for each program, database, setting and variable of any environment.

    Secrets are shown as labels, random in each call: equal values have the same label. `read` and
    `load` are those of `output.diff.compare`. Raises the same InputError as they do.
    """
    redactor = Redactor(deployments, read)
    yield from _rows(
        [
            {**_facts(each), "variable": _values(variable_sides(each, redactor, load(each)))}
            for each in deployments
        ]
    )


def named(rows: Iterable[OverviewRow], patterns: Sequence[str]) -> Iterator[OverviewRow]:
    """Yield the rows whose name has one of the texts in it, or matches it if it has a `*`."""
    for row in rows:
        name = row.name.lower()
        wanted = (each.lower() if "*" in each else f"*{each.lower()}*" for each in patterns)
        if not patterns or any(fnmatchcase(name, each) for each in wanted):
            yield row


def _rows(columns: Sequence[Column]) -> Iterator[OverviewRow]:
    """Yield a row for each name in any of the columns, by kind."""
    for kind in dict.fromkeys(kind for column in columns for kind in column):
        named = [column.get(kind, {}) for column in columns]
        for name in dict.fromkeys(name for cells in named for name in cells):
            yield OverviewRow(kind, name, tuple(cells.get(name) for cells in named))


def _facts(deployment: Deployment) -> Column:
    """Return all that the profile alone decides; variables are shown in several ways."""
    return {
        "program": _programs(deployment),
        "service": service_fields(deployment),
        "database": _databases(deployment),
        "setting": _settings(deployment),
    }


def _programs(deployment: Deployment) -> dict[str, str]:
    """Return each program with its service, if it has one, and its command."""
    services = deployment.manifest.services if deployment.manifest else ()
    homes = {name: item for item in services for name in item.programs}
    found = {}
    for name, program in deployment.document.programs.items():
        home = homes.get(name)
        where = f"{home.name} ({home.kind}): " if home else ""
        found[name] = where + (program.command or "no command")
    return found


def service_fields(deployment: Deployment) -> dict[str, str]:
    """Return what the manifest says of each service and resource, but for names and variables.

    A service is named by its first program, so that it has one name in all environments.
    """
    found: dict[str, str] = {}
    manifest = deployment.manifest
    for service in manifest.services if manifest else ():
        name = next(iter(service.programs), service.name)
        found |= _fields(name, service.native, known=(service.name, service.kind, service.command))
    for resource in manifest.resources if manifest else ():
        found |= _fields(resource.name, resource.native, known=(resource.name,))
    return found


def _fields(
    name: str, native: Mapping[str, object], known: Sequence[str | None]
) -> Iterator[tuple[str, str]]:
    """Yield the platform's own fields of a service, but for those whose value is known already."""
    for key, value in native.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if text not in known and not _is_nested(value):
            yield f"{name} {key}", hidden(text)


def _is_nested(value: object) -> bool:
    """Return whether a value is more than a text, number, list or mapping of such."""
    parts = list(value.values()) if isinstance(value, dict) else value
    return isinstance(parts, list) and any(isinstance(part, dict | list) for part in parts)


def _databases(deployment: Deployment) -> dict[str, str]:
    return {item.alias: f"{item.provider}, from {item.variable}" for item in deployment.databases}


def _settings(deployment: Deployment) -> dict[str, str]:
    return {item.name: _value(item) for item in deployment.settings}


def _value(setting: Setting) -> str:
    """Return the value of a setting, or the variable that has it."""
    if setting.required and setting.environment is not None:
        return f"from {setting.environment}"
    return " ".join(python_layout.expression(setting.value, width=_ONE_LINE).split())


def _declared(deployment: Deployment) -> dict[str, str]:
    """Return each variable with its value in the profile, or who supplies it, and who reads it."""
    return {
        item.name: (
            item.value or "(empty)"
            if item.is_plain and not item.secret
            else f"({'a secret, ' if item.secret else ''}supplied by {SUPPLIED_BY[item.owner]})"
        )
        + (f", read by {listed(item.readers)}" if item.readers else "")
        for item in deployment.variables
    }


def _values(sides: Mapping[str, Side]) -> dict[str, str]:
    return {name: shown(side) for name, side in sides.items()}
