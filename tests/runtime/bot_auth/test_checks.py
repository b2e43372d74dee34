"""The system checks: each speaks up where a signature would prove nothing, and only there."""

from typing import Any

import pytest
from bot_django import COMMON, CSRF, MIDDLEWARE, SECURITY, bot, bot_settings
from bot_messages import PREVIOUS, SECRET
from django.test import override_settings

from envgen.runtime.bot_auth.checks import check_bot_auth

BACKENDS = "django.core.cache.backends"
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
FETCH = "django.middleware.cache.FetchFromCacheMiddleware"
CACHE = "django.middleware.cache.CacheMiddleware"
REDIS = {"BACKEND": f"{BACKENDS}.redis.RedisCache", "LOCATION": "redis://localhost"}
DJANGO_REDIS = {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://localhost"}


def found(**changed: Any) -> list[str]:
    """The ids of the messages, with settings that are right but for what is `changed`."""
    right = {
        "DEBUG": False,
        "BOT_AUTH": {"bot": bot(accept=("v2",))},
        "BOT_AUTH_STORE": "seen",
        "CACHES": {"seen": REDIS},
        "MIDDLEWARE": [SECURITY, MIDDLEWARE, COMMON, CSRF, AUTH, FETCH],
    }
    with bot_settings(__name__), override_settings(**{**right, **changed}):
        messages = check_bot_auth(app_configs=None)
    for message in messages:
        assert SECRET not in str(message)
        assert PREVIOUS not in str(message)
    return [message.id.removeprefix("bot_auth.") for message in messages]


def entry(**changed: Any) -> dict[str, Any]:
    """Settings with one bot, changed; None leaves something out."""
    mixed = {**bot(accept=("v2",)), **changed}
    return {
        "BOT_AUTH": {"bot": {name: value for name, value in mixed.items() if value is not None}}
    }


def cache(backend: str, **options: Any) -> dict[str, Any]:
    """Settings whose store is a cache of this backend."""
    return {"CACHES": {"seen": {"BACKEND": backend, "OPTIONS": options}}}


RIGHT: dict[str, dict[str, Any]] = {
    "as it is": {},
    "no bot": {"BOT_AUTH": {}, "MIDDLEWARE": [], "CACHES": {}},
    "no previous secret now": entry(secrets=[SECRET, ""]),
    "a tuple of secrets": entry(secrets=(SECRET, PREVIOUS)),
    "exactly long enough": entry(secrets=["x" * 32, ""]),
    "bytes count, not letters": entry(secrets=["\u00e9" * 16, ""]),
    "v2 by default": entry(accept=None),
    "v1 in development": {"DEBUG": True, **entry(accept=["v1", "v2"])},
    "two bots": {"BOT_AUTH": {"a": entry()["BOT_AUTH"]["bot"], "b": bot("/b/", accept=("v2",))}},
    "the whole project": entry(path="/"),
    "no other middleware": {"MIDDLEWARE": [MIDDLEWARE]},
    "locmem in development": {"DEBUG": True, **cache(f"{BACKENDS}.locmem.LocMemCache")},
    "django-redis": {"CACHES": {"seen": DJANGO_REDIS}},
    "any size in development": {"DEBUG": True, "DATA_UPLOAD_MAX_MEMORY_SIZE": None},
}
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "no path": ("E001", entry(path=None)),
    "path without a slash before": ("E001", entry(path="api/bot/")),
    "path without a slash behind": ("E001", entry(path="/api/bot")),
    "path that no signer signs": ("E001", entry(path="/api/b%6ft/")),
    "path with a double slash": ("E001", entry(path="/api//bot/")),
    "path with a line break": ("E001", entry(path="/api/bot/\n")),
    "path of another type": ("E001", entry(path=3)),
    "no list of secrets": ("E002", entry(secrets=None)),
    "a secret alone": ("E002", entry(secrets=SECRET)),
    "empty secrets": ("E002", entry(secrets=["", ""])),
    "the previous secret alone": ("E002", entry(secrets=["", PREVIOUS])),
    "a program with the previous secret alone": ("E002", entry(secrets=[None, PREVIOUS])),
    "a program without the secret": ("I001", entry(secrets=[None, ""])),
    "a short secret": ("E003", entry(secrets=["x" * 31, ""])),
    "a short previous secret": ("E003", entry(secrets=[SECRET, "x"])),
    "a secret of another type": ("E003", entry(secrets=[SECRET.encode(), ""])),
    "previous secret not read": ("E004", entry(secrets=[SECRET])),
    "no middleware": ("E005", {"MIDDLEWARE": [SECURITY, CSRF]}),
    "after CSRF": ("E006", {"MIDDLEWARE": [SECURITY, CSRF, MIDDLEWARE]}),
    "after authentication": ("E006", {"MIDDLEWARE": [AUTH, MIDDLEWARE]}),
    "after the cache": ("E006", {"MIDDLEWARE": [FETCH, MIDDLEWARE]}),
    "after a whole cache": ("E006", {"MIDDLEWARE": [CACHE, MIDDLEWARE]}),
    "before security": ("E006", {"MIDDLEWARE": [MIDDLEWARE, SECURITY]}),
    "no such cache": ("E007", {"BOT_AUTH_STORE": "other"}),
    "dummy": ("E008", cache(f"{BACKENDS}.dummy.DummyCache")),
    "locmem": ("E008", cache(f"{BACKENDS}.locmem.LocMemCache")),
    "files": ("E008", cache(f"{BACKENDS}.filebased.FileBasedCache")),
    "exceptions ignored": (
        "E009",
        {"CACHES": {"seen": {**DJANGO_REDIS, "OPTIONS": {"IGNORE_EXCEPTIONS": True}}}},
    ),
    "exceptions ignored by all": ("E009", {"DJANGO_REDIS_IGNORE_EXCEPTIONS": True}),
    "accept as text": ("E010", entry(accept="v2")),
    "accept nothing": ("E010", entry(accept=[])),
    "accept v3": ("E010", entry(accept=["v2", "v3"])),
    "one path twice": ("E011", {"BOT_AUTH": {"a": bot(accept=("v2",)), "b": bot(accept=("v2",))}}),
    "no database": ("E012", {"BOT_AUTH_STORE": "table"}),
    "v1": ("W001", entry(accept=["v1", "v2"])),
    "any size": ("W002", {"DATA_UPLOAD_MAX_MEMORY_SIZE": None}),
    "a table of caches": ("W003", cache(f"{BACKENDS}.db.DatabaseCache")),
    "memcached": ("W003", cache(f"{BACKENDS}.memcached.PyMemcacheCache")),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_settings_are_quiet(name: str) -> None:
    """Nothing is said."""
    assert found(**RIGHT[name]) == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_settings_are_told(name: str) -> None:
    """One message, without the value of a secret in it."""
    wanted, changed = WRONG[name]
    assert found(**changed) == [wanted]
