"""Rules about programs: their modules and ports, and the URLs of the site."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.check.commands.starts import Start, Starts
from envgen.errors import Edit, Finding, Place, Severity, rule
from envgen.reading.dependencies import Installed, normal
from envgen.reading.servers import Started


@rule(
    "program-missing",
    why="The program stops when it starts, and all programs in the same service stop with it.",
    fix="create the module, or fix the command",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def missing_program(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield programs whose command runs a module that the project does not have.

    It is an error if no package can have the module either.
    """
    if subject.deployment.kind != "deployed":
        return
    found = subject.starts
    for start in found.items:
        for runs, names, folders in _loaded(start):
            if folders and not any(found.modules.file(name, folders) for name in names):
                file = f"{folders[0]}/{names[0].replace('.', '/')}.py".removeprefix("./")
                message = f"`{runs}` needs {file}, which does not exist"
                hint = f"create {file}, or change programs.{start.program}.command"
                is_certain = _in_no_package(subject, start, names[0], folders[0])
                severity = Severity.ERROR if is_certain else None
                yield Finding(message, start.place, hint, severity)


def _in_no_package(subject: CheckedProfile, start: Start, module: str, folder: str) -> bool:
    """Return whether no package that is installed can have a module, as far as files show."""
    if not subject.disk.is_file(subject.deployment.inside("manage.py")):
        return False  # the project is only beginning
    if "pythonpath" in start.command.lower() or subject.sets("PYTHONPATH"):
        return False
    if any(
        server.config or server.launch.environment.get("PYTHONPATH") for server in start.servers
    ):
        return False
    top, _, rest = module.partition(".")
    if rest and subject.disk.is_file(f"{folder}/{top}/__init__.py".removeprefix("./")):
        return True  # the project's own package comes first
    if rest not in ("wsgi", "asgi"):
        return False
    builds = [item for item in subject.builds if start.program in item.service.programs]
    return bool(builds) and all(_brings_no(build.installed, top) for build in builds)


def _brings_no(installed: Installed, top: str) -> bool:
    """Return whether all packages are known, and none has a name like that of a module."""
    name = normal(top)
    known = not installed.is_open and not installed.has_index and installed.installs_anything
    return known and not any(name in item or item in name for item in installed.packages)


@rule(
    "bot-port",
    why="The bot cannot connect to the backend, and stops with an error.",
    fix=(
        "add `--bind 0.0.0.0:8000` to the command, or write "
        "`env: {PORT: {value: 8000, setting: false, for: [WEB, BOT]}}` with the two programs"
    ),
    source="https://docs.gunicorn.org/en/stable/settings.html#bind",
    severity=Severity.WARNING,
)
def bot_port(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield bots that call a backend in the same container, if its port is unknown."""
    deployment = subject.deployment
    if deployment.kind != "deployed" or deployment.platform is not None:
        return
    known = [deployment.variable(name) for name in ("BACKEND_API_URL", "PORT")]
    for route in deployment.routes:
        is_known = any(item is not None and route.program in item.readers for item in known)
        # A command with $PORT needs PORT in the container, so the bot gets it too.
        takes_port = any(
            listen.variable == "PORT" and listen.port is None
            for start in subject.starts.items
            if start.program == route.backend
            for server in start.servers
            for listen in server.listens
        )
        if route.kind == "loopback" and not is_known and not takes_port:
            message = (
                f"`{route.program}` calls `{route.backend}` on 127.0.0.1, but the port is unknown: "
                f"the command of `{route.backend}` has no port, and PORT is not set"
            )
            port = f"{{value: 8000, setting: false, for: [{route.backend}, {route.program}]}}"
            hint = f"add `--bind 0.0.0.0:8000` to the command, or write `env: {{PORT: {port}}}`"
            yield Finding(message, deployment.command_places[route.backend], hint)


@rule(
    "asgi-undeclared",
    why="Under ASGI, persistent database connections stay open until the server has none left.",
    fix="add `asgi: true` to the program; envgen then adjusts the settings",
    source="https://docs.djangoproject.com/en/5.2/ref/databases/#caveats",
)
def undeclared_asgi(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield Django programs with an ASGI server in the command, but without `asgi: true`."""
    found = subject.starts
    for start in found.items:
        program = subject.deployment.document.programs[start.program]
        serves = any(_serves_asgi(found, server) for server in start.certain)
        if program.django and not program.asgi and serves:
            message = f"`{start.program}` runs an ASGI server, but has no `asgi: true`"
            where = f"programs.{start.program}"
            edit = Edit(start.place.file, "add-key", "asgi: true", where, safe=False)
            yield Finding(message, start.place, edit=edit if start.group[0] == "profile" else None)


@rule(
    "no-urls",
    why="Without ROOT_URLCONF, every request fails.",
    fix="create urls.py next to wsgi.py and run `envgen render PROFILE`, or set ROOT_URLCONF",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#root-urlconf",
    severity=Severity.WARNING,
)
def no_urls(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a stand-alone settings module without ROOT_URLCONF."""
    deployment = subject.deployment
    names = {setting.name for setting in deployment.settings}
    standalone = deployment.document.django.base_settings is None
    if deployment.kind == "deployed" and standalone and "ROOT_URLCONF" not in names:
        yield Finding("ROOT_URLCONF is not set", Place(subject.settings_path))


def _serves_asgi(found: Starts, server: Started) -> bool:
    """Return whether a server serves ASGI, by itself or because of what it loads."""
    if server.interface is not None or not server.row.host:
        return server.interface == "asgi"
    _, names = found.loaded(server) or ("", None)
    return names is not None and names.interface(server.attribute) == "asgi"


def _loaded(start: Start) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield what runs a module, the names that the module may have, and its folders."""
    for server in start.certain:
        module = server.module
        if module:
            # `celery -A config.app` also finds the name `app` in the package config.
            outer = module.rpartition(".")[0]
            more = [f"{module}.celery", outer] if server.row.name == "celery" else []
            yield start.command, tuple(filter(None, (module, *more))), server.folders
    for launch in start.launches:
        module = launch.module
        if module and launch.certain and module.partition(".")[0] not in sys.stdlib_module_names:
            folders = () if launch.folder is None else (launch.folder,)
            main = f"{module}.__main__"
            # `python -m bot` runs bot/__main__.py.
            names = (module, main) if "." in module else (main, module)
            yield f"python -m {module}", names, folders
