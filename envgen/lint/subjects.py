"""Make the subjects that the rules check: one for each kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.lint.builds import FileBuilds, ManifestBuilds
from envgen.lint.files import LintFile
from envgen.lint.kinds import platform_of_named
from envgen.lint.manifest import LintedManifest, ManifestCommands


def subjects(file: LintFile, schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield each kind of rules for a file, and the subject that they check."""
    if "manifest" in file.kinds and (platform := platform_of_named(file.path)):
        manifest = LintedManifest(file, platform, schemas.get(platform.name))
        yield "manifest", manifest
        yield "commands", ManifestCommands(manifest, file)
        yield "builds", ManifestBuilds(manifest.manifest, platform, file)
    if "dotenv" in file.kinds:
        from envgen.lint.dotenv_file import LintedDotenv

        dotenv = LintedDotenv(file)
        yield "dotenv", dotenv
    if "procfile" in file.kinds:
        from envgen.lint.procfile import LintedProcfile

        procfile = LintedProcfile(file)
        yield "procfile", procfile
        yield "commands", procfile
    if "dockerfile" in file.kinds:
        from envgen.lint.dockerfile import LintedDockerfile

        yield "dockerfile", LintedDockerfile(file)
    if "builds" in file.kinds and "manifest" not in file.kinds:
        yield "builds", FileBuilds(file)
    if "settings" in file.kinds:
        from envgen.lint.settings import LintedSettings

        yield "settings", LintedSettings(file)
    yield "any", CommittedFile(file)


class CommittedFile:
    """A file that everybody with access to the repository can read; never a .env file."""

    def __init__(self, file: LintFile) -> None:
        """Keep the file."""
        self._file = file

    def committed_texts(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of the file."""
        from envgen.lint.kinds import is_dotenv, is_example

        name = self._file.path.rpartition("/")[2]
        if not is_dotenv(name) or is_example(name):
            yield self._file.path, self._file.text
