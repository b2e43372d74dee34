"""Rules about forms: the site accepts its own forms, and rejects those of other sites."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, rule

CSRF = "https://docs.djangoproject.com/en/5.2/ref/csrf/"
TRUSTED = "CSRF_TRUSTED_ORIGINS"


@rule(
    "form-refused",
    why="Nobody can log in or submit a form.",
    fix="remove your own CSRF_TRUSTED_ORIGINS, proxy header and cookie settings: envgen sets them",
    source=CSRF,
)
def refused_form(booted: Booted) -> Iterator[Finding]:
    """Yield hosts on which the site rejects its own forms."""
    for request, answer in booted.asked("form"):
        if answer.got and REFUSED <= answer.status < FAILED:
            why = answer.reason or f"status {answer.status}"
            lost = f"; browsers drop the cookie {answer.lost[0]} there" if answer.lost else ""
            message = f"a form on {request.host} is rejected: {why}{lost}"
            names = ("CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_NAME") if answer.lost else ()
            yield Finding(message, booted.place(*names, TRUSTED, "SECURE_PROXY_SSL_HEADER"))


@rule(
    "form-forged",
    why="A page of another site can submit forms as the logged-in user.",
    fix="keep CsrfViewMiddleware in MIDDLEWARE, and list CSRF_TRUSTED_ORIGINS without wildcards",
    source=CSRF,
)
def forged_form(booted: Booted) -> Iterator[Finding]:
    """Yield other sites whose pages can submit forms."""
    found = [request for request, answer in booted.asked("stranger-form") if answer.status == OK]
    if found:
        others = f" and {len(found) - 1} more origins" if len(found) > 1 else ""
        message = f"the site accepts forms posted from {found[0].origin}{others}"
        protected = "django.middleware.csrf.CsrfViewMiddleware" in booted.texts("MIDDLEWARE")
        yield Finding(message, booted.place(TRUSTED if protected else "MIDDLEWARE"))
