"""What the templates of .env files and of .env.example may use."""

from __future__ import annotations

from typing import Annotated

from envgen.formats.shapes import about
from envgen.output.template_kinds import TemplateValues


class VariableLine(TemplateValues, frozen=True):
    """A variable."""

    name: Annotated[str, about("The variable's name.")]
    value: Annotated[str, about("Its value; in .env.example that of a plain one, or empty.")]
    given: Annotated[bool, about("false where the line is commented out, as of optional ones.")]
    comments: Annotated[tuple[str, ...], about("Lines for the comment above it.")]

    def __repr__(self) -> str:
        """Say nothing of the value, which may be a secret."""
        return f"VariableLine({self.name!r})"


class DotenvSection(TemplateValues, frozen=True):
    """Variables of one topic."""

    rule: Annotated[str, about("The line that rules the section off, with its title.")]
    entries: Annotated[tuple[VariableLine, ...], about("Its variables.")]


class DotenvValues(TemplateValues, frozen=True):
    """What the template of .env.example may use; that of .env files gets values as well."""

    header: Annotated[
        tuple[str, ...], about("Lines for the top; in .env.example the last is the checksum line.")
    ]
    sections: Annotated[tuple[DotenvSection, ...], about("The variables, by topic.")]
