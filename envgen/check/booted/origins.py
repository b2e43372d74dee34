"""Rules about hosts and origins: settings that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule
from envgen.resolve.site import frontends

TRUSTED = "CSRF_TRUSTED_ORIGINS"
ALLOWED = "CORS_ALLOWED_ORIGINS"
_LOCAL = ("localhost", "127.0.0.1", "::1")


@rule(
    "origins-contradict",
    why="One setting allows a page that another one blocks, so one of them is wrong.",
    fix="remove your own settings: envgen derives them from `site.hosts` and `site.frontends`",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins",
    severity=Severity.WARNING,
)
def contradicting_origins(booted: Booted) -> Iterator[Finding]:
    """Yield ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS and CORS_ALLOWED_ORIGINS that disagree."""
    if not (booted.deployed and booted.loaded):
        return
    hosts, trusted = booted.texts("ALLOWED_HOSTS"), booted.texts(TRUSTED)
    readers = booted.texts(ALLOWED)
    without_cookies = {
        item.origin for item in frontends(booted.deployment.document) if not item.csrf
    }
    for origin in trusted:
        scheme, host = _parts(origin)
        if scheme != "https" and host not in _LOCAL:
            message = f"{origin} is a trusted origin, but the site uses only HTTPS"
            yield Finding(message, booted.place(TRUSTED))
        elif _has_cors(booted) and not _covers(hosts, host) and origin not in readers:
            message = f"{origin} can post forms, but is not a host and cannot read responses"
            yield Finding(message, booted.place(TRUSTED))
    for origin in readers:
        _, host = _parts(origin)
        known = origin in trusted or origin in without_cookies or _trusts(trusted, origin)
        if not known and not _covers(hosts, host):
            message = f"{origin} can read responses, but its POST requests fail the CSRF check"
            yield Finding(message, booted.place(ALLOWED))


def _has_cors(booted: Booted) -> bool:
    # Patterns and "all" also allow origins that are not listed.
    wide = booted.setting("CORS_ALLOW_ALL_ORIGINS") or booted.setting("CORS_ALLOWED_ORIGIN_REGEXES")
    return "corsheaders" in booted.texts("INSTALLED_APPS") and not wide


def _parts(origin: str) -> tuple[str, str]:
    parts = urlsplit(origin)
    return parts.scheme, (parts.hostname or "").removeprefix("*")


def _covers(hosts: list[str], host: str) -> bool:
    """Return whether ALLOWED_HOSTS allows a host."""
    return any(
        allowed in ("*", host)
        or (allowed.startswith(".") and (host == allowed[1:] or host.endswith(allowed)))
        for allowed in hosts
    )


def _trusts(trusted: list[str], origin: str) -> bool:
    scheme, host = _parts(origin)
    wide = [item.partition("://*")[2] for item in trusted if item.startswith(f"{scheme}://*.")]
    return any(host.endswith(domain) for domain in wide)
