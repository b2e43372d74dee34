"""Looks at cross-origin requests: the profile's frontends may read answers, nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.answers import SiteAnswer, shown
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import STRANGER, VisitedSite

CORS = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS"


@rule(
    "cors-frontend",
    why="The browser lets no page of that frontend call the API, or read what it answers.",
    fix="django: {apps: [corsheaders]}, and no old DJANGO_CORS_ALLOWED_ORIGINS on the platform",
    source=CORS,
)
def cors_frontend(site: VisitedSite) -> Iterator[Outcome]:
    """Yield frontends of the profile whose preflight is not answered as a browser needs it."""
    if not site.expected.readers:
        yield Passed("the profile has no frontend")
        return
    if not _is_covered(site, site.api):
        yield _left_out(site)
        return
    reads = _is_covered(site, site.below_api)
    place = site.expected.place("CORS_ALLOWED_ORIGINS")
    for origin in site.expected.readers:
        answer = site.preflight(origin)
        if why := _refusal(answer, origin, site):
            yield Failed(f"the preflight of {origin} fails: {why}", place)
        elif reads and not _names(allowed := _allowed(site.call(origin)), origin, site):
            # An edge may answer preflights itself, and forget what follows them.
            message = f"the preflight of {origin} passes, but then Access-Control-Allow-Origin is "
            yield Failed(message + shown(allowed), place)
        else:
            yield Passed(f"the preflight of {origin} passes")


@rule(
    "cors-stranger",
    why="Pages of strangers can read what the API answers to their visitors.",
    fix="no CORS_ALLOW_ALL_ORIGINS, and no origin too many in CORS_ALLOWED_ORIGINS",
    source=CORS,
)
def cors_stranger(site: VisitedSite) -> Iterator[Outcome]:
    """Yield an API that lets a stranger's page read its answers."""
    if site.expected.is_on("CORS_ALLOW_ALL_ORIGINS"):
        yield Passed("the profile lets every origin read: CORS_ALLOW_ALL_ORIGINS")
        return
    if not _is_covered(site, site.api):
        yield _left_out(site)
        return
    stranger = f"https://{STRANGER}"
    place = site.expected.place("CORS_ALLOWED_ORIGINS")
    if (allowed := _allowed(site.preflight(stranger))) in ("*", stranger):
        yield Failed(f"the preflight of a stranger's page passes, with {shown(allowed)}", place)
    elif _allowed(site.call(stranger)) == stranger:  # * stands on files that anybody may have
        yield Failed("a stranger's page may read, although its preflight fails", place)
    else:
        yield Passed("the preflight of a stranger's page fails")


def _allowed(answer: SiteAnswer) -> str | None:
    return answer.header("access-control-allow-origin")


def _names(allowed: str | None, origin: str, site: VisitedSite) -> bool:
    """Say whether a page of `origin` may read: with cookies, browsers take no star."""
    stars = not site.expected.is_on("CORS_ALLOW_CREDENTIALS")
    return allowed == origin or (allowed == "*" and stars)


def _left_out(site: VisitedSite) -> Skipped:
    return Skipped(f"CORS_URLS_REGEX leaves out {site.api}: --api names a path that it has")


def _is_covered(site: VisitedSite, path: str) -> bool:
    pattern = site.expected.value("CORS_URLS_REGEX")
    try:
        return not isinstance(pattern, str) or re.match(pattern, path) is not None
    except re.error:
        return True


def _refusal(answer: SiteAnswer, origin: str, site: VisitedSite) -> str:
    """Return why a browser would not go on; empty where it would."""
    if not 200 <= answer.status < 300:
        return f"it is answered with {answer.status}"
    allowed = _allowed(answer)
    credentials = answer.header("access-control-allow-credentials") == "true"
    if not _names(allowed, origin, site):
        return f"Access-Control-Allow-Origin is {shown(allowed)}"
    if site.expected.is_on("CORS_ALLOW_CREDENTIALS") and not credentials:
        return "CORS_ALLOW_CREDENTIALS is on, and the answer does not say so"
    headers = (answer.header("access-control-allow-headers") or "").lower()
    if "content-type" not in headers and headers != "*":
        return "JSON may not be sent"
    return ""
