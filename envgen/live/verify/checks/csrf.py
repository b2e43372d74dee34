"""Looks at forms: a post from the site's own pages counts, one from a stranger's does not."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import STRANGER, Form, VisitedSite

CSRF = "https://docs.djangoproject.com/en/5.2/ref/csrf/#how-it-works"
TRUSTED = "https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins"
FORBIDDEN = 403
NO_FORM = Skipped("no login page with a CSRF token was found: --page names a page that has a form")


@rule(
    "csrf-own",
    why="Each form of the site answers 403, the login's too.",
    fix="SECURE_PROXY_SSL_HEADER as the edge sends it, and the host's origin is trusted",
    source=TRUSTED,
)
def csrf_own(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a post from the site's own page that is refused."""
    if (form := site.form) is None:
        yield NO_FORM
    else:
        origin = form.action.origin
        yield from _counted(site, form, origin, f"a post from the site's own page, {origin},")


@rule(
    "csrf-frontend",
    why="The forms of a frontend that the profile trusts answer 403.",
    fix="deploy the profile, and no old DJANGO_CSRF_TRUSTED_ORIGINS on the platform",
    source=TRUSTED,
)
def csrf_frontend(site: VisitedSite) -> Iterator[Outcome]:
    """Yield frontends whose posts are refused although the profile trusts them."""
    if not site.expected.posters:
        yield Passed("the profile has no frontend that posts with cookies")
    elif (form := site.form) is None:
        yield NO_FORM
    else:
        for origin in site.expected.posters:
            yield from _counted(site, form, origin, f"a post from the frontend {origin}")


@rule(
    "csrf-stranger",
    why="A page of somebody else could act in the name of whoever is logged in.",
    fix="CsrfViewMiddleware in MIDDLEWARE, and no origin too many in CSRF_TRUSTED_ORIGINS",
    source=CSRF,
)
def csrf_stranger(site: VisitedSite) -> Iterator[Outcome]:
    """Yield posts that count although they come from a stranger's page, or from nowhere."""
    if (form := site.form) is None:
        yield NO_FORM
        return
    for origin, what in (
        (f"https://{STRANGER}", "a post from a stranger's page"),
        (None, "a post without Origin and Referer"),
    ):
        answer = site.post(form, origin)
        if answer.status == FORBIDDEN:
            yield Passed(f"{what} is refused with {answer.status}")
        else:
            place = site.expected.place("CSRF_TRUSTED_ORIGINS")
            yield Failed(f"{what} is answered with {answer.status}, not 403", place)


def _counted(site: VisitedSite, form: Form, origin: str, what: str) -> Iterator[Outcome]:
    answer = site.post(form, origin)
    if answer.status == FORBIDDEN or answer.status >= 500:
        place = site.expected.place("CSRF_TRUSTED_ORIGINS")
        yield Failed(f"{what} is refused with {answer.status}", place)
    else:
        yield Passed(f"{what} is taken ({answer.status})")
