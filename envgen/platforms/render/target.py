"""render.yaml, the Blueprint: https://render.com/docs/blueprint-spec"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from envgen.model import Artifact, Deployment
from envgen.output.targets import Target
from envgen.output.templating import Templates
from envgen.platforms.manifest import Entry, Service
from envgen.platforms.render import PLATFORM


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the Blueprint of a profile with `render`."""
    manifest = deployment.manifest
    if manifest is None or deployment.platform is not PLATFORM:
        return
    values = {
        "project": deployment.project,
        "profile": deployment.name,
        "source": deployment.source,
        "previews": manifest.native.get("previews"),
        "services": [
            *(_service(service) for service in manifest.services),
            *(_store(store.native) for store in manifest.of_kind("store")),
        ],
        "databases": [
            {"name": item.name, "fields": _without(item.native, "name")}
            for item in manifest.of_kind("database")
        ],
        "groups": [
            {"name": group.name, "entries": [_entry(entry) for entry in group.entries]}
            for group in manifest.groups
        ],
    }
    yield Artifact(
        path=manifest.path,
        text=templates.render("render.yaml.j2", "yaml", values),
        target="blueprint",
        language="yaml",
        profile=deployment.name,
    )


def _service(service: Service) -> dict[str, Any]:
    return {
        "type": service.native["type"],
        "fields": _without(service.native, "type"),
        "groups": [name for name, _ in service.groups],
        "entries": [_entry(entry) for entry in service.entries],
    }


def _store(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": fields["type"], "fields": _without(fields, "type"), "groups": (), "entries": ()}


def _entry(entry: Entry) -> dict[str, Any]:
    fields = list(entry.source.native.items())
    return {"key": entry.key, "fields": fields, "comment": entry.comment}


def _without(fields: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in fields.items() if key != name]


TARGET = Target(
    name="blueprint",
    about="render.yaml, and render.<profile>.yaml for others than production",
    for_profile=artifacts,
)
