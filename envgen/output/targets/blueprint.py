"""render.yaml, the Blueprint: https://render.com/docs/blueprint-spec"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from envgen.model import Artifact, Deployment, Entry, Service
from envgen.output.targets import Target
from envgen.output.templating import Templates


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the Blueprint of a profile with `render`."""
    blueprint = deployment.blueprint
    if blueprint is None:
        return
    values = {
        "project": deployment.project,
        "profile": deployment.name,
        "source": deployment.source,
        "previews": blueprint.previews,
        "services": [
            *(_service(service) for service in blueprint.services),
            *(_store(store) for store in blueprint.stores),
        ],
        "databases": [
            {"name": item["name"], "fields": _without(item, "name")} for item in blueprint.databases
        ],
        "groups": [
            {"name": group.name, "entries": [_entry(entry) for entry in group.entries]}
            for group in blueprint.groups
        ],
    }
    yield Artifact(
        path=blueprint.path,
        text=templates.render("render.yaml.j2", "yaml", values),
        target="blueprint",
        language="yaml",
        profile=deployment.name,
    )


def _service(service: Service) -> dict[str, Any]:
    return {
        "type": service.type,
        "fields": _without(service.fields, "type"),
        "groups": service.groups,
        "entries": [_entry(entry) for entry in service.entries],
    }


def _store(store: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": store["type"], "fields": _without(store, "type"), "groups": (), "entries": ()}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"key": entry.key, "fields": list(entry.fields.items()), "comment": entry.comment}


def _without(fields: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in fields.items() if key != name]


TARGET = Target(
    name="blueprint",
    about="render.yaml, and render.<profile>.yaml for others than production",
    for_profile=artifacts,
)
