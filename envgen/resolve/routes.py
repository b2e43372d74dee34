"""The bots' routes to the backend: loopback, a private network, or the public URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from envgen import profile as fmt
from envgen.model import Owner, Route, RouteKind, Variable
from envgen.platforms.base import Platform
from envgen.platforms.manifest import Reference
from envgen.resolve.context import Context, Problems

LOOPBACK = "127.0.0.1"
SECTION = "The bot's route to the backend"


def routes(context: Context) -> tuple[Route, ...]:
    """Return the route of every bot whose programs exist."""
    return tuple(
        Route(
            bot=name,
            program=bot.program,
            backend=backend,
            path=bot.path,
            kind=_kind(context, bot, backend),
            secret=bot.secret,
            accept=bot.accept,
            clients=bot.clients,
        )
        for name, bot in context.bots.items()
        if (backend := _backend(context, bot)) and bot.program in context.document.programs
    )


def internal_hosts(context: Context) -> list[str]:
    """Return the host names that bots call besides those of the site."""
    if not context.deployed:
        return []
    inside = (route for route in routes(context) if route.kind != "public")
    return [_internal_host(context, route) for route in inside]


def _internal_host(context: Context, route: Route) -> str:
    """Return the host that a bot calls on a route that is not public."""
    if route.kind == "loopback":
        return LOOPBACK
    return context.service_name(context.owner(route.backend))


def variables(context: Context) -> Iterator[Variable]:
    """Yield the variables with which bots find the backend."""
    readers: dict[str, list[Route]] = {}
    for route in routes(context):
        if context.deployed and route.kind == "private":
            readers.setdefault("BACKEND_HOSTPORT", []).append(route)
        elif context.deployed and route.kind == "public":
            readers.setdefault("BACKEND_API_URL", []).append(route)
    if context.deployed and context.platform is None and "BACKEND_API_URL" not in readers:
        yield from _fixed_ports(context)
    for name, group in readers.items():
        programs = tuple(route.program for route in group)
        service = context.owner(group[0].backend)
        if name == "BACKEND_HOSTPORT":
            yield _hostport(context, service, programs)
        else:
            yield Variable(
                name=name,
                owner=Owner.PROFILE,
                readers=programs,
                value=_public_url(context),
                section=SECTION,
                help="Public URL of the backend.",
                origin=context.place("site", "hosts", 0),
            )
    bots = tuple(route.program for route in routes(context))
    if bots:
        yield Variable(
            name="ENVIRONMENT",
            owner=Owner.PROFILE,
            readers=bots,
            value=context.profile.name,
            section="Django",
            help="Name of this environment, for programs that do not load the Django settings.",
        )


def problems(context: Context) -> Problems:
    """Yield routes that cannot work, and bots that would run several times or go to sleep."""
    for name, bot in context.bots.items():
        path = context.bot_path(name)
        yield from _missing_programs(context, bot, path)
        backend = _backend(context, bot)
        if backend is None or bot.program not in context.document.programs:
            continue
        yield from _route_problems(context, bot, backend, path)
        if context.deployed and context.platform:
            yield from _service_problems(context, context.platform, bot)
    if context.deployed:
        for route in routes(context):
            if route.kind != "public":
                yield from _left_out(context, route)


def _left_out(context: Context, route: Route) -> Problems:
    """Yield settings of the profile that lack what a bot's route needs."""
    said, host = context.document.settings, _internal_host(context, route)
    hosts = said.get("ALLOWED_HOSTS")
    if isinstance(hosts, list) and host not in hosts:
        message = f"`{route.program}` calls {host}, which is not in ALLOWED_HOSTS"
        hint = f"add {host}, or remove ALLOWED_HOSTS and use `site.hosts`"
        yield context.problem(message, "route", "settings", "ALLOWED_HOSTS", hint=hint)
    exempt = said.get("SECURE_REDIRECT_EXEMPT")
    path = route.path.lstrip("/")
    if isinstance(exempt, list) and not any(_matches(item, path) for item in exempt):
        message = f"`{route.program}` calls {route.path} over HTTP and would be redirected"
        hint = "move your patterns to `append: {SECURE_REDIRECT_EXEMPT: […]}`"
        yield context.problem(message, "route", "settings", "SECURE_REDIRECT_EXEMPT", hint=hint)


def _matches(pattern: object, path: str) -> bool:
    try:
        return re.search(str(pattern), path) is not None
    except re.error:
        return False


