"""Check cross-origin requests: only the profile's frontends may read answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.answers import SiteAnswer, shown
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import STRANGER, VisitedSite

CORS = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"


@rule(
    "cors-frontend",
    why="Browsers keep the frontend's pages from calling the API or reading its answers.",
    fix="add corsheaders to django.apps, and remove DJANGO_CORS_ALLOWED_ORIGINS on the platform",
    source=CORS,
)
def cors_frontend(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for each frontend of the profile whose preflight a browser would reject."""
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
            # A proxy may answer preflights itself, but not add headers to other answers.
            message = f"the preflight of {origin} passes, but the answer's {ALLOW_ORIGIN} is "
            yield Failed(f"{message}{shown(allowed)}", place)
        else:
            yield Passed(f"the preflight of {origin} passes")


@rule(
    "cors-stranger",
    why="Pages of other sites can read what the API answers to their visitors.",
    fix="remove CORS_ALLOW_ALL_ORIGINS, and list only your frontends in CORS_ALLOWED_ORIGINS",
    source=CORS,
)
def cors_stranger(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if a page of an unknown origin may read the API's answers."""
    if site.expected.is_on("CORS_ALLOW_ALL_ORIGINS"):
        yield Passed("the profile lets every origin read answers: CORS_ALLOW_ALL_ORIGINS")
        return
    if not _is_covered(site, site.api):
        yield _left_out(site)
        return
    stranger = f"https://{STRANGER}"
    place = site.expected.place("CORS_ALLOWED_ORIGINS")
    if (allowed := _allowed(site.preflight(stranger))) in ("*", stranger):
        message = f"the preflight of an unknown origin passes: {ALLOW_ORIGIN} is {shown(allowed)}"
        yield Failed(message, place)
    elif _allowed(site.call(stranger)) == stranger:  # public files may have *
        message = "a page of an unknown origin may read answers, although its preflight fails"
        yield Failed(message, place)
    else:
        yield Passed("the preflight of an unknown origin fails")


def _allowed(answer: SiteAnswer) -> str | None:
    return answer.header("access-control-allow-origin")


def _names(allowed: str | None, origin: str, site: VisitedSite) -> bool:
    """Return whether a page of `origin` may read; with cookies, browsers do not accept *."""
    stars = not site.expected.is_on("CORS_ALLOW_CREDENTIALS")
    return allowed == origin or (allowed == "*" and stars)


def _left_out(site: VisitedSite) -> Skipped:
    return Skipped(f"CORS_URLS_REGEX does not match {site.api}; pass --api with a path it matches")


def _is_covered(site: VisitedSite, path: str) -> bool:
    pattern = site.expected.value("CORS_URLS_REGEX")
    try:
        return not isinstance(pattern, str) or re.match(pattern, path) is not None
    except re.error:
        return True


def _refusal(answer: SiteAnswer, origin: str, site: VisitedSite) -> str:
    """Return why a browser would reject the preflight; empty if it would not."""
    if not 200 <= answer.status < 300:
        return f"the site answers {answer.status}"
    allowed = _allowed(answer)
    credentials = answer.header("access-control-allow-credentials") == "true"
    if not _names(allowed, origin, site):
        return f"{ALLOW_ORIGIN} is {shown(allowed)}"
    if site.expected.is_on("CORS_ALLOW_CREDENTIALS") and not credentials:
        return "CORS_ALLOW_CREDENTIALS is on, but the answer does not allow credentials"
    headers = (answer.header("access-control-allow-headers") or "").lower()
    if "content-type" not in headers and headers != "*":
        return "Access-Control-Allow-Headers lacks content-type, so JSON cannot be sent"
    return ""
