"""Send the bots' signed requests on their routes, with the variables that the bots get here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from envgen.live.rehearse.programs import Running
from envgen.live.rehearse.services import RehearsedService
from envgen.live.verify.answers import Unreachable, Url, parse_url
from envgen.live.verify.checks import Failed
from envgen.live.verify.checks.bot_routes import signed_twice
from envgen.live.verify.client import Client
from envgen.live.verify.routes import Detour, Routes
from envgen.model import Deployment, Route
from envgen.reading import shell
from envgen.reading.commands import launches
from envgen.resolve.routes import LOOPBACK
from envgen.runtime.backend import LOOPBACK as LOCAL
from envgen.runtime.backend import backend_url

_SECONDS = 30.0


class CalledSite(Struct, frozen=True, kw_only=True):
    """The services that run, and how the public hosts are reached.

    edge:
        the detours to the platform's edge
    given:
        the environment of each service, by its name
    """

    deployment: Deployment
    services: Sequence[RehearsedService]
    running: Mapping[str, Running]
    given: Mapping[str, Mapping[str, str]]
    edge: Sequence[Detour]
    ca_file: str


class RouteFault(Struct, frozen=True):
    """What is wrong with the route of a bot, and what to do."""

    route: Route
    message: str
    hint: str


def faults_of(site: CalledSite) -> Iterator[RouteFault]:
    """Yield what is wrong with the routes of the bots."""
    for route in site.deployment.routes:
        caller = next((item for item in site.services if route.program in item.programs), None)
        if caller is not None and "v2" in route.accept:
            yield from _faults(site, route, caller)


def _faults(site: CalledSite, route: Route, caller: RehearsedService) -> Iterator[RouteFault]:
    given = {**site.given[caller.name], **_before(site.deployment, route.program)}
    secret = given.get(route.secret)
    if not secret:
        message = f"{route.program} does not get {route.secret}, which it signs its requests with"
        yield RouteFault(route, message, f"add {route.program} to `for` of {route.secret}")
        return
    try:
        url = parse_url(backend_url(given))
    except RuntimeError as error:
        yield RouteFault(route, f"{route.program} has no backend: {error}", _hint(route))
        return
    if url is None:
        return
    where = f"{url.scheme}://{url.authority}"
    detours = _detours(site, caller, url)
    if not detours:
        message = f"{route.program} calls {where}, where the backend does not listen"
        yield RouteFault(route, message, _hint(route))
        return
    ca_file = site.ca_file if url.scheme == "https" else None
    client = Client(Routes(detours), ca_file=ca_file, timeout=_SECONDS)
    path = f"{route.path.rstrip('/')}/envgen-rehearsal"
    try:
        for outcome in signed_twice(client, url.at(path), route, secret):
            if isinstance(outcome, Failed):
                message = f"{outcome.message}, when {route.program} calls {where}"
                yield RouteFault(route, message, outcome.hint or _hint(route))
    except Unreachable as error:
        yield RouteFault(route, f"{route.program} calls {where}: {error}", _hint(route))


def _before(deployment: Deployment, program: str) -> dict[str, str]:
    """Return the variables that stand before a program in its command."""
    started = launches(deployment.document.programs[program].command, read=lambda _: None)
    found = dict(started[-1].environment) if started else {}
    return {name: value for name, value in found.items() if shell.is_known(value)}


def _detours(site: CalledSite, caller: RehearsedService, url: Url) -> list[Detour]:
    """Return how a request of the bot reaches a service here; an empty list if it does not."""
    if url.host in LOCAL:
        # In its own container: only what runs there.
        return _listening(site, caller, url, url.port)
    inside = next((item for item in site.services if item.name == url.host), None)
    if inside is not None and url.scheme == "http":
        # Each service has the same port on the platform, and one of its own here.
        usual = site.deployment.listens_on.default
        return _listening(site, inside, url, inside.port if url.port == usual else url.port)
    return [item for item in site.edge if item.takes(url.host, url.port)]


def _listening(site: CalledSite, service: RehearsedService, url: Url, port: int) -> list[Detour]:
    running = site.running.get(service.name)
    outside = url.host not in LOCAL
    found = running.sockets() if running is not None else []
    if any(item.port == port and not (outside and item.is_loopback) for item in found):
        return [Detour(url.host, url.port, LOOPBACK, port)]
    return []


def _hint(route: Route) -> str:
    variable = {"loopback": "PORT", "private": "BACKEND_HOSTPORT", "public": "BACKEND_API_URL"}
    return (
        f"compare {variable[route.kind]} in the environment of {route.program} with the host and "
        f"the port of {route.backend}"
    )
