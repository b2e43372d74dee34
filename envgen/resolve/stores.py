"""Caches and Celery, which use the same Redis server (REDIS_URL)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.formats.python_layout import Call, Merged, Name
from envgen.model import Owner, Setting, Variable
from envgen.platforms.base import Platform
from envgen.platforms.manifest import Reference
from envgen.resolve.context import Context, Problems
from envgen.resolve.database import SECTION
from envgen.resolve.routes import routes

LOCAL = "locmemcache://"
_IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
# The cache with the signatures that were used already.
NONCES = "bot_auth"


def settings(context: Context) -> Iterator[Setting]:
    """Yield CACHES and Celery's settings."""
    redis = context.document.redis
    for_bots = _for_bots(context)
    if redis and redis.cache:
        options: dict[str, Any] = {} if required(context) else {"default": LOCAL}
        yield Setting(
            name="CACHES",
            value={"default": Call("env.cache", "REDIS_URL", **options), **for_bots},
            section="database",
            origin=context.place("redis"),
        )
    elif for_bots:
        base = () if context.standalone else (Call("getattr", Name("base"), "CACHES", {}),)
        yield Setting(
            name="CACHES",
            value=Merged({"default": _IN_MEMORY}, *base, for_bots),
            section="database",
            origin=context.place("redis"),
        )
    elif context.standalone or not context.deployed:
        # The base module may have caches, but a developer's machine cannot reach them.
        yield Setting(
            name="CACHES",
            value={"default": _IN_MEMORY},
            section="database",
            comment="Each worker process has its own cache." if context.deployed else "",
        )
    if context.document.celery:
        yield from _celery(context)


def variables(context: Context) -> Iterator[Variable]:
    """Yield REDIS_URL if the profile has a store."""
    redis = context.document.redis
    if redis is None:
        return
    platform = _run_by(context)
    yield Variable(
        name="REDIS_URL",
        owner=Owner.RESOURCE if platform else Owner.PERSON,
        readers=context.django_programs,
        type="cache",
        secret=True,
        optional=not required(context),
        section=SECTION,
        setting="CACHES",
        help=platform.store_help
        if platform
        else "URL of Redis: redis://HOST:6379/0, or rediss:// for TLS",
        origin=context.place("redis"),
        reference=Reference(resource="store", name=store_name(context)) if platform else None,
    )


def problems(context: Context) -> Problems:
    """Yield what is missing or wrong for Celery."""
    celery = context.document.celery
    if celery is None:
        return
    if context.deployed and context.document.redis is None:
        yield context.problem(
            "Celery needs a broker, but the profile has no `redis`",
            "celery-broker",
            "celery",
            hint="write `redis: {}`",
        )
    for key in ("worker", "beat"):
        name = getattr(celery, key)
        if name is not None and name not in context.document.programs:
            yield context.problem(
                f"there is no program `{name}`",
                "unknown-program",
                "celery",
                key,
                hint=context.known_programs,
            )
    beat = celery.beat
    if beat in context.document.programs and context.platform:
        owner = context.owner(beat)
        if context.placement(owner).several:
            yield context.problem(
                f"`{beat}` runs in each instance, so every task would start several times",
                "celery-beat",
                *context.platform.service_path(owner),
                hint=f"give `{beat}` a service of its own, with one instance",
            )


def required(context: Context) -> bool:
    """Return whether the settings require REDIS_URL; in development it is optional."""
    return context.document.redis is not None and context.deployed


def nonces(context: Context) -> str | None:
    """Return the cache that stores the bots' signatures; None if a database table stores them.

    The cache is on Redis, and only if Redis keeps each entry until it expires.
    """
    if not required(context) or not routes(context):
        return None
    platform = _run_by(context)
    if platform is not None and not platform.store_keeps(context.section):
        return None
    return NONCES


def store_name(context: Context) -> str:
    """Return the name that the store has on the platform."""
    platform = context.platform
    if platform and (name := platform.resource_name(context.section, "store", "")):
        return name
    return context.resource_name("cache")


def _run_by(context: Context) -> Platform[Any] | None:
    """Return the platform if it runs the store itself; None otherwise."""
    redis, platform = context.document.redis, context.platform
    own = platform.store_provider if platform else None
    return platform if redis and own and redis.provider in (None, own) else None


def _for_bots(context: Context) -> dict[str, Any]:
    alias = nonces(context)
    return {alias: Call("env.cache", "REDIS_URL")} if alias else {}


def _celery(context: Context) -> Iterator[Setting]:
    place = context.place("celery")
    if not required(context):
        yield Setting(
            name="CELERY_TASK_ALWAYS_EAGER",
            value=True,
            section="tasks",
            comment="Run tasks in the calling process, without a broker; exceptions are raised.",
            origin=place,
        )
        yield Setting(
            name="CELERY_TASK_EAGER_PROPAGATES", value=True, section="tasks", origin=place
        )
        return
    yield Setting(
        name="CELERY_BROKER_URL",
        value=None,
        environment="REDIS_URL",
        required=True,
        section="tasks",
        origin=place,
    )
    yield Setting(
        name="CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
        value=True,
        section="tasks",
        origin=place,
    )
