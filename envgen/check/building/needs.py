"""Which packages the programs and the settings of a service need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from envgen import catalog
from envgen.catalog.distributions import DRIVERS, OTHER_DRIVERS, of_program
from envgen.catalog.providers import provider
from envgen.check.building.builds import ServiceBuild
from envgen.model import Deployment
from envgen.reading.dependencies import normal
from envgen.reading.scripts import SimpleCommand, follow, joined

# Worker classes of gunicorn and pools of Celery that come with other packages.
_WORKERS = (
    ("gevent", "gevent"),
    ("eventlet", "eventlet"),
    ("uvicorn_worker.", "uvicorn-worker"),
    ("uvicorn.workers.", "uvicorn"),
    ("tornado", "tornado"),
)
_CLASS_OPTIONS = ("-k", "-P", "--worker-class", "--pool")


class Needed(NamedTuple):
    """A package that something needs; any of `names` will do."""

    names: tuple[str, ...]
    # As it is written in a requirements file.
    wanted: str
    # What needs it, as the rest of a sentence; empty for the settings.
    why: str = ""
    # Whether the service cannot start without it.
    is_vital: bool = False


_BEAT = Needed(("django-celery-beat",), "django-celery-beat", ", which schedules tasks")


def needed(build: ServiceBuild) -> Iterator[Needed]:
    """Yield the packages that a service needs, the vital ones first."""
    deployment = build.deployment
    for name in build.service.programs:
        yield from _of_program(build, name)
    if build.has_django:
        yield Needed(("django",), f"Django~={deployment.document.django.version}.0", "", True)
        yield from _of_data(deployment)
    bot = deployment.document.bot
    # With all clients, any other may be used instead.
    if bot is not None and bot.program in build.service.programs and len(bot.clients) in (1, 2):
        why = f", with which `{bot.program}` calls the backend"
        yield Needed(bot.clients, bot.clients[0], why)
    if build.has_django:
        yield Needed(("django-environ",), "django-environ")
        for app in deployment.document.django.apps:
            row = catalog.app(app)
            if row is not None and row.distribution:
                yield Needed((normal(row.distribution),), row.distribution)


def _of_program(build: ServiceBuild, name: str) -> Iterator[Needed]:
    program = build.deployment.document.programs.get(name)
    if program is None:
        return
    flow = follow(program.command, build.service.root, build.files.read)
    for item in flow.steps:
        server, rest = _server(item.step)
        # A script of the project may have the same name.
        own = joined(item.folder or ".", f"{server}.py") if server else None
        if not server or (
            own and build.files.read(own) is not None and item.step.words[0] != server
        ):
            continue
        names = of_program(server)
        yield Needed(names, names[0], f", which program `{name}` runs", True)
        for worker, package in _WORKERS:
            if any(worker in value for value in _classes(rest)):
                why = f", which the workers of program `{name}` need"
                yield Needed((package,), package, why, True)
        if "django_celery_beat" in " ".join(rest):
            yield _BEAT


def _server(step: SimpleCommand) -> tuple[str, tuple[str, ...]]:
    """Return the server that a command starts, also behind a program such as ddtrace-run."""
    words = step.words
    if words[0] in ("echo", "printf", "pip", "exec", "which", "command", "pgrep", "pkill"):
        return "", ()
    for index, word in enumerate(words[:4]):
        program = word.rpartition("/")[2]
        if of_program(program) and (
            index == 0 or not words[index - 1].startswith("-") or words[index - 1] == "-m"
        ):
            return program, words[index + 1 :]
    return "", ()


def _classes(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the values of options that choose the class of workers."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in _CLASS_OPTIONS:
            yield value if equals else "".join(words[index + 1 : index + 2])
        elif word.startswith(("-k", "-P")) and not word.startswith("--"):
            yield word[2:]


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
