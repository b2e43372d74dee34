"""Work out the envVars of each service: one service has a value, the others refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from envgen.model import Owner, Variable
from envgen.platforms.manifest import ManifestEntry, Reference, Source
from envgen.platforms.render import KINDS
from envgen.platforms.render.section import Render
from envgen.resolve.context import Context
from envgen.resolve.database import database_name, databases, pooler
from envgen.resolve.topology import owners, tenants

PASTE = "When Render asks for this value, paste the one from {dotenv}."
# With another value, sessions would end, or data could not be read any more.
PASTE_OLD = "Paste the value that {old} has on Render, or else the one from {dotenv}."
SAME = "Same value as in the service {service}."
PASTED = Source(kind="pasted", native={"sync": False})
GENERATED = Source(kind="generated", native={"generateValue": True})


class Wiring:
    """Where each service gets each variable: one source, and references to it."""

    def __init__(self, context: Context, variables: list[Variable], dotenv: str) -> None:
        """Find the source of each variable; `dotenv` is the file that has the secrets."""
        self._context = context
        self._variables = variables
        self._dotenv = dotenv
        section: Render = context.section
        self._grouped = {
            name: group for group, members in section.envVarGroups.items() for name in members
        }
        # The first service that reads a variable has its value; the others refer to it.
        self._source: dict[str, str] = {}
        for owner in sorted(owners(context), key=self._is_cron):
            for variable in self._read_in(owner):
                self._source.setdefault(variable.name, owner)

    def _read_in(self, owner: str) -> Iterator[Variable]:
        """Yield the variables that a service's programs read."""
        programs = set(tenants(self._context, owner))
        for variable in self._variables:
            if programs & set(variable.readers) and not _left_out(variable):
                yield variable

    def entries(self, owner: str) -> Iterator[ManifestEntry]:
        """Yield the envVars of a service, but not those of its groups."""
        for variable in self._read_in(owner):
            if variable.name not in self._grouped:
                yield self._entry(variable, owner)

    def groups(self, owner: str) -> tuple[str, ...]:
        """Return the env groups that a service has to have."""
        names = [self._grouped.get(variable.name) for variable in self._read_in(owner)]
        return tuple(dict.fromkeys(name for name in names if name))

    def group_entries(self, members: Iterable[str]) -> Iterator[ManifestEntry]:
        """Yield the entries of a group, which takes plain values and Render's own alone."""
        by_name = {variable.name: variable for variable in self._variables}
        for name in members:
            variable = by_name.get(name)
            if variable is not None and variable.owner is Owner.PLATFORM:
                yield ManifestEntry(key=name, source=GENERATED)
            elif variable is not None:
                yield ManifestEntry(key=name, source=_value(variable))

    def _entry(self, variable: Variable, owner: str) -> ManifestEntry:
        if variable.owner is Owner.PROFILE:
            return ManifestEntry(key=variable.name, source=_value(variable))
        if variable.reference is not None:
            # Render supplies the value. A host and port gets a comment, since it is not a URL.
            comment = variable.help if variable.value else ""
            native = self._native(variable.reference)
            return ManifestEntry(
                key=variable.name, source=Source(kind="resource", native=native), comment=comment
            )
        source = self._source[variable.name]
        if source != owner:
            return self._shared(variable, source)
        if variable.owner is Owner.PLATFORM:
            return ManifestEntry(key=variable.name, source=GENERATED)
        comment = self._paste(variable.name) if variable.generate else variable.help
        return ManifestEntry(key=variable.name, source=_pasted(variable), comment=comment)

    def _paste(self, name: str) -> str:
        """Return where a person finds the value of a secret that envgen generates."""
        renamed = self._context.document.renamed.items()
        old = next((old for old, new in renamed if new == name), None)
        return (PASTE_OLD if old else PASTE).format(old=old, dotenv=self._dotenv)

    def _native(self, reference: Reference) -> Mapping[str, Any]:
        """Return fromDatabase or fromService for a reference, as a person wrote it if one did."""
        if reference.native is not None:
            return reference.native
        if reference.resource == "database":
            pooled = reference.what == "url" and self._is_pooled(reference.name)
            asked = "connectionPoolString" if pooled else "connectionString"
            return {"fromDatabase": {"name": reference.name, "property": asked}}
        if reference.resource == "store":
            kind, asked = "keyvalue", "connectionString"
        else:
            kind, asked = self._type_of(reference.name), reference.what
        return {"fromService": {"type": kind, "name": reference.name, "property": asked}}

    def _is_pooled(self, name: str) -> bool:
        """Return whether the programs use the pooler of the database with that name."""
        context = self._context
        return any(
            pooler(database) == "transaction"
            and database_name(context, alias) == name
            and alias in context.section.databases
            and context.section.databases[alias].connectionPool is not None
            for alias, database in databases(context).items()
        )

    def _type_of(self, service: str) -> str:
        context = self._context
        return next(
            service_type(context, owner)
            for owner in owners(context)
            if context.service_name(owner) == service
        )

    def _is_cron(self, owner: str) -> bool:
        return self._context.placement(owner).kind == "cron"

    def _shared(self, variable: Variable, source: str) -> ManifestEntry:
        service = self._context.service_name(source)
        reference = {
            "type": service_type(self._context, source),
            "name": service,
            "envVarKey": variable.name,
        }
        return ManifestEntry(
            key=variable.name,
            source=Source(
                kind="shared",
                service=service,
                variable=variable.name,
                native={"fromService": reference},
            ),
            comment=SAME.format(service=service),
        )


def service_type(context: Context, program: str) -> str:
    """Return Render's type of the service that a program owns."""
    kind = context.placement(program).kind
    return next(name for name, common in KINDS.items() if common == kind)


def _left_out(variable: Variable) -> bool:
    # Render would ask for a value that nobody has to give.
    return variable.optional and variable.owner is not Owner.PROFILE


def _pasted(variable: Variable) -> Source:
    """Return the source of a value that a person pastes, except in previews if one is given."""
    if variable.preview is None:
        return PASTED
    preview = variable.preview
    native = {**PASTED.native, "previewValue": preview}
    return Source(kind="pasted", native=native, preview=preview, preview_text=str(preview))


def _value(variable: Variable) -> Source:
    fields: dict[str, Any] = {"value": variable.value or ""}
    if variable.preview is not None:
        fields["previewValue"] = variable.preview
    text, preview = fields["value"], variable.preview
    shown = None if preview is None else str(preview)
    return Source(
        kind="value", value=text, text=text, native=fields, preview=preview, preview_text=shown
    )