def _fixed_ports(context: Context) -> Iterator[Variable]:
    """Yield a variable with the backend's URL, if the backend's command names its port.

    A platform sets PORT for all programs of a service. Without a platform, PORT may be missing.
    """
    inside = [route for route in routes(context) if route.kind == "loopback"]
    ports = {listened_port(context.document.programs[item.backend].command) for item in inside}
    port = ports.pop() if len(ports) == 1 else None
    if port is not None:
        yield Variable(
            name="BACKEND_API_URL",
            owner=Owner.PROFILE,
            readers=tuple(route.program for route in inside),
            value=f"http://{LOOPBACK}:{port}",
            section=SECTION,
            help="The backend in the same container, on the port in its command.",
            origin=context.place("programs", inside[0].backend, "command"),
        )


def listened_port(command: str) -> int | None:
    """Return the port that a server's command names; None where it names none, or several."""
    # Late: most profiles have no such bot.
    from envgen.reading.commands import runserver_port
    from envgen.reading.servers import servers_in

    ports = {
        listen.port
        for server in servers_in(command)
        for listen in server.listens
        if listen.given and not listen.variable
    }
    found = (ports | {runserver_port(command)}) - {None}
    return found.pop() if len(found) == 1 else None


def _kind(context: Context, bot: fmt.BotSection, backend: str) -> RouteKind:
    if bot.route != "auto":
        return bot.route
    if context.owner(bot.program) == context.owner(backend):
        return "loopback"
    if _reachable(context, context.owner(backend)):
        return "private"
    return "public"


def _backend(context: Context, bot: fmt.BotSection) -> str | None:
    name = bot.backend or context.web
    return name if name in context.document.programs else None


def _reachable(context: Context, service: str) -> bool:
    return context.platform is not None and context.placement(service).is_private


def _hostport(context: Context, service: str, programs: tuple[str, ...]) -> Variable:
    name = context.service_name(service)
    return Variable(
        name="BACKEND_HOSTPORT",
        owner=Owner.RESOURCE,
        readers=programs,
        value=f"{name}:{context.listens_on.default}",
        section=SECTION,
        help="Host and port of the backend on the private network, without http://.",
        reference=Reference(resource="service", what="hostport", name=name),
    )


def _public_url(context: Context) -> str:
    hosts = [host for host in context.public_hosts if not host.startswith(".")]
    return f"https://{hosts[0]}" if hosts else ""


def _missing_programs(context: Context, bot: fmt.BotSection, path: tuple[str, ...]) -> Problems:
    programs = context.document.programs
    for key, name in (("program", bot.program), ("backend", bot.backend)):
        if name is not None and name not in programs:
            yield context.problem(
                f"there is no program `{name}`",
                "unknown-program",
                *path,
                key,
                hint=context.known_programs,
            )


def _route_problems(
    context: Context, bot: fmt.BotSection, backend: str, path: tuple[str, ...]
) -> Problems:
    together = context.owner(bot.program) == context.owner(backend)
    route = _kind(context, bot, backend)
    if route == "loopback" and not together:
        yield context.problem(
            f"`{bot.program}` and `{backend}` run in different containers, so the loopback route "
            "cannot connect them",
            "route",
            *path,
            "route",
            hint=f"add `runs_in: {backend}` to programs.{bot.program}, or write `route: auto`",
        )
    if route == "private" and context.deployed and not _reachable(context, context.owner(backend)):
        no_network = (
            "the private route needs a platform with a private network",
            "write `route: public`",
        )
        message, hint = context.platform.not_private if context.platform else no_network
        yield context.problem(message, "route", *path, "route", hint=hint)
    if route == "public" and context.deployed and not _public_url(context):
        yield context.problem(
            "the public route needs a host name",
            "route",
            "site",
            hint="add the site's host under `site.hosts`",
        )


def _service_problems(context: Context, platform: Platform[Any], bot: fmt.BotSection) -> Problems:
    owner = context.owner(bot.program)
    placement, path = context.placement(owner), platform.service_path(owner)
    if placement.several:
        yield context.problem(
            f"`{bot.program}` runs in each instance of `{owner}`, so it would act several times",
            "bot-instances",
            *path,
            hint="give the bot a service of its own, with one instance",
        )
    if placement.sleeps:
        yield context.problem(
            f"a free service goes to sleep, and `{bot.program}` with it",
            "bot-sleeps",
            *path,
            placement.sleeps,
            hint="choose a paid plan, or give the bot a service of its own",
        )
