"""DEBUG, the secret key, and the basic settings of a stand-alone module."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.model import Setting
from envgen.resolve.context import Context
from envgen.resolve.dummies import dummy


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `core`."""
    yield Setting(name="ENVIRONMENT", value=context.profile.name, section="core")
    yield Setting(name="DEBUG", value=context.profile.kind == "development", section="core")
    variable = context.key_variable or "DJANGO_SECRET_KEY"
    testing = context.profile.kind == "test" and context.key_variable is None
    yield Setting(
        name="SECRET_KEY",
        value=dummy(variable) if testing else None,
        environment=variable,
        required=not testing,
        section="core",
    )
    yield Setting(
        name="SECRET_KEY_FALLBACKS",
        value=[],
        environment="DJANGO_SECRET_KEY_FALLBACKS",
        getter="list",
        section="core",
        comment="Earlier secret keys, still accepted during rotation.",
    )
    if context.standalone:
        yield from _whole_module(context)


def _whole_module(context: Context) -> Iterator[Setting]:
    package = context.django.settings_package.partition(".")[0]
    # Set only if the modules exist: a project may have no URLs yet.
    asgi = context.asgi or not context.apps.isdisjoint(("daphne", "channels"))
    for name, module, attribute in (
        ("ROOT_URLCONF", f"{package}.urls", ""),
        ("WSGI_APPLICATION", f"{package}.wsgi", ".application"),
        ("ASGI_APPLICATION", f"{package}.asgi", ".application"),
    ):
        if module in context.facts.modules and (asgi or name != "ASGI_APPLICATION"):
            yield Setting(name=name, value=module + attribute, section="core")
    if not context.since("6.0"):
        # This is the default since Django 6.0.
        yield Setting(
            name="DEFAULT_AUTO_FIELD", value="django.db.models.BigAutoField", section="core"
        )
    yield Setting(name="LANGUAGE_CODE", value="en-us", section="i18n")
    yield Setting(name="TIME_ZONE", value="UTC", section="i18n")
    yield Setting(name="USE_TZ", value=True, section="i18n")
    yield Setting(name="AUTH_PASSWORD_VALIDATORS", value=_VALIDATORS, section="auth")


_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
