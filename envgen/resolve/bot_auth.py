"""The bots' signed requests: the copied app, its middleware, and what it reads of the settings."""

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
# Of django.middleware: whatever it redirects to HTTPS has used up no signature.
ANCHOR = "django.middleware.security.SecurityMiddleware"


def package(context: Context) -> str | None:
    """Return the dotted name of the copied app; None without a bot."""
    return f"{context.django.settings_package}.bot_auth" if routes(context) else None


def middleware(context: Context) -> Iterator[catalog.Middleware]:
    """Yield the middleware's place: the last behind SecurityMiddleware, and so before CSRF's."""
    if app := package(context):
        yield catalog.Middleware(f"{app}.middleware.BotAuthMiddleware", "after", ANCHOR)


def settings(context: Context) -> Iterator[Setting]:
    """Yield what the app reads. It stands behind the secrets, which the project owns."""
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
    """Yield what keeps a backend from verifying what its bot signs."""
    declared = env.declared_variables(context)
    taken: dict[str, str] = {}
    for route in routes(context):
        path = context.bot_path(route.bot)
        variable = declared[route.secret]
        if not context.document.programs[route.backend].django:
            message = f"{route.backend}, which {route.bot} calls, loads no Django settings"
            hint = f"programs.{route.backend}.django: true, or another backend"
            yield context.problem(message, "bot-secret", *path, hint=hint)
        elif route.backend not in env.readers_of(context, variable):
            message = f"{route.backend} does not get {route.secret}, with which it verifies"
            hint = f"for: [{route.backend}, {route.program}]"
            yield context.problem(message, "bot-secret", "env", route.secret, hint=hint)
        if variable.encoding or variable.type not in (None, "str"):
            message = f"the bot takes {route.secret} as it stands, so it has no type or encoding"
            yield context.problem(message, "bot-secret", "env", route.secret, hint="take it out")
        if not route.accept:
            message = f"no version of a signature counts for {route.bot}"
            yield context.problem(message, "bot-accept", *path, "accept", hint="accept: [v2]")
        if route.path in taken:
            message = f"{route.path} is the path of {taken[route.path]}, too"
            hint = "a path of its own for each bot"
            yield context.problem(message, "claimed-twice", *path, "path", hint=hint)
        taken.setdefault(route.path, route.bot)


def _entry(context: Context, route: Route) -> dict[str, Any]:
    secrets = (env.setting_name(route.secret), env.previous(route.secret))
    return {
        "path": route.path,
        "secrets": [Name(secret) for secret in secrets],
        "accept": list(route.accept),
    }
