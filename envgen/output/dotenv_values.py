"""The values for the templates of .env files and .env.example."""

from __future__ import annotations

from typing import Annotated

from envgen.formats.shapes import about
from envgen.output.template_kinds import TemplateValues


class VariableLine(TemplateValues, frozen=True):
    """A variable."""

    name: Annotated[str, about("The variable's name.")]
    value: Annotated[str, about("Its value. In .env.example, empty for secrets.")]
    given: Annotated[bool, about("false if the line is commented out, as for optional variables.")]
    comments: Annotated[tuple[str, ...], about("The lines of the comment above it.")]

    def __repr__(self) -> str:
        """Return a text without the value, which may be a secret."""
        return f"VariableLine({self.name!r})"


class DotenvSection(TemplateValues, frozen=True):
    """Variables of one topic."""

    rule: Annotated[str, about("The section's heading: --- Title ------.")]
    entries: Annotated[tuple[VariableLine, ...], about("Its variables.")]


class DotenvValues(TemplateValues, frozen=True):
    """The values for both templates. Only the template of .env files gets secrets."""

    header: Annotated[
        tuple[str, ...],
        about("Lines at the top. In .env.example, the last one is the checksum line."),
    ]
    sections: Annotated[tuple[DotenvSection, ...], about("The variables, by topic.")]
