"""How a service is built and started: its commands, its Dockerfile and the packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from envgen.platforms.manifest import Service
from envgen.reading import ReadText
from envgen.reading.dependencies import DEFAULT_PYTHON, Installed
from envgen.reading.following import Flow, follow
from envgen.reading.paths import joined

if TYPE_CHECKING:
    from envgen.reading.dockerfile import Build, Dockerfile

NOTHING = Flow()


class ImageBuild:
    """A service, and what its commands and its Dockerfile do to build and start it."""

    def __init__(self, service: Service, read: ReadText) -> None:
        """Keep the arguments; everything else is found out when it is needed."""
        self.service = service
        self.read = read

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
        return path if root == "." or self.read(inner) is None else inner

    @cached_property
    def dockerfile(self) -> Dockerfile | None:
        """Return its Dockerfile; None if there is none."""
        if not self.is_docker:
            return None
        from envgen.reading.dockerfile import Dockerfile

        text = self.read(self.dockerfile_path)
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
        return Build(self.dockerfile, context, self.read)

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
        return follow(command, self.service.root, self.read)

    def origin(self, path: str) -> str | None:
        """Return the file of the project for a path in a flow; None if it is not known."""
        if path.startswith("/"):
            return self.image.source(path) if self.image else None
        return path

    def installs(self, python: str = DEFAULT_PYTHON) -> Installed:
        """Return which packages its build installs for a Python, or its start."""
        found = Installed(self.image.read if self.image is not None else self.read, python)
        found.add(self.building.steps)
        found.add(self.starting.steps)
        return found
