"""System checks: settings under which a signature proves nothing.

Copied by envgen; yours to read, not to edit. Where DEBUG is on, what only a single
process can do is let through.
"""
# envgen: sha256 0000000000000000

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.db import connections, router

from . import config, wire
from .signing import VERSIONS

PACKAGE = __name__.rpartition(".")[0]
MIDDLEWARE = f"{PACKAGE}.middleware.BotAuthMiddleware"
# It would use up the signature, and then redirect to HTTPS.
EARLIER = ("django.middleware.security.SecurityMiddleware",)
# These must not have seen the request before: they would ask it for a CSRF token, or
# answer it from the cache.
LATER = (
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
    "django.middleware.cache.CacheMiddleware",
)
# Each process has its own, or two processes both win: facts of their implementation.
UNSHARED = ("dummy.DummyCache", "locmem.LocMemCache", "filebased.FileBasedCache")
# Beyond their size they drop what is not yet old.
FORGETFUL = ("db.DatabaseCache", "memcached.PyMemcacheCache", "memcached.PyLibMCCache")


def check_bot_auth(**kwargs: Any) -> list[CheckMessage]:
    """Everything that is wrong with BOT_AUTH, its middleware and its store."""
    if not config.bots():
        return []
    found = [message for bot in config.bots() for message in _bot(bot)]
    return [*found, *_paths(), *_middleware(), *_size(), *_store()]


def _bot(bot: str) -> Iterator[CheckMessage]:
    entry = settings.BOT_AUTH[bot]
    path = entry.get("path", "")
    if not _is_path(path):
        hint = "It begins and ends with /; between are letters, digits and -._~ only."
        yield _error("E001", f"The path of {bot} is not one.", hint)
    accept = entry.get("accept", ["v2"])
    if isinstance(accept, str) or not accept or set(accept) - {*VERSIONS}:
        yield _error("E010", f"accept of {bot} is a list of {' and '.join(VERSIONS)}.")
    elif "v1" in accept and not settings.DEBUG:
        message = f"{bot} may sign with v1, which binds no method and path."
        yield _warning("W001", message, 'Accept ["v2"] once the bot signs with it.')
    yield from _secrets(bot)


def _secrets(bot: str) -> Iterator[CheckMessage]:
    secrets = settings.BOT_AUTH[bot].get("secrets")
    if not isinstance(secrets, list | tuple):
        yield _error("E002", f"{bot} has no list of secrets.")
        return
    used = [secret for secret in secrets if secret]
    if secrets and secrets[0] is None and not used:
        # As with a worker beside the server: not every program is given the secret.
        message = f"{bot} has no secret in this program, which lets nobody in."
        yield checks.Info(message, id="bot_auth.I001")
        return
    if not secrets or not secrets[0]:
        # A previous one alone would go on opening what was meant to be shut.
        yield _error("E002", f"{bot} has no current secret.", "Set BOT_SHARED_SECRET.")
    if not all(_is_long(secret) for secret in used):
        hint = f"Take {wire.SHORTEST_SECRET} random bytes or more."
        yield _error("E003", f"A secret of {bot} is too short.", hint)
    if len(secrets) < 2:
        message = f"{bot} has no place for the previous secret, so none can be changed."
        yield _error("E004", message, "Read BOT_SHARED_SECRET_PREVIOUS, too.")


def _is_path(path: object) -> bool:
    # At its end a slash, or /api/bot would be the path of /api/bottle, too.
    return isinstance(path, str) and bool(wire.PATH.fullmatch(path)) and path[-1] == "/"


def _is_long(secret: object) -> bool:
    try:
        return isinstance(secret, str) and bool(wire.key_of(secret))
    except ValueError:
        return False


def _paths() -> Iterator[CheckMessage]:
    paths = [settings.BOT_AUTH[bot].get("path", "") for bot in config.bots()]
    if len(set(paths)) < len(paths):
        yield _error("E011", "Two bots have the same path.")


def _middleware() -> Iterator[CheckMessage]:
    names = list(settings.MIDDLEWARE)
    if MIDDLEWARE not in names:
        yield _error("E005", "The bot's middleware is missing.", f"Add {MIDDLEWARE}.")
        return
    place = names.index(MIDDLEWARE)
    for name in names[:place]:
        if name in LATER:
            yield _error("E006", f"{name} must come after the bot's middleware.")
    for name in names[place:]:
        if name in EARLIER:
            yield _error("E006", f"{name} must come before the bot's middleware.")


def _size() -> Iterator[CheckMessage]:
    if settings.DATA_UPLOAD_MAX_MEMORY_SIZE is None and not settings.DEBUG:
        message = "Anybody can make the server read a body of any size into memory."
        yield _warning("W002", message, "Set DATA_UPLOAD_MAX_MEMORY_SIZE.")


def _store() -> Iterator[CheckMessage]:
    name = config.store_name()
    if name == config.TABLE:
        yield from _table()
        return
    cache = settings.CACHES.get(name)
    if cache is None:
        yield _error("E007", f"There is no cache {name!r} for BOT_AUTH_STORE.")
        return
    backend, options = cache.get("BACKEND", ""), cache.get("OPTIONS", {})
    hint = 'Use Redis, or BOT_AUTH_STORE = "table".'
    if backend.endswith(UNSHARED) and not settings.DEBUG:
        message = "With this store, two processes accept the same signature."
        yield _error("E008", message, hint)
    if backend.endswith(FORGETFUL) and not settings.DEBUG:
        message = "This store may forget a signature before its time."
        yield _warning("W003", message, hint)
    if options.get("IGNORE_EXCEPTIONS") or getattr(
        settings, "DJANGO_REDIS_IGNORE_EXCEPTIONS", False
    ):
        message = "The store hides that it cannot be reached."
        yield _error("E009", message, "Turn IGNORE_EXCEPTIONS off.")


def _table() -> Iterator[CheckMessage]:
    from .models import Seen

    database = connections[router.db_for_write(Seen)]
    if database.vendor == "unknown" or not database.settings_dict["AUTOCOMMIT"]:
        message = "The table of seen signatures needs a database with AUTOCOMMIT."
        yield _error("E012", message)


def _error(number: str, message: str, hint: str | None = None) -> CheckMessage:
    return checks.Error(message, hint=hint, id=f"bot_auth.{number}")


def _warning(number: str, message: str, hint: str) -> CheckMessage:
    return checks.Warning(message, hint=hint, id=f"bot_auth.{number}")
