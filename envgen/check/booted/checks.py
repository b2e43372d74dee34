"""Rules about Django's own checks: the messages of `manage.py check --deploy`."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.check.settings.deployed import fails_on_warnings
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.report import CheckMessage
from envgen.model import Owner
from envgen.support import lazy_re

CHECKS = "https://docs.djangoproject.com/en/5.2/ref/checks/"
# The SECRET_KEY has fewer than 50 characters.
_SHORT_KEY = "security.W009"
# ALLOWED_HOSTS is empty.
_NO_HOSTS = "security.W020"
# HSTS is off, or does not include subdomains, or browsers may not preload it.
_HSTS = frozenset({"security.W004", "security.W005", "security.W021"})
_HSTS_SETTINGS = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
# Settings that `envgen adopt` leaves alone where the project turns them off itself.
_OWN = {
    "security.W008": "SECURE_SSL_REDIRECT",
    "security.W012": "SESSION_COOKIE_SECURE",
    "security.W016": "CSRF_COOKIE_SECURE",
}
# A program without a bot's secret answers no bot.
_NO_SECRET = "bot_auth.I001"
_SETTING = lazy_re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")


@rule(
    "django-deploy",
    why="Django's deployment checks find settings that are unsafe on a public site.",
    fix="follow Django's message, or add its id to SILENCED_SYSTEM_CHECKS",
    source=CHECKS + "#security",
    also=[Severity.WARNING, Severity.NOTE],
)
def deployment_checks(booted: Booted) -> Iterator[Finding]:
    """Yield the messages of Django's deployment checks."""
    for message in booted.report.checks or ():
        if message.deploy and not _says_nothing(booted, message):
            severity, hint = Severity.ERROR, message.hint
            if message.level is Severity.NOTE:
                severity = Severity.NOTE
            elif message.id in _HSTS and _leaves_hsts_to_the_project(booted):
                severity = Severity.NOTE
                hint = (
                    f"to change your own settings, set {_HSTS_SETTINGS[0]} and the "
                    f"like in the profile; to keep it, add {message.id} to SILENCED_SYSTEM_CHECKS"
                )
            elif (name := _is_kept(booted, message)) and not _fails_on_warnings(booted):
                severity = Severity.WARNING
                hint = (
                    f"to improve it, remove {name} from `keep` in the profile; to keep it, add "
                    f"{message.id} to SILENCED_SYSTEM_CHECKS"
                )
            yield _finding(booted, message, severity)._replace(hint=hint)


@rule(
    "django-checks",
    why="Django's system checks find mistakes that would cause errors later.",
    fix="follow Django's message, or add its id to SILENCED_SYSTEM_CHECKS",
    source=CHECKS,
    also=[Severity.WARNING, Severity.NOTE],
)
def system_checks(booted: Booted) -> Iterator[Finding]:
    """Yield the messages of Django's other checks and of apps, with their own severity."""
    for message in booted.report.checks or ():
        if not message.deploy and (message.id != _NO_SECRET or _answers_bots(booted)):
            yield _finding(booted, message, message.level)


def _says_nothing(booted: Booted, message: CheckMessage) -> bool:
    """Return whether a message is about something that another rule says, or nobody needs."""
    if message.id == _NO_HOSTS:
        # The platform gives its host name only to the services that visitors reach.
        return booted.deployment.web not in booted.boot.programs
    # The platform has a rule for the keys that it generates.
    return message.id == _SHORT_KEY and _keeps_a_generated_key(booted)


def _leaves_hsts_to_the_project(booted: Booted) -> bool:
    """Return whether the project's own module decides about HSTS, and no deploy fails on it.

    `envgen adopt` keeps what a project has: the values are the project's, and worked before.
    """
    deployment = booted.deployment
    own = deployment.document.django.base_settings is not None
    said = deployment.setting_place(*_HSTS_SETTINGS) is not None
    return own and not said and not _fails_on_warnings(booted)


def _is_kept(booted: Booted, message: CheckMessage) -> str:
    """Return the setting that a check is about if the profile keeps the project's value, or ""."""
    name = _OWN.get(message.id or "", "")
    return name if name in booted.deployment.document.unset else ""


def _fails_on_warnings(booted: Booted) -> bool:
    manifest = booted.deployment.manifest
    return bool(fails_on_warnings(manifest.services if manifest else ()))


def _answers_bots(booted: Booted) -> bool:
    """Return whether one of the programs gets the secret of a bot."""
    deployment, programs = booted.deployment, set(booted.boot.programs)
    secrets = (deployment.variable(route.secret) for route in deployment.routes)
    return any(secret and programs.intersection(secret.readers) for secret in secrets)


def _keeps_a_generated_key(booted: Booted) -> bool:
    """Return whether the platform generates SECRET_KEY, and no deploy fails on a warning."""
    deployment = booted.deployment
    # Otherwise the project's own module reads the key, perhaps from a variable of its own.
    is_ours = any(item.name == "SECRET_KEY" for item in deployment.settings)
    by_platform = any(
        item.setting == "SECRET_KEY" or (not is_ours and item.name.endswith("KEY"))
        for item in deployment.variables
        if item.owner is Owner.PLATFORM
    )
    return by_platform and not _fails_on_warnings(booted)


def _finding(booted: Booted, message: CheckMessage, severity: Severity) -> Finding:
    said = f"{message.id}: {message.message}" if message.id else message.message
    # Without a place, a message about a model is shown once, and not for each profile.
    place = booted.deployment.setting_place(*_SETTING.findall(message.message))
    if place is None and message.deploy:
        place = booted.place()
    return Finding(said, place, message.hint, severity)
