"""Rules about the commands of deployed programs: where they listen, and what they load."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from msgspec import structs

from envgen.check.commands.starts import Modules, Start, Starts
from envgen.check.texts import unread_hint
from envgen.errors import Finding, Severity, rule
from envgen.model import Route
from envgen.platforms.base import Placement, Platform
from envgen.reading.servers import Listen, Started

DEVELOPMENT = ("runserver", "runserver_plus", "testserver")


class CommandsSubject(Protocol):
    """The commands of programs, and the platform that they run on."""

    @property
    def starts(self) -> Starts:
        """Return what the commands start."""

    @property
    def is_deployed(self) -> bool:
        """Return whether the programs are those of a deployed site."""

    @property
    def platform(self) -> Platform[Any] | None:
        """Return the platform; None if it is unknown."""

    @property
    def routes(self) -> Sequence[Route]:
        """Return which programs call which."""

    def sets(self, name: str) -> bool:
        """Return whether the project itself sets a variable."""

    def value_of(self, name: str) -> str | None:
        """Return the plain value that the project gives to a variable; None if it gives none."""

    def serving(self, *kinds: str) -> Iterator[tuple[Platform[Any], Placement, list[Start]]]:
        """Yield the services of these kinds, with their programs."""


@rule(
    "program-loopback",
    lint="commands",
    why="Only programs in the same container can connect to 127.0.0.1, not the platform.",
    fix="listen on 0.0.0.0 and $PORT",
    source="https://docs.gunicorn.org/en/stable/settings.html#bind",
    also=[Severity.WARNING],
)
def loopback(subject: CommandsSubject) -> Iterator[Finding]:
    """Yield services whose servers all listen only on the loopback interface."""
    for platform, placement, group in subject.serving("web", "private"):
        ports = _open_ports(subject, group)
        if not all(listen.is_loopback for _, _, listen in ports):
            continue
        for start, server, listen in ports:
            host = f"[{listen.host}]" if ":" in (listen.host or "") else listen.host
            named = f"{host}:{listen.port or '$' + listen.variable}"
            default = "" if listen.given else f", the default of {server.row.name}"
            message = (
                f"`{start.program}` listens on {named}{default}, where {platform.title} cannot "
                "connect to it"
            )
            severity = Severity.WARNING if placement.is_image else None
            yield Finding(message, start.place, _how_to_listen(subject, server), severity)


@rule(
    "program-port",
    lint="commands",
    why="The platform and other programs connect to the port in $PORT.",
    fix="listen on $PORT",
    source="https://docs.gunicorn.org/en/stable/settings.html#bind",
    also=[Severity.WARNING],
)
def fixed_port(subject: CommandsSubject) -> Iterator[Finding]:
    """Yield web services whose servers all listen on a fixed port that is not the platform's."""
    for platform, placement, group in subject.serving("web"):
        ports = [item for item in _open_ports(subject, group) if not item[2].is_loopback]
        if any(_is_expected(subject, listen, platform) for _, _, listen in ports):
            continue
        finds = platform.edge.finds_ports or placement.is_image
        for start, server, listen in ports:
            why, certain = _unexpected(subject, platform, start, listen)
            severity = Severity.WARNING if finds and not certain else Severity.ERROR
            message = f"`{start.program}` listens on port {listen.port}, {why}"
            yield Finding(message, start.place, _how_to_listen(subject, server), severity)


@rule(
    "program-development",
    lint="commands",
    why="Development servers are slow and not secure. With --reload, a server watches every file.",
    fix="use a production server, such as `gunicorn PACKAGE.wsgi`",
    source="https://docs.djangoproject.com/en/5.2/ref/django-admin/#runserver",
    also=[Severity.WARNING],
)
def development_server(subject: CommandsSubject) -> Iterator[Finding]:
    """Yield development servers, and servers that restart when a file changes."""
    for start in _deployed(subject).items:
        for launch in start.launches:
            command = _development_command(launch.name, launch.arguments)
            if command and launch.certain:
                message = f"`{start.program}` runs `{command}`, which is for development"
                yield Finding(message, start.place)
        for server in start.certain:
            if server.reloads:
                is_option = "--reload" in server.launch.arguments
                file = server.config or server.row.config
                hint = "remove `--reload`" if is_option else f"remove `reload` from {file}"
                message = f"`{start.program}` restarts {server.row.name} when a file changes"
                edit = start.edit(" --reload", "") if is_option else None
                yield Finding(message, start.place, hint, Severity.WARNING, edit)


