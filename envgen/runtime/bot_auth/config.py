"""Reads BOT_AUTH and BOT_AUTH_STORE, which the generated settings module sets.

Copied by envgen; yours to read, not to edit. No local variable here holds a secret:
error trackers send those away, and look into tuples whatever their repr says.
"""
# envgen: sha256 0000000000000000

from typing import NamedTuple

from django.conf import settings

TABLE = "table"


class Guard(NamedTuple):
    """A bot, the path that is its own, and the formats it may use."""

    bot: str
    path: str
    accept: tuple[str, ...]


def bots() -> list[str]:
    """The names of the bots in the settings."""
    return list(getattr(settings, "BOT_AUTH", ()))


def guard_of(path: str) -> Guard | None:
    """The bot whose path `path` lies below, the longest one if several fit.

    None where anybody may come. `path` is relative to where the project is mounted, as
    `request.path_info` is and the URLconf reads it.
    """
    fitting = [bot for bot in bots() if path.startswith(_path(bot))]
    return guard(max(fitting, key=lambda bot: len(_path(bot)))) if fitting else None


def guard(bot: str) -> Guard:
    """What the settings say about `bot`, but for its secrets."""
    return Guard(
        bot=bot,
        path=_path(bot),
        accept=tuple(settings.BOT_AUTH[bot].get("accept", ("v2",))),
    )


def secrets_of(bot: str) -> tuple[str, ...]:
    """The secrets of `bot`, current first, without empty ones: to use, not to keep."""
    return tuple(filter(None, settings.BOT_AUTH[bot]["secrets"]))


def _path(bot: str) -> str:
    path: str = settings.BOT_AUTH[bot]["path"]
    return path


def store_name() -> str:
    """`table`, or the alias of a cache."""
    name: str = getattr(settings, "BOT_AUTH_STORE", TABLE)
    return name
