"""Mail as Django 6.1 configures it, and apps whose entries must be first or last in their lists."""

from __future__ import annotations

import sys

from planted import Planted, fault, right

from fault_rows.deployed_settings import (
    ALLAUTH,
    AXES,
    BASE,
    CONSOLE,
    FREE,
    MODEL,
    MODULE,
    app,
    base,
    declared,
)

LOCKING = "axes.backends.AxesStandaloneBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
DJANGO = (
    (BASE, "  apps: [whitenoise]\n", '  apps: [whitenoise]\n  version: "6.1"\n'),
    ("requirements.txt", "Django>=5.2,<5.3", "Django>=6.1,<6.2"),
)
# What a boot of this project says besides: no cache is shared, and HSTS is left to the project.
BOOTED = frozenset({"cache-per-worker", "django-deploy"})
BOOT = ("--boot", "--python", sys.executable)
COMPUTED = "from operator import concat\n\n"


def mailer(backend: str, options: str = "") -> tuple[tuple[str, str, str], ...]:
    """Return the edits that set MAILERS of Django 6.1."""
    text = f'MAILERS = {{"default": {{"BACKEND": "{backend}", "OPTIONS": {{{options}}}}}}}\n'
    return (*DJANGO, *base(text))


def ordered(*backends: str, middleware: tuple[str, ...] = AXES) -> tuple[tuple[str, str, str], ...]:
    """Return the edits that install axes with these authentication backends."""
    lines = "".join(f'    "{item}",\n' for item in backends)
    return (
        *app("axes", middleware=middleware),
        *base(f"AUTHENTICATION_BACKENDS = [\n{lines}]\n"),
    )


def misplaced(name: str, text: str, *edits: tuple[str, str, str]) -> Planted:
    """Return a fault of an entry in the base module."""
    return fault(name, "app-misplaced", MODULE, f'"{text}"', edits=edits)


FAULTS = (
    fault("a mailer in the log", "mail-nowhere", MODULE, "MAILERS", edits=mailer(CONSOLE)),
    fault(
        "a mailer on a port that the platform blocks",
        "mail-blocked",
        MODULE,
        "MAILERS",
        edits=(FREE, *mailer(SMTP, '"host": "smtp.example.com", "port": 587')),
    ),
    fault(
        "a mailer on the usual port, which the platform blocks",
        "mail-blocked",
        MODULE,
        "MAILERS",
        edits=(FREE, *mailer(SMTP, '"host": "smtp.example.com"')),
    ),
    fault(
        "a computed port that the platform blocks",
        "boot-mail-blocked",
        "profiles/production.yaml",
        edits=(
            FREE,
            *base(
                f'{COMPUTED}EMAIL_HOST = concat("smtp.", "example.com")\n'
                'EMAIL_PORT = int(concat("58", "7"))\n'
            ),
        ),
        also=BOOTED,
        options=BOOT,
    ),
    misplaced("axes behind Django's backend", LOCKING, *ordered(MODEL, LOCKING)),
    misplaced(
        "axes with permissions behind Django's backend",
        "axes.backends.AxesBackend",
        *ordered(MODEL, "axes.backends.AxesBackend"),
    ),
    misplaced(
        "a middleware behind that of axes",
        AXES[0],
        *ordered(LOCKING, MODEL, middleware=(*AXES, "catalogue.middleware.Own")),
    ),
    fault(
        "axes behind Django's backend, in the profile",
        "app-misplaced",
        BASE,
        "AUTHENTICATION_BACKENDS",
        edits=(
            *app("axes", middleware=AXES),
            (
                BASE,
                "programs:",
                f"settings:\n  AUTHENTICATION_BACKENDS: [{MODEL}, {LOCKING}]\nprograms:",
            ),
        ),
    ),
)
RIGHT = (
    right(
        "a mailer on a port that is open",
        edits=(FREE, *mailer(SMTP, '"host": "smtp.example.com", "port": 2525')),
    ),
    right("a mailer of a provider", edits=(FREE, *mailer("anymail.backends.brevo.EmailBackend"))),
    right(
        "a mailer on a usual port of a paid plan",
        edits=mailer(SMTP, '"host": "smtp.example.com", "port": 587'),
    ),
    right(
        "a mailer that an optional key chooses",
        edits=(
            declared("ANYMAIL_KEY: {optional: true, secret: true}"),
            *DJANGO,
            *base(
                f'import os\n\nMAILERS = {{"default": {{"BACKEND": "{CONSOLE}"}}}}\n'
                'if os.environ.get("ANYMAIL_KEY"):\n'
                '    MAILERS = {"default": {"BACKEND": "anymail.backends.brevo.EmailBackend"}}\n'
            ),
        ),
    ),
    right("axes in front of Django's backend", edits=ordered(LOCKING, MODEL)),
    right(
        "axes with permissions, alone",
        edits=ordered("axes.backends.AxesBackend"),
    ),
    right(
        "two apps whose middleware is the last",
        edits=(
            *app("axes", "allauth", "allauth.account", middleware=(*AXES, *ALLAUTH)),
            *base(
                f'AUTHENTICATION_BACKENDS = [\n    "{LOCKING}",\n    "{MODEL}",\n'
                '    "allauth.account.auth_backends.AuthenticationBackend",\n]\n'
            ),
        ),
    ),
    right(
        "axes by the profile",
        edits=(
            (BASE, "apps: [whitenoise]", "apps: [whitenoise, axes]"),
            ("requirements.txt", "gunicorn\n", "gunicorn\ndjango-axes\n"),
            *base(f'AUTHENTICATION_BACKENDS = ["{LOCKING}", "{MODEL}"]\n'),
        ),
    ),
    right(
        "backends whose order is computed",
        edits=(
            *app("axes", middleware=AXES),
            *base(f'AUTHENTICATION_BACKENDS = sorted(["{MODEL}", "{LOCKING}"])\n'),
        ),
    ),
)