@rule(
    "program-application",
    lint="commands",
    why="The program stops when it starts, because it cannot import what it runs.",
    fix="fix the command, or define the name in the module",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/",
    also=[Severity.WARNING],
)
def missing_application(subject: CommandsSubject) -> Iterator[Finding]:
    """Yield servers whose application does not exist, and workers without a Celery app."""
    found = _deployed(subject)
    for start in found.items:
        for server in start.certain:
            lacks, hint = _unfound(server, found)
            if lacks:
                loads = f"{server.module}:{server.attribute}".strip(":")
                message = f"`{start.program}` loads {loads}, but {lacks}"
                wanted = f"{server.module}:application"
                edit = start.edit(loads, wanted) if hint == f"write `{wanted}`" else None
                yield Finding(message, start.place, hint, edit=edit)
    if subject.is_deployed:
        for problem in found.modules.files.unreadable.values():
            hint = unread_hint(problem)
            yield Finding(problem.message, problem.place, hint, Severity.WARNING)


@rule(
    "program-interface",
    lint="commands",
    why="The server starts, and then every request fails with a TypeError.",
    fix="load asgi.py with an ASGI server or worker, and wsgi.py with any other",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/asgi/",
)
def wrong_interface(subject: CommandsSubject) -> Iterator[Finding]:
    """Yield ASGI servers that load a WSGI application, and WSGI servers that load an ASGI one."""
    found = _deployed(subject)
    for start in found.items:
        for server in start.certain:
            path, names = found.loaded(server) or ("", None)
            loads = names.interface(server.attribute) if names else None
            serves = "wsgi" if server.interface == "greenlets" else server.interface
            if loads and serves and loads != serves:
                worker = f" with {server.worker_class}" if server.worker_class else ""
                article = "an ASGI" if loads == "asgi" else "a WSGI"
                message = (
                    f"`{start.program}` runs {server.row.name}{worker}, which serves "
                    f"{serves.upper()}, but {path} has {article} application"
                )
                yield Finding(message, start.place, _other_interface(server, loads))


def _deployed(subject: CommandsSubject) -> Starts:
    """Return what the programs of a deployed profile start; nothing for other profiles."""
    found = subject.starts
    return found if subject.is_deployed else structs.replace(found, items=())


def _open_ports(
    subject: CommandsSubject, group: list[Start]
) -> list[tuple[Start, Started, Listen]]:
    """Return where the servers of a service listen; empty if a program may listen elsewhere."""
    bots = {route.program for route in subject.routes}
    found = []
    for start in group:
        servers = iter(start.servers)
        for launch in start.launches:
            server = next(servers) if launch.row else None
            if server is not None:
                found += [(start, server, listen) for listen in server.listens]
                if not launch.certain or any(not item.is_known for item in server.listens):
                    return []
            elif not launch.passes and not (launch.name == "python" and start.program in bots):
                return []
    return found


def _is_expected(subject: CommandsSubject, listen: Listen, platform: Platform[Any]) -> bool:
    """Return whether a server listens on the platform's port, or on one that a variable has."""
    return bool(listen.variable) or listen.port in (platform.edge.port, _port(subject, platform))


def _port(subject: CommandsSubject, platform: Platform[Any]) -> int:
    """Return the port where the platform looks: its own, or that of the project's variable."""
    value = subject.value_of(platform.edge.port_variable)
    return int(value) if value and re.fullmatch("[0-9]{1,5}", value) else platform.edge.port


def _unexpected(
    subject: CommandsSubject, platform: Platform[Any], start: Start, listen: Listen
) -> tuple[str, bool]:
    """Return why a port is wrong, and whether it surely fails, even if the platform finds it."""
    edge = platform.edge
    if listen.port in edge.used_ports:
        return f"which {platform.title} uses for itself", True
    port = _port(subject, platform)
    expects = f"but {platform.title} expects {port} (${edge.port_variable})"
    for route in subject.routes:
        if route.kind == "loopback" and route.backend == start.program:
            return f"{expects}, and `{route.program}` connects to that port", True
    return expects, False


