"""The bots' signed requests: the copied app that verifies them, its middleware and settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen import catalog
from envgen.formats.python_layout import Name
from envgen.model import Route, Setting
from envgen.resolve import env, stores
from envgen.resolve.context import Context, Problems
from envgen.resolve.routes import routes

SECTION = "bot"
# This middleware redirects to HTTPS. It comes first, so that a redirect uses up no signature.
ANCHOR = "django.middleware.security.SecurityMiddleware"


def package(context: Context) -> str | None:
    """Return the dotted name of the copied app; None if the profile has no bot."""
    return f"{context.django.settings_package}.bot_auth" if routes(context) else None


def middleware(context: Context) -> Iterator[catalog.Middleware]:
    """Yield the app's middleware: after SecurityMiddleware, and so before the CSRF middleware."""
    if app := package(context):
        yield catalog.Middleware(f"{app}.middleware.BotAuthMiddleware", "after", ANCHOR)


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings that the app reads; they come after the secrets that they use."""
    bots = routes(context)
    if not bots:
        return
    yield Setting(
        name="BOT_AUTH",
        value={route.bot: _entry(context, route) for route in bots},
        section=SECTION,
        comment="Requests to URLs below a bot's path must be signed with one of its secrets.",
        origin=context.place(*context.bot_path(bots[0].bot)),
    )
    yield Setting(
        name="BOT_AUTH_STORE",
        value=stores.nonces(context) or "table",
        section=SECTION,
        comment='Where used signatures are stored, to refuse replays: a cache alias, or "table".',
    )


def problems(context: Context) -> Problems:
    """Yield reasons why a backend cannot verify the requests of its bot."""
    declared = env.declared_variables(context)
    used: dict[str, str] = {}
    for route in routes(context):
        path = context.bot_path(route.bot)
        variable = declared[route.secret]
        if not context.document.programs[route.backend].django:
            message = (
                f"`{route.backend}` cannot verify the requests of `{route.bot}`: it does not load "
                "the Django settings"
            )
            hint = f"add `django: true` to programs.{route.backend}, or choose another `backend`"
            yield context.problem(message, "bot-secret", *path, hint=hint)
        elif route.backend not in env.readers_of(context, variable):
            message = (
                f"`{route.backend}` needs {route.secret} to verify the bot's requests, but does "
                "not get it"
            )
            hint = f"write `for: [{route.backend}, {route.program}]`"
            yield context.problem(message, "bot-secret", "env", route.secret, hint=hint)
        if variable.encoding or variable.type not in (None, "str"):
            message = f"{route.secret} cannot have a `type` or `encoding`: the bot uses it as text"
            hint = "remove `type` and `encoding`"
            yield context.problem(message, "bot-secret", "env", route.secret, hint=hint)
        if not route.accept:
            message = f"`accept` is empty, so every request of `{route.bot}` would be rejected"
            hint = "write `accept: [v2]`"
            yield context.problem(message, "bot-accept", *path, "accept", hint=hint)
        if route.path in used:
            message = f"{route.path} is already the path of `{used[route.path]}`"
            hint = "give each bot a path of its own"
            yield context.problem(message, "claimed-twice", *path, "path", hint=hint)
        used.setdefault(route.path, route.bot)


def _entry(context: Context, route: Route) -> dict[str, Any]:
    secrets = (env.setting_name(route.secret), env.previous(route.secret))
    return {
        "path": route.path,
        "secrets": [Name(secret) for secret in secrets],
        "accept": list(route.accept),
    }
