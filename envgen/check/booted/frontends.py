"""Rules about pages on other origins: the profile's frontends have access, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, Severity, rule
from envgen.live.boot.report import BootAnswer, SimulatedRequest
from envgen.live.boot.requests import hosts
from envgen.live.boot.sites import same_site
from envgen.resolve.site import frontends

CORS = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS"
SAME_SITE = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value"
ALLOWED = "CORS_ALLOWED_ORIGINS"
TRUSTED = "CSRF_TRUSTED_ORIGINS"
SAME_SITES = ("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE")


@rule(
    "frontend-refused",
    why="The frontend's pages cannot send POST requests, or cannot read the responses.",
    fix="add the origin under `site.frontends`, and remove your own CORS and CSRF settings",
    source=CORS,
)
def refused_frontend(booted: Booted) -> Iterator[Finding]:
    """Yield frontends whose POST or preflight requests are rejected."""
    for purpose in ("frontend-form", "frontend-call"):
        for request, answer in booted.asked(purpose):
            if not booted.reached(request.host):
                continue  # a rule in `edge` reports it
            if answer.got and REFUSED <= answer.status < FAILED:
                why = answer.reason or f"status {answer.status}"
                message = f"a POST request from {request.origin} is rejected: {why}"
                yield Finding(message, booted.place(TRUSTED))
            elif answer.status == OK and not _may_read(request, answer):
                message = f"{request.origin} cannot read the response to its POST requests"
                yield Finding(message, booted.place(ALLOWED, TRUSTED))
    for request, answer in booted.asked("frontend-preflight"):
        if booted.reached(request.host):
            for why in _preflight_issues(request, answer):
                message = f"the preflight request from {request.origin} fails: {why}"
                yield Finding(message, booted.place(ALLOWED))


@rule(
    "stranger-allowed",
    why="Any page can read responses; with cookies, even the responses for the logged-in user.",
    fix="list origins in CORS_ALLOWED_ORIGINS; end a pattern with $, and write \\. for a dot",
    source=CORS,
    also=[Severity.WARNING],
)
def allowed_stranger(booted: Booted) -> Iterator[Finding]:
    """Yield other origins whose pages can read responses; a warning if it is without cookies."""
    for with_cookies in (True, False):
        found = [
            request
            for request, answer in booted.asked("stranger-preflight")
            if _may_read(request, answer) and _with_cookies(answer) is with_cookies
        ]
        if found:
            others = f" and {len(found) - 1} more origins" if len(found) > 1 else ""
            cookies = "with" if with_cookies else "without"
            message = f"pages of {found[0].origin}{others} can read responses, {cookies} cookies"
            names = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", ALLOWED)
            severity = Severity.ERROR if with_cookies else Severity.WARNING
            yield Finding(message, booted.place(*names), severity=severity)


@rule(
    "cross-site-cookies",
    why="Browsers send cookies from another site's pages only if all these settings are set.",
    fix="set the missing ones; if the frontend sends only tokens, write `{origin: …, csrf: false}`",
    source=SAME_SITE,
    severity=Severity.WARNING,
    also=[Severity.NOTE],
)
def cross_site_cookies(booted: Booted) -> Iterator[Finding]:
    """Yield frontends whose pages need cookies but cannot send them.

    It is a note if none of the settings is set: the frontend may send tokens instead.
    """
    public = hosts(booted.deployment) if booted.deployed else []
    if not (public and booted.serves and booted.loaded):
        return
    lacking = [f"{name}: None" for name in SAME_SITES if booted.setting(name, "Lax") != "None"]
    credentials = booted.setting("CORS_ALLOW_CREDENTIALS") is True
    begun = credentials or len(lacking) < len(SAME_SITES)
    severity = Severity.WARNING if begun else Severity.NOTE
    for frontend in frontends(booted.deployment.document):
        if not frontend.csrf:
            continue
        near = all(same_site(frontend.origin, host) for host in public)
        missing = [] if near else list(lacking)
        if not credentials:
            missing.append("CORS_ALLOW_CREDENTIALS: true")
        if missing:
            message = f"pages of {frontend.origin} cannot send cookies without {', '.join(missing)}"
            place = booted.place("SESSION_COOKIE_SAMESITE", ALLOWED, TRUSTED)
            yield Finding(message, place, severity=severity)


def _may_read(request: SimulatedRequest, answer: BootAnswer) -> bool:
    return answer.headers.get("access-control-allow-origin") in ("*", request.origin)


def _with_cookies(answer: BootAnswer) -> bool:
    return answer.headers.get("access-control-allow-credentials") == "true"


def _preflight_issues(request: SimulatedRequest, answer: BootAnswer) -> Iterator[str]:
    """Yield why a browser rejects it: https://fetch.spec.whatwg.org/#cors-preflight-fetch"""
    if answer.status >= FAILED:
        return
    if not OK <= answer.status < 300:
        yield f"status {answer.status}"
    elif not _may_read(request, answer):
        yield "its origin is not allowed"
    else:
        methods = _listed(answer, "access-control-allow-methods")
        allowed = _listed(answer, "access-control-allow-headers")
        if not {"post", "*"} & methods:
            yield "POST is not allowed"
        missing = sorted(name for name in request.headers if name not in allowed)
        if missing and "*" not in allowed:
            yield f"the header {missing[0]} is not allowed"


def _listed(answer: BootAnswer, header: str) -> set[str]:
    return {item.strip().lower() for item in answer.headers.get(header, "").split(",")}
