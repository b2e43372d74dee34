"""The types of the programs in a profile: what runs, and which of it are bots and Celery."""

# No `from __future__ import annotations`: msgspec compiles each annotation that is a string.

from typing import Annotated, Literal

from msgspec import Meta

from envgen.formats.shapes import HealthPath, Line, Slug, Strict, VariableName, about, text


class Program(Strict, frozen=True):
    """A program that runs. It has a service of its own, or runs in the service of another."""

    command: Annotated[Line, about("The command that starts the program.")]
    django: Annotated[bool, about("Whether the program loads the Django settings.")] = False
    asgi: Annotated[
        bool, about("Whether it serves ASGI. Database connections then close after each request.")
    ] = False
    runs_in: Annotated[Slug | None, about("The program whose service this program runs in.")] = None
    # About its service, whatever the platform. The platform's own key for the same wins.
    build: Annotated[
        Line | None,
        about("The command that builds the service. By default: it installs the packages."),
    ] = None
    release: Annotated[
        Line | None,
        about(
            "The command before a new version goes live. By default: the site's program migrates."
        ),
    ] = None
    schedule: Annotated[
        Line | None, about("When it runs, in UTC, as for cron: 0 3 * * *. By default: always.")
    ] = None
    health: Annotated[
        HealthPath | None,
        about("The path of the health check. By default: /healthz for the site, else none."),
    ] = None
    instances: Annotated[
        Annotated[int, Meta(ge=1)] | None, about("The number of instances. By default: 1.")
    ] = None


HttpClient = Literal["aiohttp", "httpx", "requests"]


class BotSection(Strict, frozen=True):
    """A program that calls the backend with signed requests."""

    program: Annotated[Slug, about("The program that is the bot.")] = "bot"
    path: Annotated[
        str,
        text(
            r"^/([A-Za-z0-9._~-]+/)+$(?!\n)",
            "must begin and end with / and have unreserved characters only, e.g. /api/bot/",
            "The path below which the backend accepts only requests of the bot.",
        ),
    ] = "/api/bot/"
    accept: Annotated[
        tuple[Literal["v1", "v2"], ...], about("The signature versions that the backend accepts.")
    ] = ("v2",)
    backend: Annotated[
        Slug | None, about("The program that the bot calls. By default: the web program.")
    ] = None
    route: Annotated[
        Literal["auto", "loopback", "private", "public"],
        about(
            "How the bot reaches the backend: loopback in the same container, the platform's "
            "private network, or the public URL. auto uses the first that works."
        ),
    ] = "auto"
    secret: Annotated[
        VariableName, about("The variable with the shared secret that signs requests.")
    ] = "BOT_SHARED_SECRET"
    clients: Annotated[
        tuple[HttpClient, ...],
        about("The HTTP clients that the bot uses. Only their signing code is copied."),
    ] = ("aiohttp", "httpx", "requests")


class Celery(Strict, frozen=True):
    """Celery. Its broker URL comes from REDIS_URL."""

    worker: Annotated[Slug, about("The program that is Celery's worker.")] = "worker"
    beat: Annotated[Slug | None, about("The program that is Celery beat, the scheduler.")] = None
