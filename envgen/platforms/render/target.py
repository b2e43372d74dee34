"""Write render.yaml, the Blueprint: https://render.com/docs/blueprint-spec"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from envgen.formats.shapes import about
from envgen.model import Artifact, Deployment
from envgen.output.targets import Target
from envgen.output.template_kinds import TemplateKind, TemplateValues
from envgen.output.templating import Templates
from envgen.platforms.manifest import ManifestEntry, Resource, Service
from envgen.platforms.render import PLATFORM
from envgen.platforms.render.manifest.reading import listed

Fields = tuple[tuple[str, Any], ...]


class BlueprintEntry(TemplateValues, frozen=True):
    """A variable of a service or group."""

    key: Annotated[str, about("The variable's name.")]
    fields: Annotated[Fields, about("Source of its value: pairs of Render's key and value.")]
    comment: Annotated[str, about("The comment above it, one line; may be empty.")]


class BlueprintService(TemplateValues, frozen=True):
    """A service or Key Value store on Render."""

    type: Annotated[str, about("Render's type, such as web.")]
    fields: Annotated[Fields, about("Render's other keys: pairs of key and value, in order.")]
    groups: Annotated[tuple[str, ...], about("The env groups that it uses.")] = ()
    entries: Annotated[tuple[BlueprintEntry, ...], about("Its variables.")] = ()


class BlueprintDatabase(TemplateValues, frozen=True):
    """A PostgreSQL database on Render."""

    name: Annotated[str, about("Its name on Render.")]
    fields: Annotated[Fields, about("Render's other keys: pairs of key and value, in order.")]


class BlueprintGroup(TemplateValues, frozen=True):
    """An env group on Render."""

    name: Annotated[str, about("Its name on Render.")]
    entries: Annotated[tuple[BlueprintEntry, ...], about("Its variables.")]


class BlueprintValues(TemplateValues, frozen=True):
    """The values that the template of render.yaml gets."""

    project: Annotated[str, about("The project's name.")]
    profile: Annotated[str, about("The profile's name.")]
    source: Annotated[str, about("The path of the profile.")]
    previews: Annotated[Any, about("render.previews: a mapping, or none.")]
    services: Annotated[
        tuple[BlueprintService, ...], about("The services, followed by the Key Value store.")
    ]
    databases: Annotated[tuple[BlueprintDatabase, ...], about("The databases.")]
    groups: Annotated[tuple[BlueprintGroup, ...], about("The env groups.")]


BLUEPRINT = TemplateKind(
    name="render.yaml.j2",
    makes="render.yaml",
    language="yaml",
    values=BlueprintValues,
    parts=("render.entry.yaml.j2",),
)


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the Blueprint of a profile with `render`."""
    manifest = deployment.manifest
    if manifest is None or deployment.platform is not PLATFORM:
        return
    values = BlueprintValues(
        project=deployment.project,
        profile=deployment.name,
        source=deployment.source,
        previews=manifest.native.get("previews"),
        services=tuple(map(_service, listed(manifest))),
        databases=tuple(
            BlueprintDatabase(name=item.name, fields=_without(item.native, "name"))
            for item in manifest.of_kind("database")
        ),
        groups=tuple(
            BlueprintGroup(name=group.name, entries=tuple(map(_entry, group.entries)))
            for group in manifest.groups
        ),
    )
    yield Artifact(
        path=manifest.path,
        text=templates.render_kind(BLUEPRINT, values),
        target="blueprint",
        is_manifest=True,
        language="yaml",
        profile=deployment.name,
    )


def _service(item: Service | Resource) -> BlueprintService:
    return BlueprintService(
        type=item.native["type"],
        fields=_without(item.native, "type"),
        groups=tuple(name for name, _ in item.groups) if isinstance(item, Service) else (),
        entries=tuple(map(_entry, item.entries)),
    )


def _entry(entry: ManifestEntry) -> BlueprintEntry:
    fields = tuple(entry.source.native.items())
    return BlueprintEntry(key=entry.key, fields=fields, comment=entry.comment)


def _without(fields: Mapping[str, Any], name: str) -> Fields:
    return tuple((key, value) for key, value in fields.items() if key != name)


TARGET = Target(
    name="blueprint",
    about="render.yaml for production, render.<profile>.yaml for other profiles",
    templates=(BLUEPRINT,),
    for_profile=artifacts,
)
