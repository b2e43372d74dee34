"""How each service of a profile is built: its commands, scripts, Dockerfile and packages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from envgen.catalog.releases import django_release
from envgen.catalog.types import DjangoRelease
from envgen.catalog.versions import release
from envgen.check.texts import Files
from envgen.errors import Place
from envgen.git import below_top
from envgen.model import Deployment
from envgen.platforms.manifest import ManifestEntry, Service
from envgen.project import Project
from envgen.reading.dependencies import DEFAULT_PYTHON, Installed, allows
from envgen.reading.following import Flow, follow
from envgen.reading.paths import joined
from envgen.reading.pythons import FILES, line_in, version_in

if TYPE_CHECKING:
    from envgen.reading.dockerfile import Build, Dockerfile

NOTHING = Flow()


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


class ImageBuild:
    """A service, and what its commands and its Dockerfile do to build and start it."""

    def __init__(self, service: Service, files: Files) -> None:
        """Keep the arguments; everything else is found out when it is needed."""
        self.service = service
        self.files = files

    @property
    def is_docker(self) -> bool:
        """Return whether a Dockerfile of the project builds it."""
        return self.service.runtime == "docker"

    @property
    def is_python(self) -> bool:
        """Return whether the platform installs Python and runs the build command."""
        return self.service.runtime == "python"

    @property
    def is_seen(self) -> bool:
        """Return whether all that its build does is in the repository."""
        official = r"(?:docker\.io/)?(?:library/)?(?:python|debian|ubuntu|alpine)\b"
        image = self.dockerfile.image if self.dockerfile else ""
        return self.is_python or re.match(official, image) is not None

    @cached_property
    def dockerfile_path(self) -> str:
        """Return the path of its Dockerfile."""
        path, root = self.service.dockerfile, self.service.root
        inner = joined(root, path) or path
        return path if root == "." or self.files.read(inner) is None else inner

    @cached_property
    def dockerfile(self) -> Dockerfile | None:
        """Return its Dockerfile; None if there is none."""
        if not self.is_docker:
            return None
        from envgen.reading.dockerfile import Dockerfile

        text = self.files.read(self.dockerfile_path)
        return None if text is None else Dockerfile(text)

    @cached_property
    def image(self) -> Build | None:
        """Return the build of its image; None without a Dockerfile."""
        if self.dockerfile is None:
            return None
        from envgen.reading.dockerfile import Build

        own, path = self.service.context, self.dockerfile_path
        # In a service below the top, the paths may be relative to its folder.
        below = path != self.service.dockerfile
        context = (joined(self.service.root, own) or own) if below else own
        return Build(self.dockerfile, context, self.files.read)

    @cached_property
    def building(self) -> Flow:
        """Return what its build runs."""
        if self.image is not None:
            return Flow(tuple(self.image.steps), tuple(self.image.scripts))
        return self._flow(self.service.build_command) if self.is_python else NOTHING

    @cached_property
    def releasing(self) -> Flow:
        """Return what runs before a new version goes live."""
        return self._flow(self.service.release_command)

    @cached_property
    def starting(self) -> Flow:
        """Return what starts it: the command, and the entry point of an image."""
        own = self._flow(self.service.command)
        found = [own]
        for keyword in ("ENTRYPOINT", *(["CMD"] if not self.service.command else [])):
            item = self.dockerfile.last(keyword) if self.dockerfile else None
            if item is not None and self.image is not None:
                found.append(self.image.flow(item.command))
        return Flow(
            tuple(step for flow in found for step in flow.steps),
            tuple(script for flow in found for script in flow.scripts),
        )

    def flows(self) -> Iterator[Flow]:
        """Yield everything that it runs to build, release and start."""
        yield from (self.building, self.releasing, self.starting)

    def _flow(self, command: str | None) -> Flow:
        if not command:
            return NOTHING
        if self.is_docker:
            return self.image.flow(command) if self.image else NOTHING
        return follow(command, self.service.root, self.files.read)

    def origin(self, path: str) -> str | None:
        """Return the file of the project for a path in a flow; None if it is not known."""
        if path.startswith("/"):
            return self.image.source(path) if self.image else None
        return path


class ProjectBuild(ImageBuild):
    """The build of a service, its Python, and the packages that it installs."""

    # The variable that chooses its Python on the platform.
    variable = "PYTHON_VERSION"

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
        python = pin.version if pin and pin.version else DEFAULT_PYTHON
        read = self.image.read if self.image is not None else self.files.read
        found = Installed(read, python)
        found.add(self.building.steps)
        found.add(self.starting.steps)
        return found

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
