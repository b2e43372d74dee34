"""The mooring list: what runs, with the variables that it gets."""

from __future__ import annotations

from collections.abc import Iterable

from envgen.platforms.harbor import PLATFORM

from envgen.errors import Problem
from envgen.formats import yaml_tree
from envgen.model import Owner, Variable
from envgen.platforms.manifest import Manifest, ManifestEntry, Service, Source
from envgen.resolve.context import Context, Problems
from envgen.resolve.topology import owners, tenants


def build(context: Context, variables: Iterable[Variable], dotenv: str) -> Manifest:
    """Return a berth for each service."""
    found = list(variables)
    return Manifest(
        path=PLATFORM.manifest_path(context.profile.name),
        services=tuple(_service(context, owner, found) for owner in owners(context)),
    )


def problems(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield berths of programs that there are not."""
    for program in context.section.berths:
        if program not in context.document.programs:
            message = f"there is no program {program}"
            yield context.problem(message, "harbor-berth", "harbor", "berths", program)


def read(text: str, file: str) -> Manifest | None:
    """Read a mooring list back."""
    tree, _ = yaml_tree.parse(text.encode(), file)
    berths = yaml_tree.find(tree, ["berths"]) if tree is not None else None
    if berths is None or not isinstance(berths.value, list):
        return None
    return Manifest(path=file, services=tuple(map(_berth, berths.value)))


def read_problems(text: str, file: str) -> list[Problem]:
    """Return what keeps a mooring list from being read."""
    return yaml_tree.parse(text.encode(), file)[1]


def _service(context: Context, owner: str, variables: list[Variable]) -> Service:
    programs = tenants(context, owner)
    return Service(
        name=context.service_name(owner),
        kind=context.placement(owner).kind,
        programs=tuple(programs),
        command=context.document.programs[owner].command,
        health_path=context.health_path if owner == context.web else None,
        entries=tuple(
            ManifestEntry(key=item.name, source=_source(item))
            for item in variables
            if set(programs) & set(item.readers) and not (item.optional and item.value is None)
        ),
    )


def _source(variable: Variable) -> Source:
    if variable.owner is Owner.PROFILE or variable.value is not None:
        return Source(kind="value", value=variable.value, native={"value": variable.value})
    return Source(kind="pasted")


def _berth(node: yaml_tree.Node) -> Service:
    data = yaml_tree.plain(node)
    cargo = yaml_tree.find(node, ["cargo"])
    items = cargo.value if cargo is not None and isinstance(cargo.value, dict) else {}
    return Service(
        name=str(data.get("name", "")),
        kind="web" if "lookout" in data else "worker",
        command=data.get("command"),
        health_path=data.get("lookout"),
        place=node.place,
        entries=tuple(
            ManifestEntry(key=key, source=_read_source(child.value), place=child.place)
            for key, child in items.items()
        ),
    )


def _read_source(value: object) -> Source:
    if value == "(pasted)":
        return Source(kind="pasted")
    return Source(kind="value", value=value, texts=(str(value),), native={"value": value})
