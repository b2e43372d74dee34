"""Settings that only a boot can see, because they are computed."""

from __future__ import annotations

from booted_shop import Broken
from broken_shops import PRODUCTION, with_app

CONSOLE = "django.core.mail.backends.console.EmailBackend"
MODEL = "django.contrib.auth.backends.ModelBackend"
LOCKING = "axes.backends.AxesStandaloneBackend"
DISK = "disk: {name: data, mountPath: /opt/render/project/src/media, sizeGB: 1}"
UPLOADS = "from pathlib import Path\n\nMEDIA_ROOT = Path(__file__).resolve().parents[1] / 'media'\n"
KEY = "  ANYMAIL_KEY: {secret: true, optional: true}\n"
# Authentication backends that take everybody, as axes is not installed here.
AXES = """\
    module = sys.modules["axes.backends"] = types.ModuleType("axes.backends")
    module.AxesStandaloneBackend = type("AxesStandaloneBackend", (), {})
"""


def with_stand_in_app(name: str) -> str:
    """Return settings that put an app at the end that is made up, as it is not installed here."""
    module = f"module = sys.modules[{name!r}] = types.ModuleType({name!r})\n"
    return f"import types\n\n{with_app(name)}    {module}    module.__path__ = [__file__]\n"


def with_axes(*backends: str) -> str:
    """Return settings with axes and these authentication backends."""
    middleware = "lambda get_response: get_response"
    return (
        f"{with_stand_in_app('axes')}{AXES}"
        "    module = sys.modules['axes.middleware'] = types.ModuleType('axes.middleware')\n"
        f"    module.AxesMiddleware = {middleware}\n"
        "    MIDDLEWARE = [*settings['MIDDLEWARE'], 'axes.middleware.AxesMiddleware']\n"
        f"    AUTHENTICATION_BACKENDS = {list(backends)!r}\n"
    )


BROKEN = (
    Broken(
        "an app for development",
        {"boot-development-app": "debug_toolbar is for development"},
        extra=with_stand_in_app("debug_toolbar"),
        severity="warning",
    ),
    Broken(
        "an app without its middleware",
        {"boot-app-incomplete": "hijack has no middleware"},
        extra=with_stand_in_app("hijack"),
        severity="warning",
    ),
    Broken(
        "an app behind another backend",
        {"boot-app-misplaced": f"{LOCKING} is not the first authentication backend"},
        extra=with_axes(MODEL, LOCKING),
        severity="warning",
    ),
    Broken(
        "mail in the log",
        {"boot-mail-nowhere": "prints mail to the log"},
        extra=f"{PRODUCTION}    EMAIL_BACKEND = {CONSOLE!r}\n",
        severity="warning",
        until="6.1",  # where the setting is deprecated as well
    ),
    Broken(
        "a mailer in the log",
        # Django's own check knows the backend since 6.1, and does not say what it does.
        {"boot-mail-nowhere": "prints mail to the log", "django-deploy": "mail"},
        extra=f"{PRODUCTION}    MAILERS = {{'default': {{'BACKEND': {CONSOLE!r}}}}}\n",
        severity="warning",
        since="6.1",
    ),
    Broken(
        "uploads in the project",
        {"boot-uploads-lost": "shop saves uploads in files, which the next deploy deletes"},
        extra=f"{PRODUCTION}    {UPLOADS}".replace("\n\nMEDIA", "\n    MEDIA"),
        severity="warning",
    ),
)
# Unlike others, and not broken.
ODD = (
    Broken("an app that needs nothing else", {}, extra=with_stand_in_app("django_extensions")),
    Broken("an app whose backend is the first", {}, extra=with_axes(LOCKING, MODEL)),
    Broken(
        "uploads on a disk", {}, extra=UPLOADS, old="plan: starter}", new=f"plan: starter, {DISK}}}"
    ),
    Broken(
        "mail of a provider, if its optional key is set",
        {},
        extra=f"{PRODUCTION}    EMAIL_BACKEND = {CONSOLE!r}\n",
        old="  SHIPPING:",
        new=f"{KEY}  SHIPPING:",
        until="6.1",
    ),
)
