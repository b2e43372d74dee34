"""Which packages the programs and the settings of a service need."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen import catalog
from envgen.catalog.distributions import DRIVERS, OTHER_DRIVERS
from envgen.catalog.providers import provider
from envgen.check.building.builds import ProjectBuild, ServiceBuild
from envgen.model import Deployment
from envgen.reading.commands import launch
from envgen.reading.dependencies import normal
from envgen.reading.following import follow
from envgen.reading.paths import joined
from envgen.reading.servers import started

# Worker classes of gunicorn and pools of Celery that come with other packages.
_WORKERS = (
    ("gevent", "gevent"),
    ("eventlet", "eventlet"),
    ("uvicorn_worker.", "uvicorn-worker"),
    ("uvicorn.workers.", "uvicorn"),
    ("tornado", "tornado"),
)


class Needed(Struct, frozen=True):
    """A package that something needs; any of `names` will do."""

    names: tuple[str, ...]
    # As it is written in a requirements file.
    wanted: str
    # What needs it, as the rest of a sentence; empty for the settings.
    why: str = ""
    # Whether the service cannot start without it.
    is_vital: bool = False
    # Whether it has to be listed itself, because hardly any package brings it.
    is_listed_itself: bool = False


ENVIRON = Needed(
    ("django-environ",), "django-environ", ", which the generated settings import", True, True
)
_BEAT = Needed(("django-celery-beat",), "django-celery-beat", ", which schedules tasks")


def needed(build: ProjectBuild) -> Iterator[Needed]:
    """Yield the packages that a service needs, the vital ones first.

    Without a profile, only those that its command needs are known.
    """
    if not isinstance(build, ServiceBuild):
        yield from _of_command(build, build.service.command or "", f"`{build.service.name}`")
        return
    deployment = build.deployment
    programs = deployment.document.programs
    for name in build.service.programs:
        if name in programs:
            yield from _of_command(build, programs[name].command, f"program `{name}`")
    if build.has_django:
        yield Needed(("django",), f"Django~={deployment.document.django.version}.0", "", True)
        yield from _of_data(deployment)
    bot = deployment.document.bot
    # With all clients, any other may be used instead.
    if bot is not None and bot.program in build.service.programs and len(bot.clients) in (1, 2):
        why = f", with which `{bot.program}` calls the backend"
        yield Needed(bot.clients, bot.clients[0], why)
    if build.has_django:
        yield ENVIRON
        for app in deployment.document.django.apps:
            row = catalog.app(app)
            if row is not None and row.distribution:
                yield Needed((normal(row.distribution),), row.distribution)


def _of_command(build: ProjectBuild, command: str, runs: str) -> Iterator[Needed]:
    """Yield the packages that a command of a service needs; `runs` says what it is."""
    read = build.files.read
    for item in follow(command, build.service.root, read).steps:
        found = launch(item)
        server = None if item.is_followed else started(found, read)
        if server is None:
            continue
        # A script of the project may have the same name.
        own = joined(item.folder or ".", f"{server.row.name}.py")
        if own and read(own) is not None and item.words[0].startswith("python"):
            continue
        names = server.row.packages or (server.row.name,)
        yield Needed(names, names[0], f", which {runs} runs", True)
        for worker, package in _WORKERS:
            if worker in server.worker_class:
                why = f", which the workers of {runs} need"
                yield Needed((package,), package, why, True)
        if "django_celery_beat" in " ".join(found.arguments):
            yield _BEAT


def _of_data(deployment: Deployment) -> Iterator[Needed]:
    if any(provider(item.provider).engine == "postgresql" for item in deployment.databases):
        hosted = any(provider(item.provider).hosts for item in deployment.databases)
        # A URL can lead to another database than PostgreSQL.
        names = DRIVERS if hosted else (*DRIVERS, *OTHER_DRIVERS)
        why = ", which connects Django to PostgreSQL"
        yield Needed(names, "psycopg[binary]", why, hosted)
    document = deployment.document
    if document.redis is not None and (document.redis.cache or document.celery):
        what = "the cache and Celery" if document.celery else "the cache"
        yield Needed(("redis",), "redis", f", which connects {what} to Redis")
    if document.celery is not None:
        yield Needed(("celery",), "celery")
        if "django_celery_beat" in str(document.settings.get("CELERY_BEAT_SCHEDULER", "")):
            yield _BEAT
