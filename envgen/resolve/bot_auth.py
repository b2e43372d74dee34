"""The bots' signed requests: the copied app, its middleware, and what it reads of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen import catalog
from envgen.formats.layout import Name
from envgen.model import Road, Setting
from envgen.resolve import own, stores
from envgen.resolve.context import Context, Problems
from envgen.resolve.roads import roads

SECTION = "bot"
# Of django.middleware: whatever it redirects to HTTPS has used up no signature.
ANCHOR = "django.middleware.security.SecurityMiddleware"


def package(context: Context) -> str | None:
    """Return the dotted name of the copied app; None without a bot."""
    return f"{context.django.settings_package}.bot_auth" if roads(context) else None


def middleware(context: Context) -> Iterator[catalog.Middleware]:
    """Yield the middleware's place: the last behind SecurityMiddleware, and so before CSRF's."""
    if app := package(context):
        yield catalog.Middleware(f"{app}.middleware.BotAuthMiddleware", "after", ANCHOR)


def settings(context: Context) -> Iterator[Setting]:
    """Yield what the app reads. It stands behind the secrets, which the project owns."""
    bots = roads(context)
    if not bots:
        return
    yield Setting(
        name="BOT_AUTH",
        value={road.bot: _entry(context, road) for road in bots},
        section=SECTION,
        comment="Below these paths everything has to be signed; the rest is not touched.",
        origin=context.place(*context.bot_path(bots[0].bot)),
    )
    yield Setting(
        name="BOT_AUTH_STORE",
        value=stores.nonces(context) or "table",
        section=SECTION,
        comment="Where signatures that were seen are remembered: a cache, or a table of the app.",
    )


def problems(context: Context) -> Problems:
    """Yield what keeps a backend from verifying what its bot signs."""
    declared = own.declared_variables(context)
    taken: dict[str, str] = {}
    for road in roads(context):
        path = context.bot_path(road.bot)
        variable = declared[road.secret]
        if not context.document.programs[road.backend].django:
            message = f"{road.backend}, which {road.bot} calls, loads no Django settings"
            hint = f"programs.{road.backend}.django: true, or another backend"
            yield context.problem(message, "bot-secret", *path, hint=hint)
        elif road.backend not in own.readers_of(context, variable):
            message = f"{road.backend} does not get {road.secret}, with which it verifies"
            hint = f"for: [{road.backend}, {road.program}]"
            yield context.problem(message, "bot-secret", "env", road.secret, hint=hint)
        if variable.encoding or variable.type not in (None, "str"):
            message = f"the bot takes {road.secret} as it stands, so it has no type or encoding"
            yield context.problem(message, "bot-secret", "env", road.secret, hint="take it out")
        if not road.accept:
            message = f"no version of a signature counts for {road.bot}"
            yield context.problem(message, "bot-accept", *path, "accept", hint="accept: [v2]")
        if road.path in taken:
            message = f"{road.path} is the path of {taken[road.path]}, too"
            hint = "a path of its own for each bot"
            yield context.problem(message, "claimed-twice", *path, "path", hint=hint)
        taken.setdefault(road.path, road.bot)


def _entry(context: Context, road: Road) -> dict[str, Any]:
    secrets = (own.setting_name(road.secret), own.previous(road.secret))
    return {
        "path": road.path,
        "secrets": [Name(secret) for secret in secrets],
        "accept": list(road.accept),
    }
