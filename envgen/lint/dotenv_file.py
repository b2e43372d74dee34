"""Check a .env file of any repository."""

from __future__ import annotations

from functools import cached_property

from envgen.git import Git, NoAnswer
from envgen.lint.files import LintFile
from envgen.lint.kinds import is_example


class LintedDotenv:
    """A .env file, or an example of one."""

    def __init__(self, file: LintFile) -> None:
        """Keep the file."""
        self._file = file
        self.dotenv_path = file.path
        self.dotenv_text = file.text
        self.is_example = is_example(file.path.rpartition("/")[2])

    @cached_property
    def is_tracked(self) -> bool:
        """Return whether git tracks the file; False if git cannot say."""
        try:
            return self._file.path in Git(self._file.disk.root).tracked([self._file.path])
        except NoAnswer:
            return False
