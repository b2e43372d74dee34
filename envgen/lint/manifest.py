"""Check a manifest of any repository, and the commands of its services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from envgen.check.commands.starts import Modules, Start, Starts, start
from envgen.check.secrets.given_away import gives_away
from envgen.errors import Place, Problem
from envgen.formats import yaml_foreign
from envgen.lint.files import LintFile
from envgen.model import Route
from envgen.platforms import part
from envgen.platforms.base import Placement, Platform
from envgen.platforms.manifest import Manifest, ManifestEntry, Service, entries_of
from envgen.secrets.dummies import is_dummy

# The usual names of the variable with Django's SECRET_KEY.
DJANGO_KEYS = ("SECRET_KEY", "DJANGO_SECRET_KEY")


class LintedManifest:
    """A manifest, as its platform reads it."""

    health_path: object = None

    def __init__(
        self, file: LintFile, platform: Platform[Any], schema: Mapping[str, Any] | None
    ) -> None:
        """Read the file; `schema` is the platform's official schema, if available."""
        self.platform = platform
        self.schema = schema
        self.tree, self.manifest_problems = yaml_foreign.parse(file.data, file.path)
        self._file = file

    manifest_problems: list[Problem]

    @cached_property
    def manifest(self) -> Manifest:
        """Return the manifest; an empty one if the file cannot be read."""
        if self.tree is None:
            return Manifest(path=self._file.path)
        text = self._file.data.decode("utf-8-sig", "replace")
        reader = part(self.platform, "manifest").read_tree
        found: Manifest = reader(self.tree, text, self._file.path)
        return found

    @property
    def services(self) -> tuple[Service, ...]:
        """Return the services of the manifest."""
        return self.manifest.services

    def written_at(self, service: Service) -> tuple[Place, str]:
        """Return the place of a service in the manifest, and no key of a profile."""
        return service.place, ""

    def is_public(self, service: Service) -> bool:
        """Return whether visitors reach a service, and the platform can check its health."""
        return service.kind == "web"

    def gives_away(self, entry: ManifestEntry) -> bool:
        """Return whether an entry's name or value shows that it contains a secret."""
        is_dummy_text = all(is_dummy(text) for text in entry.source.texts)
        return gives_away(entry) and not is_dummy_text

    def keeps_generated(self, name: str) -> bool | None:
        """Return True for Django's key, which lint lets the platform generate; else None."""
        services = self.manifest.services
        commands = (
            command or ""
            for service in services
            for command in (service.build_command, service.release_command, service.command)
        )
        is_django = name in DJANGO_KEYS and any("manage.py" in command for command in commands)
        return True if is_django else None

    def replacing(self, name: str) -> str:
        """Return the end of a hint: how to replace a secret."""
        return "replace the secret: git's history keeps the old one"


class ManifestCommands:
    """The commands of the services in a manifest that are built from this repository."""

    is_deployed = True
    routes: Sequence[Route] = ()

    def __init__(self, manifest: LintedManifest, file: LintFile) -> None:
        """Keep the manifest; the project's files are read when a rule needs them."""
        self._manifest = manifest
        self.platform: Platform[Any] | None = manifest.platform
        self._file = file

    @cached_property
    def starts(self) -> Starts:
        """Return the programs that the commands start."""
        modules = Modules(self._file.disk)
        return Starts(tuple(self._starts(modules)), modules)

    def sets(self, name: str) -> bool:
        """Return whether a service in the manifest sets a variable."""
        return bool(self._manifest.manifest.services_with(name))

    def value_of(self, name: str) -> str | None:
        """Return the first plain value of a variable in the manifest, or None."""
        entries = (entry for _, entry in entries_of(self._manifest.manifest.holders()))
        values = (item.source for item in entries if item.key == name)
        return next((str(each.value) for each in values if each.kind == "value"), None)

    def serving(self, *kinds: str) -> Iterator[tuple[Platform[Any], Placement, list[Start]]]:
        """Yield the services of these kinds that have a command."""
        by_group = {item.group: item for item in self.starts.items}
        for index, service in enumerate(self._manifest.services):
            found = by_group.get(("service", str(index)))
            if found is not None and service.kind in kinds:
                is_image = service.runtime in ("docker", "image")
                placement = Placement(kind=service.kind, name=service.name, is_image=is_image)
                yield self._manifest.platform, placement, [found]

    def _starts(self, modules: Modules) -> Iterator[Start]:
        for index, service in enumerate(self._manifest.services):
            if service.command and not service.is_elsewhere:
                group, place = ("service", str(index)), service.at("startCommand")
                known = _variables(service)
                yield start(
                    modules, service.name, group, service.command, place, service.root, known
                )


def _variables(service: Service) -> dict[str, str]:
    """Return the variables of a service whose values are in the manifest."""
    return {
        entry.key: entry.source.value
        for entry in service.entries
        if entry.source.kind == "value" and isinstance(entry.source.value, str)
    }
