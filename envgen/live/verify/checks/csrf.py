"""Check forms: posts from the site's own pages are accepted, posts from other sites are not."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import STRANGER, Form, VisitedSite

CSRF = "https://docs.djangoproject.com/en/5.2/ref/csrf/#how-it-works"
TRUSTED = "https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins"
FORBIDDEN = 403
NO_FORM = Skipped("no login page with a CSRF token was found; pass --page with a page with a form")


@rule(
    "csrf-own",
    why="Every form of the site answers 403, including the login.",
    fix="set SECURE_PROXY_SSL_HEADER to what the proxy sends, and list the host under site.hosts",
    source=TRUSTED,
)
def csrf_own(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if a post from the site's own page is refused."""
    if (form := site.form) is None:
        yield NO_FORM
    else:
        origin = form.action.origin
        yield from _counted(site, form, origin, f"a post from the site's own page, {origin},")


@rule(
    "csrf-frontend",
    why="The forms of a frontend that the profile trusts answer 403.",
    fix="deploy the profile again, and remove DJANGO_CSRF_TRUSTED_ORIGINS on the platform",
    source=TRUSTED,
)
def csrf_frontend(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for each trusted frontend whose posts are refused."""
    if not site.expected.posters:
        yield Passed("the profile has no frontend that posts with cookies")
    elif (form := site.form) is None:
        yield NO_FORM
    else:
        for origin in site.expected.posters:
            yield from _counted(site, form, origin, f"a post from the frontend {origin}")


@rule(
    "csrf-stranger",
    why="A page of another site could act as any user who is logged in.",
    fix="keep CsrfViewMiddleware in MIDDLEWARE, and only your origins in CSRF_TRUSTED_ORIGINS",
    source=CSRF,
)
def csrf_stranger(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if a post from an unknown origin, or from none, is accepted."""
    if (form := site.form) is None:
        yield NO_FORM
        return
    for origin, what in (
        (f"https://{STRANGER}", "a post from an unknown origin"),
        (None, "a post without Origin and Referer"),
    ):
        answer = site.post(form, origin)
        if answer.status == FORBIDDEN:
            yield Passed(f"{what} is refused with {answer.status}")
        else:
            place = site.expected.place("CSRF_TRUSTED_ORIGINS")
            yield Failed(f"{what} gets {answer.status}, not {FORBIDDEN}", place)


def _counted(site: VisitedSite, form: Form, origin: str, what: str) -> Iterator[Outcome]:
    answer = site.post(form, origin)
    if answer.status == FORBIDDEN or answer.status >= 500:
        place = site.expected.place("CSRF_TRUSTED_ORIGINS")
        yield Failed(f"{what} is refused with {answer.status}", place)
    else:
        yield Passed(f"{what} is accepted ({answer.status})")
