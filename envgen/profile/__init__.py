"""The profile format: what a person may write in `profiles/<name>.yaml`, typed.

These classes are the only source of the format: `envgen schema`, docs/reference/profiles.md and
the check of every profile are made from them. Editors show the description of a field.
"""

from envgen.formats.shapes import DJANGO_RELEASES, DOTTED, SETTING, SLUG, VARIABLE
from envgen.profile.programs import BotSection, Celery, Program
from envgen.profile.types import (
    Database,
    Django,
    Document,
    Frontend,
    Output,
    Redis,
    SiteSection,
    VariableSection,
)

__all__ = [
    "DJANGO_RELEASES",
    "DOTTED",
    "SETTING",
    "SLUG",
    "VARIABLE",
    "BotSection",
    "Celery",
    "Database",
    "Django",
    "Document",
    "Frontend",
    "Output",
    "Program",
    "Redis",
    "SiteSection",
    "VariableSection",
]
