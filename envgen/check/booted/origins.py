"""Rules about hosts and origins that contradict each other."""

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
    why="One setting lets a page in that another keeps out, so one of the two is a mistake.",
    fix="leave them to site.hosts and site.frontends, from which all three follow",
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
            message = f"{origin} is trusted, and the site answers by HTTPS alone"
            yield Finding(message, booted.place(TRUSTED))
        elif _has_cors(booted) and not _covers(hosts, host) and origin not in readers:
            message = f"{origin} may post forms, but is no host of the site and may read no answer"
            yield Finding(message, booted.place(TRUSTED))
    for origin in readers:
        _, host = _parts(origin)
        known = origin in trusted or origin in without_cookies or _trusts(trusted, origin)
        if not known and not _covers(hosts, host):
            message = f"{origin} may read answers, and its posts fail Django's CSRF check"
            yield Finding(message, booted.place(ALLOWED))


def _has_cors(booted: Booted) -> bool:
    # Patterns and "all" take in what is not listed.
    wide = booted.setting("CORS_ALLOW_ALL_ORIGINS") or booted.setting("CORS_ALLOWED_ORIGIN_REGEXES")
    return "corsheaders" in booted.texts("INSTALLED_APPS") and not wide


def _parts(origin: str) -> tuple[str, str]:
    parts = urlsplit(origin)
    return parts.scheme, (parts.hostname or "").removeprefix("*")


def _covers(hosts: list[str], host: str) -> bool:
    """Say whether ALLOWED_HOSTS has a host, or all below a domain."""
    return any(
        allowed in ("*", host)
        or (allowed.startswith(".") and (host == allowed[1:] or host.endswith(allowed)))
        for allowed in hosts
    )


def _trusts(trusted: list[str], origin: str) -> bool:
    scheme, host = _parts(origin)
    wide = [item.partition("://*")[2] for item in trusted if item.startswith(f"{scheme}://*.")]
    return any(host.endswith(domain) for domain in wide)
