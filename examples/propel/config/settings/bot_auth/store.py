"""Remembers what was seen: `add` says whether a signature is new, for all processes.

Copied by envgen; yours to read, not to edit. A store that cannot say is `Unavailable`,
and a request that cannot be checked is not let in.
"""
# envgen: sha256 98d2ed330eafdfad

import logging
import secrets
import time
from typing import Protocol

from django.core.cache import caches
from django.db import DatabaseError, IntegrityError, router, transaction

from . import config

logger = logging.getLogger("bot_auth")

# Of so many new signatures, one takes old ones away: at most PURGED at a time.
PURGE_EVERY = 100
PURGED = 500


class Unavailable(Exception):
    """The store cannot say whether a signature is new."""


class Store(Protocol):
    """What the middleware asks of a store."""

    def add(self, mac: str, seconds: int) -> bool:
        """Remember `mac` for `seconds`; False if it was there. Raises Unavailable."""


class TableStore:
    """A table of its own, in the database of the project."""

    def add(self, mac: str, seconds: int) -> bool:
        """Insert in a transaction of its own, so that no view can roll it back."""
        from .models import Seen

        now = int(time.time())
        try:
            using = router.db_for_write(Seen)
            # `durable` refuses to run inside a transaction that somebody has opened.
            # In bulk, since that sends no signals: no receiver has to know.
            with transaction.atomic(using=using, durable=True):
                row = Seen(mac=mac, expires_at=now + seconds)
                Seen.objects.using(using).bulk_create([row])
        except IntegrityError:
            return False
        except Exception as error:
            raise Unavailable(type(error).__name__) from error
        if secrets.randbelow(PURGE_EVERY) == 0:
            self.purge(now, using)
        return True

    def purge(self, now: int, using: str) -> None:
        """Forget some of those that had to be remembered until before `now`."""
        from .models import Seen

        seen = Seen.objects.using(using)
        old = seen.filter(expires_at__lt=now).values_list("mac", flat=True)[:PURGED]
        try:
            with transaction.atomic(using=using):
                seen.filter(mac__in=list(old)).delete()
        except DatabaseError as error:
            # The signature is stored: that counts. Another one will try again.
            logger.warning("bot signatures not purged: %s", type(error).__name__)


class CacheStore:
    """A cache that all processes share and that drops nothing: Redis, `noeviction`."""

    def __init__(self, alias: str) -> None:
        """Use the cache `alias` of CACHES."""
        self._alias = alias

    def add(self, mac: str, seconds: int) -> bool:
        """Add atomically; an answer other than True or False is no answer."""
        try:
            added = caches[self._alias].add(f"bot_auth:{mac}", 1, timeout=seconds)
        except Exception as error:
            raise Unavailable(type(error).__name__) from error
        if added is True or added is False:
            return added
        raise Unavailable("NoAnswer")


def store() -> Store:
    """The store of the settings."""
    name = config.store_name()
    return TableStore() if name == config.TABLE else CacheStore(name)
