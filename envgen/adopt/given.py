"""Work out which variables a service of a manifest gets, and how it gets each."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.model import Deployment
from envgen.platforms.manifest import Manifest, ManifestEntry, Service

# Old names of types.
FORMER = {"redis": "keyvalue"}


class Given:
    """The variables that a service of a manifest gets, and how it gets each."""

    def __init__(self, manifest: Manifest, service: Service) -> None:
        """Collect the entries of the service and of its groups."""
        self.service = service.name
        self._manifest = manifest
        own = {entry.key: (service.name, entry) for entry in service.entries}
        groups = {name for name, _ in service.groups}
        shared = {
            entry.key: (f"group {group.name}", entry)
            for group in manifest.groups
            if group.name in groups
            for entry in group.entries
        }
        self.entries = {**shared, **own}

    def how(self, name: str, depth: int = 3) -> tuple[object, ...]:
        """Return how a variable gets its value: ("value", TEXT), ("generated", WHERE), …"""
        where, entry = self.entries[name]
        source = entry.source
        if source.kind == "value":
            return ("value", source.text, source.preview_text)
        if source.kind == "shared":
            holder = self._manifest.service(source.service)
            given = Given(self._manifest, holder) if holder is not None and depth else None
            if given is not None and source.variable in given.entries:
                return given.how(source.variable, depth - 1)
            return ("shared", source.service, source.variable)
        if source.kind == "generated":
            return ("generated", where)
        return (source.kind, _reference(entry) if source.kind == "resource" else "")


def _reference(entry: ManifestEntry) -> str:
    """Return a reference to a database, store or service, in the words of now."""
    for kind in ("fromDatabase", "fromService"):
        found = entry.source.native.get(kind)
        if isinstance(found, dict):
            texts = {key: FORMER.get(str(value), str(value)) for key, value in found.items()}
            return f"{kind} {sorted(texts.items())}"
    return ""


def changed_names(deployment: Deployment, old: Manifest | None) -> Iterator[str]:
    """Yield which variables have another name now, and which no service had before."""
    renamed = deployment.document.renamed
    if renamed:
        pairs = (f"{name} is {now} now" for name, now in renamed.items())
        yield f"renamed: {', '.join(pairs)} (the old names still work)"
    names: dict[str, None] = {}
    for service in deployment.manifest.services if deployment.manifest is not None else ():
        before = old.service(service.name) if old is not None else None
        if old is not None and before is not None and deployment.manifest is not None:
            known = {renamed.get(name, name) for name in Given(old, before).entries}
            now = Given(deployment.manifest, service).entries
            names |= {name: None for name in now if name not in known}
    if names:
        yield f"new in render.yaml: {', '.join(names)}"
