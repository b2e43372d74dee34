"""Rules of Django's own: what `manage.py check --deploy` says."""

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
    why="Django's checks for deployment know what a site open to strangers needs.",
    fix="set what the message names, or silence it by SILENCED_SYSTEM_CHECKS",
    source=CHECKS + "#security",
)
def deployment_checks(booted: Booted) -> Iterator[Finding]:
    """Yield what Django's checks for deployment warn of."""
    for message in booted.report.checks or ():
        if message.deploy:
            note = message.level is Severity.NOTE
            yield _finding(booted, message, Severity.NOTE if note else Severity.ERROR)


@rule(
    "django-checks",
    why="Django's system checks find what would fail later.",
    fix="change what the message names, or silence it by SILENCED_SYSTEM_CHECKS",
    source=CHECKS,
)
def system_checks(booted: Booted) -> Iterator[Finding]:
    """Yield what Django's other checks say, those of apps included; each weighs as they say."""
    for message in booted.report.checks or ():
        if not message.deploy:
            yield _finding(booted, message, message.level)


def _finding(booted: Booted, message: CheckMessage, severity: Severity) -> Finding:
    said = f"{message.id}: {message.message}" if message.id else message.message
    # Without a place, what is said of a model is said once, and not for each profile.
    place = booted.deployment.setting_place(*_SETTING.findall(message.message))
    if place is None and message.deploy:
        place = booted.place()
    return Finding(said, place, message.hint, severity)
