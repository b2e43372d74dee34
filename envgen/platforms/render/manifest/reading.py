"""Read a render.yaml: what the file really says, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from envgen.errors import Place, Problem
from envgen.formats import yaml_tree
from envgen.platforms.manifest import (
    Group,
    Manifest,
    ManifestEntry,
    Resource,
    ResourceKind,
    Service,
    Source,
)
from envgen.platforms.render import KINDS
from envgen.support import lazy_re

# A service of these types is a store. `redis` is the old name.
STORES = ("keyvalue", "redis")
# These are text in YAML 1.2, which envgen reads, and booleans in YAML 1.1:
# https://yaml.org/type/bool.html
_YAML_1_1 = {"yes": True, "on": True, "no": False, "off": False}
# The line breaks of YAML 1.1, as libyaml counts them; see also
# https://yaml.org/spec/1.2.2/#54-line-break-characters
_LINE_BREAK = lazy_re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def read(text: str, file: str) -> Manifest | None:
    """Read a render.yaml; None if it is not a valid YAML mapping.

    An unquoted `yes`, `on`, `no` or `off` is a boolean, as in YAML 1.1.
    """
    tree, _ = yaml_tree.parse(text.encode(), file)
    return None if tree is None else read_tree(tree, text, file)


def read_tree(tree: yaml_tree.Node, text: str, file: str) -> Manifest:
    """Read a render.yaml from its tree; `text` is the whole file."""
    reader = _Reader(text)
    listed = list(reader.items(tree, "services"))
    stores = [item for item in listed if item[1].get("type") in STORES]
    databases = reader.items(tree, "databases")
    return Manifest(
        path=file,
        services=tuple(reader.service(*item) for item in listed if item not in stores),
        resources=(
            *(reader.resource("database", *item) for item in databases),
            *(reader.resource("store", *item) for item in stores),
        ),
        groups=tuple(reader.group(*item) for item in reader.items(tree, "envVarGroups")),
        native={key: value for key, value in reader.mapping(tree).items() if key == "previews"},
    )


def read_problems(text: str, file: str) -> list[Problem]:
    """Return the YAML problems of a render.yaml."""
    return yaml_tree.parse(text.encode(), file)[1]


class _Reader:
    """Convert nodes to services and resources; the text shows whether a value has quotes."""

    def __init__(self, text: str) -> None:
        self.lines = _LINE_BREAK.split(text)

    def items(
        self, tree: yaml_tree.Node, key: str
    ) -> Iterator[tuple[yaml_tree.Node, dict[str, Any], Place | None]]:
        """Yield each resource below `key`, all its fields except envVars, and its environment."""
        for environment, folder in _folders(tree):
            for node in _items(folder, key):
                fields = self.mapping(node)
                fields.pop("envVars", None)
                yield node, fields, environment

    def service(
        self, node: yaml_tree.Node, fields: Mapping[str, Any], environment: Place | None
    ) -> Service:
        """Return a service that runs programs."""
        entries, groups = self.entries(node)
        where = {"place": node.place, "places": places_of(node), "environment": environment}
        return service(fields, entries=tuple(entries), groups=tuple(groups), **where)

    def resource(
        self,
        kind: ResourceKind,
        node: yaml_tree.Node,
        fields: Mapping[str, Any],
        environment: Place | None,
    ) -> Resource:
        """Return a database or store; a store may have variables, which are unused."""
        entries, _ = self.entries(node)
        name = _text(fields.get("name")) or ""
        return Resource(
            name=name,
            kind=kind,
            entries=tuple(entries),
            native=fields,
            place=node.place,
            places=places_of(node),
            environment=environment,
        )

    def group(
        self, node: yaml_tree.Node, fields: Mapping[str, Any], environment: Place | None
    ) -> Group:
        """Return an env group."""
        entries, _ = self.entries(node)
        return Group(
            name=str(fields.get("name", "")),
            entries=tuple(entries),
            place=node.place,
            environment=environment,
        )

    def entries(self, node: yaml_tree.Node) -> tuple[list[ManifestEntry], list[tuple[str, Place]]]:
        """Return the envVars of a service or group, and the groups that it links."""
        entries, groups = [], []
        for item in _items(node, "envVars"):
            data = self.mapping(item)
            if "fromGroup" in data:
                groups.append((str(data["fromGroup"]), item.place))
            else:
                key = str(data.pop("key", ""))
                entry = ManifestEntry(
                    key=key, source=_source(data, item), place=item.place, places=places_of(item)
                )
                entries.append(entry)
        return entries, groups

    def mapping(self, node: yaml_tree.Node) -> dict[str, Any]:
        children = node.value if isinstance(node.value, dict) else {}
        return {key: self.plain(child) for key, child in children.items()}

    def plain(self, node: yaml_tree.Node) -> Any:
        if isinstance(node.value, dict):
            return self.mapping(node)
        if isinstance(node.value, list):
            return [self.plain(child) for child in node.value]
        if isinstance(node.value, str) and self.is_bare(node):
            return _YAML_1_1.get(node.value.lower(), node.value)
        return node.value

    def is_bare(self, node: yaml_tree.Node) -> bool:
        line = self.lines[node.place.line - 1]
        return line[node.place.column - 1 : node.place.column] not in ('"', "'", "|", ">")


def listed(manifest: Manifest) -> tuple[Service | Resource, ...]:
    """Return the items under `services` of a Blueprint: the services, then the stores."""
    return (*manifest.services, *manifest.of_kind("store"))


def service(fields: Mapping[str, Any], **rest: Any) -> Service:
    """Return a service with Render's own fields; `rest` are more fields of `Service`."""
    kind = str(fields.get("type", "web"))
    domains, instances = fields.get("domains"), fields.get("numInstances")
    return Service(
        name=_text(fields.get("name")) or "",
        kind="static" if fields.get("runtime") == "static" else KINDS.get(kind, "worker"),
        build_command=_text(fields.get("buildCommand")),
        release_command=_text(fields.get("preDeployCommand")),
        command=_text(fields.get("startCommand") or fields.get("dockerCommand")),
        health_path=_text(fields.get("healthCheckPath")),
        schedule=_text(fields.get("schedule")),
        domains=tuple(map(str, domains)) if isinstance(domains, list | tuple) else (),
        several=bool(fields.get("scaling")) or (isinstance(instances, int) and instances > 1),
        keeps_files="disk" in fields,
        runtime=_text(fields.get("runtime") or fields.get("env")) or "",
        root=_folder(fields.get("rootDir")),
        dockerfile=_folder(fields.get("dockerfilePath") or "Dockerfile"),
        context=_folder(fields.get("dockerContext")),
        is_elsewhere="repo" in fields,
        native=fields,
        **rest,
    )


