"""Rules about programs: their modules, ports and requirements, and the URLs of the site."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.check.starts import Start, Starts, starts
from envgen.errors import Finding, InputError, Place, Severity, rule
from envgen.reading.commands import launches
from envgen.reading.servers import Started

REQUIREMENTS = "requirements.txt"


@rule(
    "program-missing",
    why="The program stops when it starts, and all programs in the same service stop with it.",
    fix="create the module, or fix the command",
    severity=Severity.WARNING,
)
def missing_program(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield programs whose command runs a module that the project does not have."""
    if subject.deployment.kind != "deployed":
        return
    found = starts(subject)
    for start in found.items:
        for runs, names, folders in _loaded(start):
            if folders and not any(found.modules.file(name, folders) for name in names):
                file = f"{folders[0]}/{names[0].replace('.', '/')}.py".removeprefix("./")
                message = f"`{runs}` needs {file}, which does not exist"
                hint = f"create it, or change programs.{start.program}.command"
                yield Finding(message, start.place, hint)


@rule(
    "bot-port",
    why="The bot does not find the backend, and stops with an error.",
    fix=(
        "add `--bind 0.0.0.0:8000` to the command, or write "
        "`env: {PORT: {value: 8000, setting: false, for: [WEB, BOT]}}` with the two programs"
    ),
    source="https://docs.gunicorn.org/en/stable/settings.html#bind",
    severity=Severity.WARNING,
)
def bot_port(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield bots that call the same container, if the port is unknown."""
    deployment = subject.deployment
    if deployment.kind != "deployed" or deployment.platform is not None:
        return
    known = [deployment.variable(name) for name in ("BACKEND_API_URL", "PORT")]
    for route in deployment.routes:
        is_known = any(item is not None and route.program in item.readers for item in known)
        # A command with $PORT needs PORT in the container, so the bot gets it too.
        takes_port = any(
            listen.variable == "PORT" and listen.port is None
            for start in starts(subject).items
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
    why="Under ASGI, persistent database connections stay open unused, until none is left.",
    fix="add `asgi: true` to the program; envgen then adjusts the settings",
    source="https://docs.djangoproject.com/en/5.2/ref/databases/#caveats",
)
def undeclared_asgi(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield Django programs with an ASGI server in the command, but without `asgi: true`."""
    found = starts(subject)
    for start in found.items:
        program = subject.deployment.document.programs[start.program]
        serves = any(_serves_asgi(found, server) for server in start.certain)
        if program.django and not program.asgi and serves:
            message = f"program `{start.program}` runs an ASGI server, but has no `asgi: true`"
            yield Finding(message, start.place)


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


@rule(
    "requirement-missing",
    why="The settings need the package, but the build does not install it.",
    fix="add it to requirements.txt",
    severity=Severity.WARNING,
)
def missing_requirement(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield packages that the settings need but requirements.txt does not list."""
    path = subject.deployment.inside(REQUIREMENTS)
    if not _installs_requirements(subject):
        return
    try:
        text = subject.disk.read(path)
    except InputError as error:  # too large, or not text: what it lists is not known
        for problem in error.problems:
            hint = "make it a text file with one package a line; it was not checked"
            yield Finding(problem.message, problem.place, hint)
        return
    if text is None:
        message = "is missing, but the build command installs from it"
        hint = f"create it; the settings need {', '.join(_needed(subject))}"
        yield Finding(message, Place(path), hint)
    elif not re.search(r"^\s*(?:-r|--requirement|-e|\.)", text, re.MULTILINE):
        listed = {
            _normal(name) for name in re.findall(r"^\s*([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)
        }
        for package in _needed(subject):
            if _normal(package) not in listed:
                yield Finding(f"does not list {package}", Place(path))


@rule(
    "static-uncollected",
    why="WhiteNoise serves only what collectstatic collects; pages with other files fail.",
    fix="add `python manage.py collectstatic --no-input` to the build command",
    source="https://docs.djangoproject.com/en/5.2/ref/contrib/staticfiles/#collectstatic",
    severity=Severity.WARNING,
)
def uncollected_static(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services with WhiteNoise whose build does not collect static files."""
    manifest = subject.deployment.manifest
    if manifest is None or "whitenoise" not in subject.deployment.document.django.apps:
        return
    for service in manifest.services:
        build = service.build_command
        if service.kind == "web" and build and not _collects(subject, build):
            message = f"the build command of {service.name} does not run collectstatic"
            yield Finding(message, Place(subject.deployment.source))


def _collects(subject: CheckedProfile, command: str) -> bool:
    """Return whether a command collects static files, or starts something that may."""
    root, read = subject.deployment.document.root, starts(subject).modules.read
    return "collectstatic" in command or any(
        "collectstatic" in launch.arguments or not launch.name or "/" in launch.name
        for launch in launches(command, read=read, folder=root)
    )


def _installs_requirements(subject: CheckedProfile) -> bool:
    manifest = subject.deployment.manifest
    return manifest is not None and any(
        REQUIREMENTS in (service.build_command or "") for service in manifest.services
    )


def _needed(subject: CheckedProfile) -> Iterator[str]:
    yield "django-environ"
    for name in subject.deployment.document.django.apps:
        row = catalog.app(name)
        if row is not None and row.distribution:
            yield row.distribution


def _normal(name: str) -> str:
    # https://packaging.python.org/en/latest/specifications/name-normalization/
    return re.sub(r"[-_.]+", "-", name).lower()


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
            outer = module.rpartition(".")[0] if server.row.name == "celery" else ""
            yield start.command, (module, *([outer] if outer else [])), server.folders
    for launch in start.launches:
        module = launch.module
        if module and launch.certain and module.partition(".")[0] not in sys.stdlib_module_names:
            folders = () if launch.folder is None else (launch.folder,)
            main = f"{module}.__main__"
            # `python -m bot` runs bot/__main__.py.
            names = (module, main) if "." in module else (main, module)
            yield f"python -m {module}", names, folders
