"""Rules about forms: the site's own are taken, and a stranger's are not."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, rule

CSRF = "https://docs.djangoproject.com/en/5.2/ref/csrf/"
TRUSTED = "CSRF_TRUSTED_ORIGINS"


@rule(
    "form-refused",
    why="Nobody can log in, or post anything.",
    fix="leave CSRF_TRUSTED_ORIGINS, the proxy header and the cookies' settings to the profile",
    source=CSRF,
)
def refused_form(booted: Booted) -> Iterator[Finding]:
    """Yield hosts on which the site's own forms are refused."""
    for scene, answer in booted.asked("form"):
        if answer.got and REFUSED <= answer.status < FAILED:
            why = answer.reason or f"status {answer.status}"
            lost = f"; browsers keep no cookie {answer.lost[0]} there" if answer.lost else ""
            message = f"a form of {scene.host} is refused: {why}{lost}"
            names = ("CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_NAME") if answer.lost else ()
            yield Finding(message, booted.place(*names, TRUSTED, "SECURE_PROXY_SSL_HEADER"))


@rule(
    "form-forged",
    why="A stranger's page can post in the name of whoever is logged in.",
    fix="keep CsrfViewMiddleware in MIDDLEWARE, and name trusted origins in full",
    source=CSRF,
)
def forged_form(booted: Booted) -> Iterator[Finding]:
    """Yield strangers whose pages may post forms."""
    taken = [scene for scene, answer in booted.asked("stranger-form") if answer.status == OK]
    if taken:
        others = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        message = f"a form that {taken[0].origin}{others} posts is taken"
        protected = "django.middleware.csrf.CsrfViewMiddleware" in booted.texts("MIDDLEWARE")
        yield Finding(message, booted.place(TRUSTED if protected else "MIDDLEWARE"))
