"""How each service of a profile is built: its packages, and the Python that it chooses."""

from __future__ import annotations

import posixpath
from functools import cached_property

from msgspec import Struct, structs

from envgen.check.texts import Files
from envgen.errors import Place
from envgen.git import below_top
from envgen.model import Deployment
from envgen.platforms.builds import ImageBuild
from envgen.platforms.manifest import Service
from envgen.project import Project
from envgen.reading.dependencies import DEFAULT_PYTHON, Installed
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


class ServiceBuild(ImageBuild):
    """The build of a service with programs of a profile, and the packages that it installs."""

    def __init__(self, service: Service, deployment: Deployment, files: Files) -> None:
        """Keep the arguments; everything else is found out when it is needed."""
        super().__init__(service, files.read)
        self.files = files
        self.deployment = deployment

    @property
    def has_django(self) -> bool:
        """Return whether any of its programs loads the Django settings."""
        programs = self.deployment.document.programs
        return any(programs[name].django for name in self.service.programs if name in programs)

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
        runtime = self.deployment.platform.python if self.deployment.platform else None
        variable = runtime.variable if runtime else "PYTHON_VERSION"
        manifest = self.deployment.manifest
        shared = manifest.from_groups(self.service) if manifest else {}
        for entry in (*self.service.entries, *shared.values()):
            if entry.key == variable:
                known = self.deployment.variable(variable)
                value = entry.source.value if entry.source.kind == "value" else None
                place = known.origin if known else Place(self.deployment.source)
                version = version_in(str(value)) if value is not None else None
                return Pin(version, place, variable)
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


def _in_project(service: Service, below: str) -> Service:
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
        ServiceBuild(_in_project(service, below), deployment, files)
        for service in deployment.manifest.services
        if service.programs and not service.is_elsewhere
    )
