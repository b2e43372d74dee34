"""Rules about Django's own checks: the messages of `manage.py check --deploy`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.report import CheckMessage

CHECKS = "https://docs.djangoproject.com/en/5.2/ref/checks/"
_SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")


@rule(
    "django-deploy",
    why="Django's deployment checks find settings that are unsafe on a public site.",
    fix="change what the message names, or add its id to SILENCED_SYSTEM_CHECKS",
    source=CHECKS + "#security",
)
def deployment_checks(booted: Booted) -> Iterator[Finding]:
    """Yield the messages of Django's deployment checks."""
    for message in booted.report.checks or ():
        if message.deploy:
            note = message.level is Severity.NOTE
            yield _finding(booted, message, Severity.NOTE if note else Severity.ERROR)


@rule(
    "django-checks",
    why="Django's system checks find mistakes that would cause errors later.",
    fix="change what the message names, or add its id to SILENCED_SYSTEM_CHECKS",
    source=CHECKS,
)
def system_checks(booted: Booted) -> Iterator[Finding]:
    """Yield the messages of Django's other checks and of apps, with their own severity."""
    for message in booted.report.checks or ():
        if not message.deploy:
            yield _finding(booted, message, message.level)


def _finding(booted: Booted, message: CheckMessage, severity: Severity) -> Finding:
    said = f"{message.id}: {message.message}" if message.id else message.message
    # Without a place, a message about a model is shown once, and not for each profile.
    place = booted.deployment.setting_place(*_SETTING.findall(message.message))
    if place is None and message.deploy:
        place = booted.place()
    return Finding(said, place, message.hint, severity)
