"""How each service of a profile is built: its packages, and the Python that it chooses."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct, structs

from envgen.catalog.build_types import DjangoRelease
from envgen.catalog.releases import django_release
from envgen.catalog.versions import release
from envgen.check.texts import Files
from envgen.errors import Place
from envgen.git import below_top
from envgen.model import Deployment
from envgen.platforms.builds import ImageBuild
from envgen.platforms.manifest import ManifestEntry, Service
from envgen.project import Project
from envgen.reading.dependencies import DEFAULT_PYTHON, Installed, allows
from envgen.reading.paths import joined
from envgen.reading.pythons import FILES, line_in, version_in


class Pin(Struct, frozen=True):
    """The Python that a service chooses; the version is None if it has another name."""

    version: str | None
    place: Place
    # The variable that chooses it, if one does.
    variable: str = ""

    @property
    def release(self) -> tuple[int, int] | None:
        """Return the feature release, such as (3, 12)."""
        if self.version is None:
            return None
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)


class ProjectBuild(ImageBuild):
    """The build of a service, its Python, and the packages that it installs."""

    # The variable that chooses its Python on the platform.
    variable = "PYTHON_VERSION"

    def __init__(self, service: Service, files: Files) -> None:
        """Keep the arguments; everything else is found out when it is needed."""
        super().__init__(service, files.read)
        self.files = files

    @property
    def has_django(self) -> bool:
        """Return whether any of its programs loads the Django settings."""
        return False

    @property
    def django(self) -> DjangoRelease | None:
        """Return its release of Django; None if that is not known."""
        return None

    def entries(self) -> Iterator[ManifestEntry]:
        """Yield its variables in the manifest."""
        yield from self.service.entries

    def place(self, entry: ManifestEntry) -> Place:
        """Return where people write the value of a variable."""
        return entry.place

    def is_generated(self, path: str) -> bool:
        """Return whether envgen writes a script."""
        return False

    def command_place(self, text: str) -> Place:
        """Return where people write the command that contains a text."""
        keys = ("buildCommand", "preDeployCommand", "startCommand")
        native = self.service.native
        return self.service.at(next((key for key in keys if text in str(native.get(key))), ""))

    @cached_property
    def installed(self) -> Installed:
        """Return which packages its build installs, or its start."""
        pin = self.pin
        return self.installs(pin.version if pin and pin.version else DEFAULT_PYTHON)

    @cached_property
    def pin(self) -> Pin | None:
        """Return the Python that it chooses; None if it leaves that to the platform."""
        if self.dockerfile is not None:
            version, stages = self.dockerfile.python, self.dockerfile.chain
            line = stages[0].line if stages else 0
            return Pin(version, Place(self.dockerfile_path, line, 1 if line else 0))
        for entry in self.entries():
            if entry.key == self.variable:
                value = entry.source.value if entry.source.kind == "value" else None
                version = version_in(str(value)) if value is not None else None
                return Pin(version, self.place(entry), self.variable)
        for folder in dict.fromkeys([self.service.root, "."]):
            for name in FILES:
                path = joined(folder, name) or name
                text = self.files.read(path)
                if text is not None and text.strip():
                    line = line_in(text)
                    return Pin(version_in(text), Place(path, line, 1 if line else 0))
                if path in self.files.unreadable:
                    return Pin(None, Place(path))
        return None


class ServiceBuild(ProjectBuild):
    """The build of a service with programs of a profile."""

    def __init__(self, service: Service, deployment: Deployment, files: Files) -> None:
        """Keep the arguments; everything else is found out when it is needed."""
        super().__init__(service, files)
        self.deployment = deployment
        runtime = deployment.platform.python if deployment.platform else None
        if runtime is not None:
            self.variable = runtime.variable

    @property
    def has_django(self) -> bool:
        """Return whether any of its programs loads the Django settings."""
        programs = self.deployment.document.programs
        return any(programs[name].django for name in self.service.programs if name in programs)

    @property
    def django(self) -> DjangoRelease | None:
        """Return the profile's release of Django; None if the build installs another one."""
        row = django_release(self.deployment.document.django.version)
        return None if row is None or self._has_another(row) else row

    def entries(self) -> Iterator[ManifestEntry]:
        """Yield its variables in the manifest, also those of its groups."""
        manifest = self.deployment.manifest
        yield from self.service.entries
        yield from (manifest.from_groups(self.service).values() if manifest else ())

    def place(self, entry: ManifestEntry) -> Place:
        """Return the place of a variable in the profile."""
        known = self.deployment.variable(entry.key)
        return known.origin if known else Place(self.deployment.source)

    def is_generated(self, path: str) -> bool:
        """Return whether the profile's scripts include it."""
        return any(script.path == path for script in self.deployment.scripts)

    def command_place(self, text: str) -> Place:
        """Return the place of the profile, in which all commands are."""
        return Place(self.deployment.source)

    def _has_another(self, row: DjangoRelease) -> bool:
        """Return whether it installs a Django that the profile cannot name, such as 5.1."""
        wanted = (item.specifier for item in self.installed.named("django") if item.specifier)
        return any(not allows(specifier, release(row.name)) for specifier in wanted)


def in_project(service: Service, below: str) -> Service:
    """Return a service with its paths relative to the project, which is in the folder `below`."""
    paths = {"root": service.root, "dockerfile": service.dockerfile, "context": service.context}
    inner = {
        key: posixpath.relpath(path, below) if f"{path}/".startswith(f"{below}/") else path
        for key, path in paths.items()
    }
    return structs.replace(service, **inner) if below else service


def builds_of(deployment: Deployment, disk: Project) -> tuple[ServiceBuild, ...]:
    """Return the builds of a deployed profile's services that come from this repository."""
    if deployment.kind != "deployed" or deployment.manifest is None:
        return ()
    files, below = Files(disk), below_top(disk.root)
    return tuple(
        ServiceBuild(in_project(service, below), deployment, files)
        for service in deployment.manifest.services
        if service.programs and not service.is_elsewhere
    )
