"""Which service gets which variable from where: one source for each, and references to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from envgen import profile as fmt
from envgen.model import Entry, Owner, Variable
from envgen.resolve.context import Context
from envgen.resolve.topology import owners, tenants

PASTE = "Paste the value of {dotenv} once, when Render asks."
SAME = "The same value as in {service}, by reference."


class Wiring:
    """Where each service gets each variable: one source, and references to it."""

    def __init__(self, context: Context, variables: list[Variable], dotenv: str) -> None:
        """Find the source of each variable; `dotenv` is the file that has the secrets."""
        self._context = context
        self._variables = variables
        self._dotenv = dotenv
        render = context.document.render or fmt.Render()
        self._grouped = {
            name: group for group, members in render.envVarGroups.items() for name in members
        }
        # The first service that reads a variable has its value; the others refer to it.
        self._source: dict[str, str] = {}
        for owner in sorted(owners(context), key=lambda name: context.service_type(name) == "cron"):
            for variable in self._read_in(owner):
                self._source.setdefault(variable.name, owner)

    def _read_in(self, owner: str) -> Iterator[Variable]:
        """Yield the variables that a service's programs read."""
        programs = set(tenants(self._context, owner))
        for variable in self._variables:
            if programs & set(variable.readers) and not _left_out(variable):
                yield variable

    def entries(self, owner: str) -> Iterator[Entry]:
        """Yield the envVars of a service, but not those of its groups."""
        for variable in self._read_in(owner):
            if variable.name not in self._grouped:
                yield self._entry(variable, owner)

    def groups(self, owner: str) -> tuple[str, ...]:
        """Return the env groups that a service has to have."""
        names = [self._grouped.get(variable.name) for variable in self._read_in(owner)]
        return tuple(dict.fromkeys(name for name in names if name))

    def group_entries(self, members: Iterable[str]) -> Iterator[Entry]:
        """Yield the entries of a group, which takes plain values and Render's own alone."""
        by_name = {variable.name: variable for variable in self._variables}
        for name in members:
            variable = by_name.get(name)
            if variable is not None and variable.owner is Owner.RENDER:
                yield Entry(key=name, fields={"generateValue": True})
            elif variable is not None:
                yield Entry(key=name, fields=_value(variable))

    def _entry(self, variable: Variable, owner: str) -> Entry:
        if variable.owner is Owner.PROFILE:
            return Entry(key=variable.name, fields=_value(variable))
        if variable.reference is not None:
            # Nobody has to supply it; a host and port is not quite a URL, and that is said.
            comment = variable.help if variable.value else ""
            return Entry(key=variable.name, fields=variable.reference, comment=comment)
        source = self._source[variable.name]
        if source != owner:
            return self._shared(variable, source)
        if variable.owner is Owner.RENDER:
            return Entry(key=variable.name, fields={"generateValue": True})
        comment = PASTE.format(dotenv=self._dotenv) if variable.generate else variable.help
        return Entry(key=variable.name, fields={"sync": False}, comment=comment)

    def _shared(self, variable: Variable, source: str) -> Entry:
        service = self._context.service_name(source)
        reference = {
            "type": self._context.service_type(source),
            "name": service,
            "envVarKey": variable.name,
        }
        return Entry(
            key=variable.name,
            fields={"fromService": reference},
            comment=SAME.format(service=service),
        )


def _left_out(variable: Variable) -> bool:
    # Render would ask for a value that nobody has to give.
    return variable.optional and variable.owner is not Owner.PROFILE


def _value(variable: Variable) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": variable.value or ""}
    if variable.preview is not None:
        fields["previewValue"] = variable.preview
    return fields
