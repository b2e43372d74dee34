"""The improvements that `adopt` can make, each with an id for `--decline`."""

from __future__ import annotations

from msgspec import Struct

from envgen.errors import Place

_CHECKLIST = "https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/"
_SPEC = "https://render.com/docs/blueprint-spec"


class Improvement(Struct, frozen=True):
    """A kind of improvement: what it does, why, and which of Django's settings it changes."""

    id: str
    what: str
    why: str
    source: str
    settings: tuple[str, ...] = ()


ALL = {
    row.id: row
    for row in (
        Improvement(
            "secret-key",
            "the secret key comes only from the environment",
            "anyone who reads the repository can forge sessions with a key in it",
            _CHECKLIST + "#secret-key",
            ("SECRET_KEY",),
        ),
        Improvement(
            "debug-off",
            "DEBUG is off on the server",
            "debug pages show settings, paths and code to visitors",
            _CHECKLIST + "#debug",
            ("DEBUG",),
        ),
        Improvement(
            "hosts",
            "ALLOWED_HOSTS lists the site's hosts by name",
            "* or a shared domain accepts forged Host headers and other people's sites",
            _CHECKLIST + "#allowed-hosts",
            ("ALLOWED_HOSTS",),
        ),
        Improvement(
            "render-host",
            "the service's onrender.com name is an allowed host",
            "Render's health check uses it if there is no domain, and previews have no other name",
            "https://render.com/docs/environment-variables#all-services",
            ("ALLOWED_HOSTS",),
        ),
        Improvement(
            "csrf-origins",
            "CSRF_TRUSTED_ORIGINS lists the site's own origins",
            "without them, forms answer 403 behind a proxy that changes the host",
            "https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins",
            ("CSRF_TRUSTED_ORIGINS",),
        ),
        Improvement(
            "https",
            "Django recognises HTTPS behind Render's proxy, and redirects to it",
            "Render's proxy terminates TLS; without its header every request looks like plain HTTP",
            _CHECKLIST + "#https",
            (
                "SECURE_PROXY_SSL_HEADER",
                "SECURE_SSL_REDIRECT",
                "SECURE_REDIRECT_EXEMPT",
            ),
        ),
        Improvement(
            "secure-cookies",
            "cookies are only sent over HTTPS",
            "a single request over plain HTTP would reveal the session cookie",
            _CHECKLIST + "#https",
            ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
        ),
        Improvement(
            "health-path",
            "the service has a health check, which a middleware answers",
            "without one, Render sends visitors to a deploy that does not answer",
            "https://render.com/docs/health-checks",
            ("MIDDLEWARE", "HEALTH_PATH"),
        ),
        Improvement(
            "log-to-stdout",
            "logs go to stdout",
            "with DEBUG off, Django's default only mails errors and logs them nowhere",
            "https://docs.djangoproject.com/en/5.2/topics/logging/",
            ("LOGGING",),
        ),
        Improvement(
            "database-tls",
            "connections to the database use sslmode require or better",
            "libpq's default, prefer, connects unencrypted if the server offers no TLS",
            "https://www.postgresql.org/docs/current/libpq-ssl.html",
            ("DATABASES",),
        ),
        Improvement(
            "database-closed",
            "ipAllowList: [] only allows Render's private network; connections from outside Render "
            "stop working",
            "without it, the database or store accepts connections from the whole internet",
            _SPEC + "#ipallowlist",
        ),
    )
}
# Changes that the format or Render's rules require, and so cannot be declined.
NECESSARY = {
    "blueprint-secret": "a secret's value moves from render.yaml, which is in git, to a .env file",
    "blueprint-former": "a field with an old name gets its current name",
    "blueprint-text": "a value is text in quotes, also where YAML would read something else",
    "blueprint-group": "an env group cannot have `sync: false` or a reference; its services can",
    "blueprint-command": "a build or start command that Render requires is added",
    "shared-secret": "services that each had their own value share the first one",
}


class Improved(Struct, frozen=True):
    """An improvement that was made: its id, what it changed, and where that was written."""

    id: str
    detail: str
    place: Place | None = None


class Left(Struct, frozen=True):
    """Something that a person has to do, and the place it concerns."""

    what: str
    place: Place | None = None
