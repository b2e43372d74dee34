"""INSTALLED_APPS, MIDDLEWARE and TEMPLATES, with the entries of each known app in their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen import catalog
from envgen.formats.python_layout import Call, Joined, Name
from envgen.model import Setting
from envgen.resolve import bot_auth
from envgen.resolve.context import HEALTH_PATH, Context

CONTRIB = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
)
SECURITY = "django.middleware.security.SecurityMiddleware"
MIDDLEWARE = (
    SECURITY,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
CSP_SETTINGS = ("SECURE_CSP", "SECURE_CSP_REPORT_ONLY")
_CSP = catalog.Middleware(
    "django.middleware.csp.ContentSecurityPolicyMiddleware", "after", SECURITY
)
_CSP_CONTEXT = "django.template.context_processors.csp"


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `apps`, and the default settings of known apps."""
    place = context.place("django", "apps")
    installed = _installed_on_base(context)
    if context.standalone:
        installed = _installed_alone(context)
    if installed is not None:
        yield Setting(name="INSTALLED_APPS", value=installed, section="apps", origin=place)
    middleware = _middleware_alone if context.standalone else _middleware_on_base
    yield Setting(name="MIDDLEWARE", value=middleware(context), section="apps", origin=place)
    yield Setting(
        name="HEALTH_PATH",
        value=context.health_path or HEALTH_PATH,
        section="apps",
        comment="URL path of the health check, which the first middleware answers.",
    )
    if context.standalone:
        yield Setting(name="TEMPLATES", value=_templates(context), section="templates")
    elif has_csp(context):
        value = Call("with_context_processors", Name("base.TEMPLATES"), _CSP_CONTEXT)
        yield Setting(name="TEMPLATES", value=value, section="templates")
    yield from _app_settings(context)


def has_csp(context: Context) -> bool:
    """Return whether the profile sets a Content Security Policy that Django itself can send."""
    return context.since("6.0") and any(name in context.document.settings for name in CSP_SETTINGS)


def health_middleware(context: Context) -> str:
    """Return the dotted name of the health middleware, which envgen copies into the project."""
    return f"{context.django.settings_package}.health.HealthMiddleware"


def _known(context: Context) -> Iterator[catalog.App]:
    for name in context.django.apps:
        row = catalog.app(name)
        if row is not None:
            yield row


def _app_settings(context: Context) -> Iterator[Setting]:
    for row in _known(context):
        for name, value in row.defaults.items():
            known = catalog.setting(name)
            section = known.section.name if known else "other"
            yield Setting(name=name, value=value, section=section)


def _entries(name: str) -> tuple[str, ...]:
    row = catalog.app(name)
    return row.installed if row is not None else (name,)


def _installed_alone(context: Context) -> list[str]:
    installed = list(CONTRIB)
    for name in context.django.apps:
        row = catalog.app(name)
        fresh = [entry for entry in _entries(name) if entry not in installed]
        at = len(installed)
        if row is not None and row.before in installed:
            at = installed.index(row.before)
        installed[at:at] = fresh
    return [*installed, *_own_apps(context)]


def _installed_on_base(context: Context) -> Any:
    base = Name("base.INSTALLED_APPS")
    first = [entry for row in _known(context) if row.before for entry in row.installed]
    rest = [entry for name in context.django.apps for entry in _entries(name) if entry not in first]
    rest += _own_apps(context)
    if not first and not rest:
        return None
    options = {"first": first} if first else {}
    return Call("with_apps", base, *rest, **options)


def _own_apps(context: Context) -> list[str]:
    """Return the entries for INSTALLED_APPS of modules that envgen copies into the project."""
    app = bot_auth.package(context)
    return [app] if app else []


def _rows(context: Context) -> list[catalog.Middleware]:
    rows = [row for app in _known(context) for row in app.middleware]
    if has_csp(context):
        rows.append(_CSP)
    rows += bot_auth.middleware(context)
    # The one that must be right beside its anchor comes first.
    return sorted(rows, key=lambda row: not row.directly)


def _middleware_alone(context: Context) -> list[str]:
    middleware = list(MIDDLEWARE)
    placed: dict[str, int] = {}
    for row in _rows(context):
        if row.place == "after" and row.anchor in middleware:
            placed[row.anchor] = placed.get(row.anchor, 0) + 1
            middleware.insert(middleware.index(row.anchor) + placed[row.anchor], row.path)
        elif row.place == "before" and row.anchor in middleware:
            middleware.insert(middleware.index(row.anchor), row.path)
        elif row.place == "first":
            middleware.insert(0, row.path)
        else:
            middleware.append(row.path)
    return [health_middleware(context), *middleware]


def _middleware_on_base(context: Context) -> Call:
    places: dict[str, Any] = {"first": [health_middleware(context)]}
    for row in _rows(context):
        if row.place in ("after", "before"):
            places.setdefault(row.place, {}).setdefault(row.anchor, []).append(row.path)
        else:
            places.setdefault(row.place, []).append(row.path)
    return Call("with_middleware", Name("base.MIDDLEWARE"), **places)


def _templates(context: Context) -> list[dict[str, Any]]:
    processors = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
    if has_csp(context):
        processors.append(_CSP_CONTEXT)
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Joined(context.folder, "templates")],
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": processors},
        }
    ]
