"""Describe a built-in template: its file, its values, and whether a project can override it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct

from envgen.model import Language

# The prefix of built-in templates in a project's templates: envgen/settings.py.j2.
BUILT_IN = "envgen"
# The largest template that is read, in bytes. Real ones need a thousandth.
MAX_BYTES = 4 * 2**20


class TemplateValues(Struct, frozen=True):
    """The values that a template can use: a field for each name, with its description."""


Values = TypeVar("Values", bound=TemplateValues)


class TemplateKind(Struct, Generic[Values], frozen=True, kw_only=True):
    """A built-in template and the type of its values."""

    name: str
    makes: str  # the file, in words: "the Django settings module"
    language: Language
    values: type[Values]
    # Templates that it includes; a project can override each of them.
    parts: tuple[str, ...] = ()
    # False for the template that gets the values of secrets.
    overridable: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Return the file names of the template and of its parts."""
        return (self.name, *self.parts)


def has_template(folder: Path, name: str) -> bool:
    """Return whether `folder` has a file or a link `name`, wherever the link leads."""
    return os.path.lexists(folder / name) and not (folder / name).is_dir()
