"""Rules about cookies and HTTPS for good: browsers keep the one and remember the other."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.requests import hosts
from envgen.resolve.site import SHARED_DOMAINS

COOKIES = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie"
DAY = 24 * 60 * 60
PRELOAD = "https://hstspreload.org"
# Seconds, a year: what https://hstspreload.org asks for.
LONG = 31536000


@rule(
    "cookie-lost",
    why="Browsers drop such a cookie without a word, and nobody stays logged in.",
    fix="a domain that the host lies in, or none; Secure where the name or SameSite asks for it",
    source=COOKIES,
)
def lost_cookie(booted: Booted) -> Iterator[Finding]:
    """Yield cookies that browsers do not keep: of another domain, or less secure than they say."""
    if not (booted.deployed and booted.loaded):
        return
    for kind in ("SESSION", "CSRF"):
        for why in _troubles(booted, kind):
            setting = why.partition(" ")[0]
            yield Finding(why, booted.place(setting, f"{kind}_COOKIE_SECURE"))


def _troubles(booted: Booted, kind: str) -> Iterator[str]:
    domain = str(booted.setting(f"{kind}_COOKIE_DOMAIN") or "").lstrip(".")
    name = str(booted.setting(f"{kind}_COOKIE_NAME") or "")
    secure = booted.setting(f"{kind}_COOKIE_SECURE") is True
    if f".{domain}" in SHARED_DOMAINS:
        yield f"{kind}_COOKIE_DOMAIN is {domain}, below which everybody has a site"
    for host in hosts(booted.deployment) if domain else ():
        if host != domain and not host.endswith(f".{domain}"):
            yield f"{kind}_COOKIE_DOMAIN is {domain}, which {host} does not lie in"
    if name.startswith(("__Host-", "__Secure-")) and not secure:
        yield f"{kind}_COOKIE_NAME asks for {kind}_COOKIE_SECURE, which is off"
    path = booted.setting(f"{kind}_COOKIE_PATH", "/")
    if name.startswith("__Host-") and (domain or path != "/"):
        yield f"{kind}_COOKIE_NAME begins with __Host-, which permits no domain and no path"
    if booted.setting(f"{kind}_COOKIE_SAMESITE") == "None" and not secure:
        yield f"{kind}_COOKIE_SAMESITE is None, which asks for {kind}_COOKIE_SECURE"


@rule(
    "hsts-preload",
    why="Browsers' lists take in no site whose header promises less.",
    fix="SECURE_HSTS_SECONDS: 31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS: true, or no preload yet",
    source=PRELOAD,
    severity=Severity.WARNING,
)
def preload(booted: Booted) -> Iterator[Finding]:
    """Yield an SECURE_HSTS_PRELOAD that browsers' lists would not follow."""
    if not booted.deployed or booted.setting("SECURE_HSTS_PRELOAD") is not True:
        return
    wanting = []
    seconds = booted.setting("SECURE_HSTS_SECONDS") or 0
    if seconds < LONG:
        wanting.append("SECURE_HSTS_SECONDS of a year")
    if booted.setting("SECURE_HSTS_INCLUDE_SUBDOMAINS") is not True:
        wanting.append("SECURE_HSTS_INCLUDE_SUBDOMAINS")
    if booted.setting("SECURE_SSL_REDIRECT") is not True:
        wanting.append("SECURE_SSL_REDIRECT")
    if wanting:
        message = f"SECURE_HSTS_PRELOAD counts for nothing without {', '.join(wanting)}"
        # Below a day it is being tried out, and Django's own check wants the preload even so.
        severity = Severity.NOTE if 0 < seconds < DAY else Severity.WARNING
        yield Finding(message, booted.place("SECURE_HSTS_PRELOAD"), severity=severity)
