"""The profile format: what a person may write in `profiles/<name>.yaml`, typed.

These classes are the one source of the format. `envgen schema` and docs/profiles.md are made
from them, and so is the check of every profile; a field's description is what editors show.
"""

from envgen.profile.render import (
    BuildFilter,
    Disk,
    IpRange,
    KeyValueResource,
    PostgresResource,
    Previews,
    Render,
    Scaling,
    Service,
    ServicePreviews,
)
from envgen.profile.shapes import DOTTED, SETTING, SLUG, VARIABLE, DjangoVersion
from envgen.profile.types import (
    BotSection,
    Celery,
    Database,
    Django,
    Document,
    Frontend,
    Output,
    Program,
    Redis,
    SiteSection,
    VariableSection,
)

__all__ = [
    "DOTTED",
    "SETTING",
    "SLUG",
    "VARIABLE",
    "BotSection",
    "BuildFilter",
    "Celery",
    "Database",
    "Disk",
    "Django",
    "DjangoVersion",
    "Document",
    "Frontend",
    "IpRange",
    "KeyValueResource",
    "Output",
    "PostgresResource",
    "Previews",
    "Program",
    "Redis",
    "Render",
    "Scaling",
    "Service",
    "ServicePreviews",
    "SiteSection",
    "VariableSection",
]
