"""Groups of commands in `envgen --help`: by when a person needs them."""

from __future__ import annotations

import enum


class CommandGroup(enum.Enum):
    """When a command is needed; the value is the heading in `envgen --help`."""

    START = "Start"
    EVERY_DAY = "Every day"
    BEFORE_DEPLOY = "Before a deploy"
    AFTER_DEPLOY = "After a deploy"
    SECRETS = "Secrets"
    REFERENCE = "Reference"
