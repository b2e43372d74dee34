"""Check how services of any repository are built: their scripts, packages and Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from msgspec import structs

from envgen.catalog.build_types import DjangoRelease
from envgen.catalog.releases import django_release, releases
from envgen.catalog.versions import release
from envgen.check.building.builds import ProjectBuild, in_project
from envgen.check.texts import Files
from envgen.git import Git, below_top, work_tree
from envgen.lint.files import LintFile
from envgen.lint.kinds import is_requirements, is_script
from envgen.platforms.base import Platform
from envgen.platforms.manifest import Manifest, ManifestEntry, Service
from envgen.reading.dependencies import allows
from envgen.reading.following import Flow, Script


class ManifestBuild(ProjectBuild):
    """The build of a service in a manifest."""

    def __init__(self, service: Service, files: Files, manifest: Manifest) -> None:
        """Keep the arguments; everything else is found out when it is needed."""
        super().__init__(service, files)
        self._manifest = manifest

    @cached_property
    def has_django(self) -> bool:
        """Return whether it runs a command of Django, or installs Django."""
        words = (word for flow in self.flows() for step in flow.steps for word in step.words)
        runs = any(word.endswith("manage.py") or word == "django-admin" for word in words)
        return runs or "django" in self.installed.packages

    @property
    def django(self) -> DjangoRelease | None:
        """Return the release that pip chooses: the newest that the requirements and Python allow.

        If Python allows none of them, return the newest; if no release is required, None.
        """
        wanted = [item.specifier for item in self.installed.named("django") if item.specifier]
        rows = [
            row
            for name in reversed(releases() if wanted else ())
            if (row := django_release(name))
            if all(allows(specifier, release(name)) for specifier in wanted)
        ]
        python = self.pin.release if self.pin else None
        fitting = (row for row in rows if python and row.supports(python))
        return next(fitting, rows[0] if rows else None)

    def entries(self) -> Iterator[ManifestEntry]:
        """Yield its variables, also those of its groups."""
        yield from self.service.entries
        yield from self._manifest.from_groups(self.service).values()


class ManifestBuilds:
    """The builds of the services in a manifest that come from this repository.

    Only a manifest at the top of a work tree, with other files beside it, says what they run: a
    copy of a manifest elsewhere names files that are not there.
    """

    def __init__(self, manifest: Manifest, platform: Platform[Any], file: LintFile) -> None:
        """Keep the arguments; the project's files are read when a rule needs them."""
        self._manifest = manifest
        self._file = file
        self.platform: Platform[Any] | None = platform
        self.disk = file.disk
        self.git = Git(self.disk.root)

    @cached_property
    def in_repository(self) -> bool:
        """Return whether the manifest is in a git repository."""
        return work_tree(self.disk.root) is not None

    @cached_property
    def builds(self) -> Sequence[ProjectBuild]:
        """Return the builds; without their commands if the files may be elsewhere."""
        files, builds = Files(self.disk), []
        below = below_top(self.disk.root) if self.in_repository else ""
        is_at_top = self._is_at_top(below)
        for service in self._manifest.services:
            is_image = service.runtime == "image"
            if service.is_elsewhere or is_image or (service.runtime == "docker" and not is_at_top):
                continue
            if not is_at_top:
                bare = {"build_command": None, "release_command": None, "command": None}
                service = structs.replace(service, **bare)
            builds.append(ManifestBuild(in_project(service, below), files, self._manifest))
        return builds

    def _is_at_top(self, below: str) -> bool:
        if not self.in_repository or below or "/" in self._file.path:
            return False
        beside = (path.name for path in self.disk.root.iterdir())
        return any(name not in (".git", self._file.path) for name in beside)


class FileBuilds:
    """What one file says of a build: a script, a list of packages, or the version of Python."""

    platform: Platform[Any] | None = None

    def __init__(self, file: LintFile) -> None:
        """Keep the file; others that it includes are read when a rule needs them."""
        self.disk = file.disk
        self.git = Git(self.disk.root)
        folder, name = PurePosixPath(file.path).parent.as_posix(), PurePosixPath(file.path).name
        files = Files(file.disk, {file.path: file.text})
        service = Service(name=name, kind="worker", runtime="python", root=folder)
        if is_requirements(name):
            service = structs.replace(service, build_command=f"pip install -r {name}")
        if is_script(name):
            script = Script(path=file.path, shown=name, kind="shell", text=file.text)
            self.builds: Sequence[ProjectBuild] = [_ScriptBuild(service, files, script)]
        else:
            self.builds = [ProjectBuild(service, files)]


class _ScriptBuild(ProjectBuild):
    """A build that runs one script. What the script runs depends on the folder it is run in."""

    pin = None

    def __init__(self, service: Service, files: Files, script: Script) -> None:
        """Keep the arguments."""
        super().__init__(service, files)
        self._script = script

    def flows(self) -> Iterator[Flow]:
        """Yield the script alone."""
        yield Flow((), (self._script,))
