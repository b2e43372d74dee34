"""Rules about cookies and HSTS: browsers keep the cookies, and preload lists accept the site."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.requests import hosts
from envgen.resolve.site import is_shared

COOKIES = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie"
DAY = 24 * 60 * 60
PRELOAD = "https://hstspreload.org"
# A year in seconds, which https://hstspreload.org requires.
LONG = 31536000


@rule(
    "cookie-lost",
    why="Browsers drop the cookie without an error, so nobody stays logged in.",
    fix="use a domain that contains the host, or none; set the cookie's SECURE setting to true",
    source=COOKIES,
)
def lost_cookie(booted: Booted) -> Iterator[Finding]:
    """Yield cookies that browsers drop: of a wrong domain, or not as secure as required."""
    if not (booted.deployed and booted.loaded):
        return
    for kind in ("SESSION", "CSRF"):
        for why in _issues(booted, kind):
            setting = why.partition(" ")[0]
            yield Finding(why, booted.place(setting, f"{kind}_COOKIE_SECURE"))


def _issues(booted: Booted, kind: str) -> Iterator[str]:
    """Yield what is wrong with a cookie; each text starts with the name of the setting."""
    domain = str(booted.setting(f"{kind}_COOKIE_DOMAIN") or "").lstrip(".")
    name = str(booted.setting(f"{kind}_COOKIE_NAME") or "")
    secure = booted.setting(f"{kind}_COOKIE_SECURE") is True
    if domain and is_shared(domain):
        yield f"{kind}_COOKIE_DOMAIN is {domain}, which other people's sites share"
    for host in hosts(booted.deployment) if domain else ():
        if host != domain and not host.endswith(f".{domain}"):
            yield f"{kind}_COOKIE_DOMAIN is {domain}, which does not contain {host}"
    if name.startswith(("__Host-", "__Secure-")) and not secure:
        yield f"{kind}_COOKIE_NAME requires {kind}_COOKIE_SECURE, which is off"
    path = booted.setting(f"{kind}_COOKIE_PATH", "/")
    if name.startswith("__Host-") and (domain or path != "/"):
        yield f"{kind}_COOKIE_NAME starts with __Host-, which allows no domain and no path"
    if booted.setting(f"{kind}_COOKIE_SAMESITE") == "None" and not secure:
        yield f"{kind}_COOKIE_SAMESITE is None, which requires {kind}_COOKIE_SECURE"


@rule(
    "hsts-preload",
    why="Browsers' preload lists reject a site without these settings.",
    fix="add the missing settings, or set SECURE_HSTS_PRELOAD to false for now",
    source=PRELOAD,
    severity=Severity.WARNING,
    also=[Severity.NOTE],
)
def preload(booted: Booted) -> Iterator[Finding]:
    """Yield a SECURE_HSTS_PRELOAD that browsers' preload lists would ignore."""
    if not booted.deployed or booted.setting("SECURE_HSTS_PRELOAD") is not True:
        return
    missing = []
    seconds = booted.setting("SECURE_HSTS_SECONDS") or 0
    if seconds < LONG:
        missing.append("SECURE_HSTS_SECONDS of a year (31536000)")
    if booted.setting("SECURE_HSTS_INCLUDE_SUBDOMAINS") is not True:
        missing.append("SECURE_HSTS_INCLUDE_SUBDOMAINS")
    if booted.setting("SECURE_SSL_REDIRECT") is not True:
        missing.append("SECURE_SSL_REDIRECT")
    if missing:
        message = f"SECURE_HSTS_PRELOAD has no effect without {', '.join(missing)}"
        # Less than a day is a trial of HSTS, in which Django's own check wants the preload too.
        severity = Severity.NOTE if 0 < seconds < DAY else Severity.WARNING
        yield Finding(message, booted.place("SECURE_HSTS_PRELOAD"), severity=severity)
