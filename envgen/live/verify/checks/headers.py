"""Check security headers: each has the value from the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from envgen.errors import Severity, rule
from envgen.live.verify.answers import SiteAnswer, Unreachable, shown
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.expected import UNKNOWN, Expected
from envgen.live.verify.site import VisitedSite
from envgen.support import lazy_re

MANUAL = "https://docs.djangoproject.com/en/5.2/ref/middleware/#module-django.middleware.security"
CSP = "https://docs.djangoproject.com/en/6.0/ref/csp/"
HEADERS = {
    "SECURE_CONTENT_TYPE_NOSNIFF": "x-content-type-options",
    "SECURE_REFERRER_POLICY": "referrer-policy",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "cross-origin-opener-policy",
    "X_FRAME_OPTIONS": "x-frame-options",
}
HSTS = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")
HSTS_HEADER = "strict-transport-security"
_POLICIES = {
    "SECURE_CSP": "content-security-policy",
    "SECURE_CSP_REPORT_ONLY": "content-security-policy-report-only",
}
# Django 6.0 has an object in place of a nonce; a profile can only give its name.
_NONCE = lazy_re.compile(r"'nonce-[^']*'|<CSP_NONCE_SENTINEL>")


@rule(
    "hsts",
    why="Without HSTS an attacker can keep the first request of a visit on plain HTTP.",
    fix="deploy the profile again, and remove DJANGO_SECURE_HSTS_SECONDS on the platform",
    source="https://docs.djangoproject.com/en/5.2/ref/middleware/#http-strict-transport-security",
)
def hsts(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if Strict-Transport-Security differs from the settings."""
    values = [site.expected.value(f"SECURE_HSTS_{name}") for name in HSTS]
    if UNKNOWN in values:
        yield Skipped("the SECURE_HSTS_* settings are only known once the site runs")
        return
    wanted = _hsts_of(*values)
    named = shown(wanted) if wanted else "none"
    place = site.expected.place("SECURE_HSTS_SECONDS")
    right = True
    for where, page in [("", site.sample), *_of_other_hosts(site)]:
        found = page.header(HSTS_HEADER)
        if _directives(found or "") != _directives(wanted):
            right = False
            message = f"{HSTS_HEADER}{where} is {shown(found)}, but the settings say {named}"
            yield Failed(message, place)
    if right:
        yield Passed(f"{HSTS_HEADER}: {wanted or 'missing, as in the settings'}")


def _of_other_hosts(site: VisitedSite) -> Iterator[tuple[str, SiteAnswer]]:
    """Yield the pages of other hosts; redirects may come from a proxy that adds no headers."""
    for host in site.expected.hosts:
        with suppress(Unreachable):  # host-refused reports it
            answer = site.by_host(host)
            if host != site.sample.url.host and 200 <= answer.status < 300:
                yield f" of {host}", answer


def _hsts_of(seconds: int, with_subdomains: bool, preload: bool) -> str:
    parts = {
        f"max-age={seconds}": bool(seconds),
        "includeSubDomains": seconds and with_subdomains,
        "preload": seconds and preload,
    }
    return "; ".join(part for part, there in parts.items() if there)


def _directives(text: str) -> set[str]:
    items = (item.strip().lower() for item in text.split(";"))
    return {item for item in items if item}


@rule(
    "security-headers",
    why="The headers stop other sites from framing pages, and browsers from guessing types.",
    fix="keep SecurityMiddleware and XFrameOptionsMiddleware, and let no proxy drop the headers",
    source=MANUAL,
)
def security_headers(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for each header of a page that is missing or differs from the settings."""
    page = site.sample
    right = []
    for setting, header, wanted in _wanted(site.expected):
        found = page.header(header)
        if wanted is UNKNOWN:
            yield Skipped(f"{setting} is only known once the site runs")
        elif (found or "").replace(" ", "").lower() == wanted.replace(" ", "").lower():
            right.append(f"{header}: {wanted}")
        else:
            place = site.expected.place(setting)
            yield Failed(f"{header} is {shown(found)}, but {setting} is {shown(wanted)}", place)
    if right:
        yield Passed(", ".join(right))


def _wanted(expected: Expected) -> Iterator[tuple[str, str, Any]]:
    """Yield setting, header and expected value; UNKNOWN if the value is not known."""
    for setting, header in HEADERS.items():
        value = expected.value(setting)
        if setting == "SECURE_CONTENT_TYPE_NOSNIFF" and value is True:
            value = "nosniff"
        if isinstance(value, list | tuple):
            value = ",".join(map(str, value))
        if value:
            yield setting, header, value if value is UNKNOWN else str(value)


@rule(
    "content-policy",
    why="A content security policy keeps injected scripts from running in your pages.",
    fix="deploy the profile's policy, and keep its middleware in MIDDLEWARE",
    source=CSP,
    also=[Severity.NOTE],
)
def content_policy(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if Content-Security-Policy differs from the settings; a note without one."""
    page = site.sample
    said = False
    for setting, header in _POLICIES.items():
        wanted = site.expected.value(setting) if site.expected.says(setting) else None
        if isinstance(wanted, Mapping) and wanted:
            said = True
            yield from _compare(site, setting, header, wanted, page.header(header))
    if said:
        return
    found = [header for header in _POLICIES.values() if page.header(header)]
    if found:
        yield Passed(f"{found[0]}: {shown(page.header(found[0]))}")
    else:
        hint = "set SECURE_CSP (Django 6.0 and later), or use django-csp"
        yield Failed("the site has no Content-Security-Policy", None, hint, Severity.NOTE)


def _compare(
    site: VisitedSite, setting: str, header: str, wanted: Mapping[str, Any], found: str | None
) -> Iterator[Outcome]:
    expected = {
        name.lower(): _sources(value)
        for name, value in wanted.items()
        if value not in (None, False)
    }
    parts = (part.split() for part in (found or "").split(";"))
    actual = {part[0].lower(): _sources(part[1:]) for part in parts if part}
    wrong = sorted(name for name in {*expected, *actual} if expected.get(name) != actual.get(name))
    place = site.expected.place(setting)
    if found is None:
        yield Failed(f"{header} is missing, but {setting} is set", place)
    elif wrong:
        yield Failed(f"{header} differs from {setting} in {shown(', '.join(wrong))}", place)
    else:
        yield Passed(f"{header} matches {setting}")


def _sources(value: Any) -> frozenset[str]:
    if value is True:
        return frozenset()
    items = value if isinstance(value, list | tuple) else [value]
    return frozenset(_NONCE.sub("'nonce'", str(item)) for item in items)
