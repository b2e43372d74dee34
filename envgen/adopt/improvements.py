"""What adopting a project makes better, each with an id by which it can be declined."""

from __future__ import annotations

from msgspec import Struct

from envgen.errors import Place

_CHECKLIST = "https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/"
_SPEC = "https://render.com/docs/blueprint-spec"


class Improvement(Struct, frozen=True):
    """One kind of improvement: why it is one, and which settings of Django's change by it."""

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
            "the secret key comes from DJANGO_SECRET_KEY alone",
            "a key that stands in the repository signs sessions for whoever reads it",
            _CHECKLIST + "#secret-key",
            ("SECRET_KEY",),
        ),
        Improvement(
            "debug-off",
            "DEBUG is off on the server",
            "error pages show settings, paths and code to visitors",
            _CHECKLIST + "#debug",
            ("DEBUG",),
        ),
        Improvement(
            "hosts",
            "the hosts are named",
            "* or a shared domain lets a forged Host header, or a stranger's site, pass for yours",
            _CHECKLIST + "#allowed-hosts",
            ("ALLOWED_HOSTS",),
        ),
        Improvement(
            "render-host",
            "Render's own name for the service is a host",
            "Render asks under it where there is no domain, and previews have no other",
            "https://render.com/docs/environment-variables#all-services",
            ("ALLOWED_HOSTS",),
        ),
        Improvement(
            "csrf-origins",
            "CSRF_TRUSTED_ORIGINS has the site's own origins",
            "behind a proxy that changes the host, forms answer 403 without them",
            "https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins",
            ("CSRF_TRUSTED_ORIGINS",),
        ),
        Improvement(
            "https",
            "HTTPS is recognised behind Render's edge, and asked for",
            "the edge ends TLS: without the header Django takes every request for plain HTTP",
            _CHECKLIST + "#https",
            (
                "SECURE_PROXY_SSL_HEADER",
                "SECURE_SSL_REDIRECT",
            ),
        ),
        Improvement(
            "secure-cookies",
            "cookies travel over HTTPS alone",
            "one request over HTTP is enough to take a session over",
            _CHECKLIST + "#https",
            ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
        ),
        Improvement(
            "health-path",
            "the service has a health check, answered by a middleware",
            "without one Render sends visitors to a deploy that does not answer",
            "https://render.com/docs/health-checks",
            ("MIDDLEWARE", "HEALTH_PATH"),
        ),
        Improvement(
            "log-to-stdout",
            "logs go to stdout",
            "with DEBUG off Django's own configuration mails errors, and shows them nowhere",
            "https://docs.djangoproject.com/en/5.2/topics/logging/",
            ("LOGGING",),
        ),
        Improvement(
            "database-tls",
            "the database is spoken to with sslmode require or better",
            "libpq's own default, prefer, goes on in the clear where TLS is not offered",
            "https://www.postgresql.org/docs/current/libpq-ssl.html",
            ("DATABASES",),
        ),
        Improvement(
            "database-closed",
            "ipAllowList: [] lets in Render's private network alone",
            "left out, it opens the database or store to every address on the internet",
            _SPEC + "#ipallowlist",
        ),
    )
}
# What follows from the format, or from Render's rules, and so cannot be declined.
NECESSARY = {
    "blueprint-secret": "a secret's value goes from render.yaml to a .env file: git keeps it",
    "blueprint-former": "a field has its present name in place of its former one",
    "blueprint-text": "a value that YAML takes for true, false or a number is written as text",
    "blueprint-command": "a build or start command that Render asks for is written",
    "shared-secret": "services that each had a value of their own share the first one's",
}


class Improved(Struct, frozen=True):
    """An improvement that was made: its id, to what, and where the old state stands."""

    id: str
    detail: str
    place: Place | None = None


class Left(Struct, frozen=True):
    """Something that is left to a person, and where it stands."""

    what: str
    place: Place | None = None
