"""Check a Dockerfile of any repository."""

from __future__ import annotations

from collections.abc import Sequence

from envgen.catalog import looks_secret
from envgen.check.texts import Files
from envgen.lint.files import LintFile
from envgen.platforms.builds import ImageBuild
from envgen.platforms.manifest import Service


class LintedDockerfile:
    """A Dockerfile that is built in its own folder."""

    def __init__(self, file: LintFile) -> None:
        """Keep the file; files that it copies are read when a rule needs them."""
        folder = file.path.rpartition("/")[0] or "."
        service = Service(
            name=file.path, kind="web", runtime="docker", dockerfile=file.path, context=folder
        )
        files = Files(file.disk, {file.path: file.text})
        self.builds: Sequence[ImageBuild] = (ImageBuild(service, files.read),)
        self.dotenv_files = tuple(dict.fromkeys([f"{folder}/.env".removeprefix("./"), ".env"]))

    def is_secret(self, name: str) -> bool:
        """Return whether a variable's name suggests a secret."""
        return looks_secret(name)