def _source(data: Mapping[str, Any], node: yaml_tree.Node) -> Source:
    """Return where the value of an entry comes from; the first of several sources counts."""
    texts = [data[key] for key in ("value", "previewValue") if isinstance(data.get(key), str)]
    reference = data.get("fromService")
    shared = reference if isinstance(reference, dict) and "envVarKey" in reference else None
    source = _first_source(data, shared=shared is not None)
    if shared:  # even with another source: it is unclear which one Render uses
        name, key = str(shared.get("name")), str(shared["envVarKey"])
        source = structs.replace(source, service=name, variable=key)
    return structs.replace(
        source,
        native=data,
        texts=tuple(texts),
        preview=data.get("previewValue"),
        text=_written(node, "value"),
        preview_text=_written(node, "previewValue"),
    )


def _written(node: yaml_tree.Node, key: str) -> str | None:
    """Return the text of a scalar in a mapping; None for null and if there is none."""
    found = yaml_tree.find(node, [key])
    return None if found is None or found.value is None else found.text


def _first_source(data: Mapping[str, Any], *, shared: bool) -> Source:
    if "value" in data:
        return Source(kind="value", value=data["value"])
    if "generateValue" in data:
        return Source(kind="generated")
    if "sync" in data:
        return Source(kind="pasted" if data["sync"] is False else "none")
    if shared:
        return Source(kind="shared")
    return Source(kind="resource" if data.get("fromService") or "fromDatabase" in data else "none")


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)


def _folder(path: object) -> str:
    """Return a path relative to the repository, without ./ in front and / at the end."""
    parts = [part for part in str(path or ".").split("/") if part not in ("", ".")]
    return "/".join(parts) or "."


def _folders(tree: yaml_tree.Node) -> Iterator[tuple[Place | None, yaml_tree.Node]]:
    """Yield the mappings that contain resources: the file, its environments, and `ungrouped`.

    With each comes the place of the environment, or None outside of environments.
    """
    yield None, tree
    for project in _items(tree, "projects"):
        for environment in _items(project, "environments"):
            yield environment.place, environment
    ungrouped = yaml_tree.find(tree, ["ungrouped"])
    if ungrouped is not None and isinstance(ungrouped.value, dict):
        yield None, ungrouped


def places_of(node: yaml_tree.Node) -> dict[str, Place]:
    """Return where each key of a mapping is written."""
    children = node.value if isinstance(node.value, dict) else {}
    return {key: child.key_place for key, child in children.items() if child.key_place}


def unread(tree: yaml_tree.Node) -> Iterator[tuple[str, Place]]:
    """Yield the parts that `read` passes over, because they are no list or no mapping."""
    for _, folder in _folders(tree):
        for key in ("services", "databases", "envVarGroups"):
            yield from _not_read(folder, key, "")
            for item in _items(folder, key):
                name = yaml_tree.find(item, ["name"])
                yield from _not_read(item, "envVars", f" of {name.value}" if name else "")


def _not_read(tree: yaml_tree.Node, key: str, whose: str) -> Iterator[tuple[str, Place]]:
    node = yaml_tree.find(tree, [key])
    if node is None or node.value is None:
        return
    if not isinstance(node.value, list):
        yield f"{key}{whose} is not a list", node.place
        return
    for item in node.value:
        if not isinstance(item.value, dict):
            yield f"an item in {key}{whose} is not a mapping", item.place


def _items(tree: yaml_tree.Node, key: str) -> list[yaml_tree.Node]:
    node = yaml_tree.find(tree, [key])
    if node is None or not isinstance(node.value, list):
        return []
    return [item for item in node.value if isinstance(item.value, dict)]