def _how_to_listen(subject: CommandsSubject, server: Started) -> str:
    """Return the options with which a server listens where the platform looks."""
    platform, name = subject.platform, server.row.name
    arguments = server.row.arguments_variable
    variable = platform.edge.port_variable if platform else "PORT"
    is_own = not subject.sets(arguments)
    if platform and is_own and arguments in server.launch.environment:
        option = "-b" if "-b" in server.launch.arguments else "--bind"
        return f"remove `{option}`: {platform.title} sets {arguments} to bind the right address"
    if platform and name == "gunicorn" and not is_own and "--bind" not in server.launch.arguments:
        # No shell replaces a variable in the value of another one.
        return f"write `--bind 0.0.0.0:{platform.edge.port}` in {arguments}"
    if name == "gunicorn":
        return f"write `--bind 0.0.0.0:${variable}`"
    options = {
        "daphne": f"-b 0.0.0.0 -p ${variable}",
        "hypercorn": f"--bind 0.0.0.0:${variable}",
        "uwsgi": f"--http 0.0.0.0:${variable}",
    }
    return f"write `{options.get(name, f'--host 0.0.0.0 --port ${variable}')}`"


def _development_command(name: str, arguments: tuple[str, ...]) -> str:
    first = next((word for word in arguments if not word.startswith("-")), "")
    if name == "manage.py" and first in DEVELOPMENT:
        return f"manage.py {first}"
    return "flask run" if name == "flask" and first == "run" else ""


def _unfound(server: Started, found: Starts) -> tuple[str, str | None]:
    """Return what is missing of what a server loads, and a hint; two empty values if nothing is."""
    if not server.module or not server.folders:
        return "", None
    if server.row.name == "celery":
        return _without_celery(server, found)
    path = found.modules.file(server.module, server.folders)
    if not server.attribute:
        lacks = f"{server.row.name} needs the name of the application, too"
        return (lacks, f"write `{server.module}:application`") if path else ("", None)
    lacks, hint = _lacks(path, found.modules, server.attribute)
    names = found.modules.names(path) if path else None
    if lacks and names is not None and "application" in names.names:
        hint = f"write `{server.module}:application`"
    return lacks, hint


def _without_celery(server: Started, found: Starts) -> tuple[str, str | None]:
    """Return what is missing of the app of `celery -A`: a package, a module, or a name in one."""
    modules, folders = found.modules, server.folders
    path = modules.file(server.module, folders)
    inner = modules.file(f"{server.module}.celery", folders)
    parent, _, name = server.module.rpartition(".")
    outer = modules.file(parent, folders) if parent else None
    if path is None and outer is None:
        return "", None
    if server.attribute:
        return _lacks(path, modules, server.attribute)
    if path is None and name == "celery" and outer and _lacks(outer, modules, name)[0]:
        # The module that Celery's guide for Django creates, in the package of the settings.
        file = f"{outer.rpartition('/')[0]}/celery.py".removeprefix("/")
        return f"there is no {file}", f"create {file} with `app = Celery(…)`"
    if path is None:
        lacks, hint = _lacks(outer, modules, name)
        celery = f"{parent}.celery"
        is_typo = lacks and outer and modules.file(celery, folders)
        return (
            (f"{parent} has no module `{name}`", f"write `{parent}`") if is_typo else (lacks, hint)
        )
    known = [modules.names(item) for item in (path, inner) if item is not None]
    if any(names is None or names.has_celery for names in known):
        return "", None
    hint = f"write `app = Celery(…)` in celery.py next to {path}"
    if inner is not None:
        hint = f"write `app = Celery(…)` in {inner}"
    return f"{inner or path} has no Celery app", hint


def _lacks(path: str | None, modules: Modules, name: str) -> tuple[str, str | None]:
    """Return that a module lacks a name, and a hint; two empty values if it may have it."""
    names = modules.names(path) if path else None
    if names is None or names.has(name):
        return "", None
    hint = f"define `{name}` in {path}"
    return f"{path} has no `{name}`", hint


def _other_interface(server: Started, loads: str) -> str:
    """Return how to serve what a module has, or to load what the server serves."""
    wanted, _, last = server.module.rpartition(".")
    if last == loads:
        other = "asgi" if loads == "wsgi" else "wsgi"
        return f"write `{wanted}.{other}:{server.attribute}`"
    return (
        "use an ASGI server, such as uvicorn"
        if loads == "asgi"
        else "use a WSGI server, such as gunicorn"
    )
