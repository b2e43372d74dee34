"""Rules about Django's own checks: the messages of `manage.py check --deploy`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.check.deployed import fails_on_warnings
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.report import CheckMessage
from envgen.model import Owner

CHECKS = "https://docs.djangoproject.com/en/5.2/ref/checks/"
# The SECRET_KEY has fewer than 50 characters.
_SHORT_KEY = "security.W009"
# A program without a bot's secret answers no bot.
_NO_SECRET = "bot_auth.I001"
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
            severity, hint = Severity.ERROR, message.hint
            if message.level is Severity.NOTE:
                severity = Severity.NOTE
            elif message.id == _SHORT_KEY and _keeps_a_generated_key(booted):
                severity = Severity.WARNING  # the platform has a rule for it, with a way out
                hint = "you can keep it: what the platform generates cannot be guessed"
            yield _finding(booted, message, severity)._replace(hint=hint)


@rule(
    "django-checks",
    why="Django's system checks find mistakes that would cause errors later.",
    fix="change what the message names, or add its id to SILENCED_SYSTEM_CHECKS",
    source=CHECKS,
)
def system_checks(booted: Booted) -> Iterator[Finding]:
    """Yield the messages of Django's other checks and of apps, with their own severity."""
    for message in booted.report.checks or ():
        if not message.deploy and (message.id != _NO_SECRET or _answers_bots(booted)):
            yield _finding(booted, message, message.level)


def _answers_bots(booted: Booted) -> bool:
    """Return whether one of the programs gets the secret of a bot."""
    deployment, programs = booted.deployment, set(booted.boot.programs)
    secrets = (deployment.variable(route.secret) for route in deployment.routes)
    return any(secret and programs.intersection(secret.readers) for secret in secrets)


def _keeps_a_generated_key(booted: Booted) -> bool:
    """Return whether the platform generates SECRET_KEY, and no deploy fails on a warning."""
    manifest = booted.deployment.manifest
    by_platform = any(
        item.setting == "SECRET_KEY" and item.owner is Owner.PLATFORM
        for item in booted.deployment.variables
    )
    return by_platform and not fails_on_warnings(manifest.services if manifest else ())


def _finding(booted: Booted, message: CheckMessage, severity: Severity) -> Finding:
    said = f"{message.id}: {message.message}" if message.id else message.message
    # Without a place, a message about a model is shown once, and not for each profile.
    place = booted.deployment.setting_place(*_SETTING.findall(message.message))
    if place is None and message.deploy:
        place = booted.place()
    return Finding(said, place, message.hint, severity)
