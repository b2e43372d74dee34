"""Looks at cross-origin requests: the profile's frontends may read answers, nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.verify.answers import Answer, shown
from envgen.verify.looks import Fine, Sight, Unseen, Wrong, look
from envgen.verify.site import STRANGER, Site

CORS = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS"


@look(
    "cors-frontend",
    why="The browser lets no page of that frontend call the API, or read what it answers.",
    fix="django: {apps: [corsheaders]}, and no old DJANGO_CORS_ALLOWED_ORIGINS on Render",
    source=CORS,
)
def cors_frontend(site: Site) -> Iterator[Sight]:
    """Yield frontends of the profile whose preflight is not answered as a browser needs it."""
    if not site.expected.readers:
        yield Fine("the profile has no frontend")
        return
    if not _is_covered(site):
        yield Unseen(f"CORS_URLS_REGEX leaves out {site.api}: --api names a path that it has")
        return
    place = site.expected.place("CORS_ALLOWED_ORIGINS")
    for origin in site.expected.readers:
        answer = site.preflight(origin)
        if why := _refusal(answer, origin, site):
            yield Wrong(f"the preflight of {origin} fails: {why}", place)
        else:
            yield Fine(f"the preflight of {origin} passes")


@look(
    "cors-stranger",
    why="Pages of strangers can read what the API answers to their visitors.",
    fix="no CORS_ALLOW_ALL_ORIGINS, and no origin too many in CORS_ALLOWED_ORIGINS",
    source=CORS,
)
def cors_stranger(site: Site) -> Iterator[Sight]:
    """Yield an API that lets a stranger's page read its answers."""
    if site.expected.is_on("CORS_ALLOW_ALL_ORIGINS"):
        yield Fine("the profile lets every origin read: CORS_ALLOW_ALL_ORIGINS")
        return
    allowed = site.preflight(f"https://{STRANGER}").header("access-control-allow-origin")
    if allowed in ("*", f"https://{STRANGER}"):
        place = site.expected.place("CORS_ALLOWED_ORIGINS")
        yield Wrong(f"the preflight of a stranger's page passes, with {shown(allowed)}", place)
    else:
        yield Fine("the preflight of a stranger's page fails")


def _is_covered(site: Site) -> bool:
    pattern = site.expected.value("CORS_URLS_REGEX")
    try:
        return not isinstance(pattern, str) or re.match(pattern, site.api) is not None
    except re.error:
        return True


def _refusal(answer: Answer, origin: str, site: Site) -> str:
    """Return why a browser would not go on; empty where it would."""
    if not 200 <= answer.status < 300:
        return f"it is answered with {answer.status}"
    allowed = answer.header("access-control-allow-origin")
    credentials = answer.header("access-control-allow-credentials") == "true"
    wants_cookies = site.expected.is_on("CORS_ALLOW_CREDENTIALS")
    if allowed != origin and (allowed != "*" or wants_cookies):
        return f"Access-Control-Allow-Origin is {shown(allowed)}"
    if wants_cookies and not credentials:
        return "CORS_ALLOW_CREDENTIALS is on, and the answer does not say so"
    headers = (answer.header("access-control-allow-headers") or "").lower()
    if "content-type" not in headers and headers != "*":
        return "JSON may not be sent"
    return ""
