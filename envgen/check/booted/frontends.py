"""Rules about pages on other origins: the profile's frontends get through, strangers do not."""

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
    why="The frontend's pages can post nothing, or may not read the answer.",
    fix="name it under site.frontends, and leave the CORS and CSRF settings to the profile",
    source=CORS,
)
def refused_frontend(booted: Booted) -> Iterator[Finding]:
    """Yield frontends whose posts, or the preflights before them, are refused."""
    for purpose in ("frontend-form", "frontend-call"):
        for scene, answer in booted.asked(purpose):
            if not booted.reached(scene.host):
                continue  # a rule in `edge` says why
            if answer.got and REFUSED <= answer.status < FAILED:
                why = answer.reason or f"status {answer.status}"
                yield Finding(
                    f"a post from {scene.origin} is refused: {why}", booted.place(TRUSTED)
                )
            elif answer.status == OK and not _may_read(scene, answer):
                message = f"{scene.origin} may not read the answer to what it posts"
                yield Finding(message, booted.place(ALLOWED, TRUSTED))
    for scene, answer in booted.asked("frontend-preflight"):
        if booted.reached(scene.host):
            for why in _preflight_troubles(scene, answer):
                message = f"the preflight of {scene.origin} fails: {why}"
                yield Finding(message, booted.place(ALLOWED))


@rule(
    "stranger-allowed",
    why="Any page may read the answers, with cookies those of whoever is logged in.",
    fix="CORS_ALLOWED_ORIGINS by name; a pattern that ends with $ and has \\. for a dot",
    source=CORS,
)
def allowed_stranger(booted: Booted) -> Iterator[Finding]:
    """Yield strangers whose pages may read answers; a warning where cookies are left out."""
    for with_cookies in (True, False):
        found = [
            scene
            for scene, answer in booted.asked("stranger-preflight")
            if _may_read(scene, answer) and _with_cookies(answer) is with_cookies
        ]
        if found:
            others = f" and {len(found) - 1} more" if len(found) > 1 else ""
            cookies = "with" if with_cookies else "without"
            message = f"pages of {found[0].origin}{others} may read answers, {cookies} cookies"
            names = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", ALLOWED)
            severity = Severity.ERROR if with_cookies else Severity.WARNING
            yield Finding(message, booted.place(*names), severity=severity)


@rule(
    "cross-site-cookies",
    why="Browsers send no cookie with a request from another site, unless all of this is set.",
    fix="set them, or {origin: …, csrf: false} for a frontend that only sends tokens",
    source=SAME_SITE,
    severity=Severity.WARNING,
)
def cross_site_cookies(booted: Booted) -> Iterator[Finding]:
    """Yield frontends whose pages need cookies that they cannot send.

    It is a note as long as none of it is set: such a frontend may well send tokens.
    """
    public = hosts(booted.deployment) if booted.deployed else []
    if not (public and booted.serves):
        return
    lacking = [f"{name}: None" for name in SAME_SITES if booted.setting(name, "Lax") != "None"]
    credentials = booted.setting("CORS_ALLOW_CREDENTIALS") is True
    begun = credentials or len(lacking) < len(SAME_SITES)
    severity = Severity.WARNING if begun else Severity.NOTE
    for frontend in frontends(booted.deployment.document):
        if not frontend.csrf:
            continue
        near = all(same_site(frontend.origin, host) for host in public)
        wanting = [] if near else list(lacking)
        if not credentials:
            wanting.append("CORS_ALLOW_CREDENTIALS: true")
        if wanting:
            message = f"pages of {frontend.origin} can send no cookies without {', '.join(wanting)}"
            place = booted.place("SESSION_COOKIE_SAMESITE", ALLOWED, TRUSTED)
            yield Finding(message, place, severity=severity)


def _may_read(scene: SimulatedRequest, answer: BootAnswer) -> bool:
    return answer.headers.get("access-control-allow-origin") in ("*", scene.origin)


def _with_cookies(answer: BootAnswer) -> bool:
    return answer.headers.get("access-control-allow-credentials") == "true"


def _preflight_troubles(scene: SimulatedRequest, answer: BootAnswer) -> Iterator[str]:
    """Yield what a browser misses: https://fetch.spec.whatwg.org/#cors-preflight-fetch"""
    if answer.status >= FAILED:
        return
    if not OK <= answer.status < 300:
        yield f"status {answer.status}"
    elif not _may_read(scene, answer):
        yield "its origin is not allowed"
    else:
        methods = _listed(answer, "access-control-allow-methods")
        allowed = _listed(answer, "access-control-allow-headers")
        if not {"post", "*"} & methods:
            yield "it may not post"
        missing = sorted(name for name in scene.headers if name not in allowed)
        if missing and "*" not in allowed:
            yield f"it may not send {missing[0]}"


def _listed(answer: BootAnswer, header: str) -> set[str]:
    return {item.strip().lower() for item in answer.headers.get(header, "").split(",")}
