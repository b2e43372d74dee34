"""What a built-in template is: which file it makes, what it may use, and who may override it."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from envgen.model import Language

# The folder under whose name a project's template finds the built-in ones: envgen/settings.py.j2.
BUILT_IN = "envgen"


class TemplateValues(Struct, frozen=True):
    """What a template may use: a field for each name, each with its description."""


Values = TypeVar("Values", bound=TemplateValues)


class TemplateKind(Struct, Generic[Values], frozen=True, kw_only=True):
    """A built-in template and the values that it is given."""

    name: str
    makes: str  # the file, in words: "the Django settings module"
    language: Language
    values: type[Values]
    # Templates that it includes, and which a project may override by themselves.
    parts: tuple[str, ...] = ()
    # False for the one that is given the values of secrets.
    overridable: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Return the file names of the template and of its parts."""
        return (self.name, *self.parts)
