"""Rules about programs: their modules and ports, and the URLs of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule

# gunicorn shop.wsgi:application, uvicorn shop.asgi:app, python -m bot
_MODULE = re.compile(
    r"(?:^|\s)(?:gunicorn|uvicorn|daphne|hypercorn)\s(?:.*\s)?([A-Za-z_]\w*(?:\.\w+)+)(?::\w+)?(?:\s|$)"
    r"|(?:^|\s)python3?\s+-m\s+([A-Za-z_][\w.]*)"
)
_TAKES_PORT = re.compile(r"\$PORT\b|\$\{PORT\}")
# Servers that speak ASGI, and gunicorn with a worker that does.
_ASGI = re.compile(r"(?:^|\s)(?:uvicorn|daphne|hypercorn)\s|\buvicorn(?:_worker)?\.\w*Worker\b")
# Modules that `python -m` finds outside the project.
_INSTALLED = ("celery", "django", "gunicorn", "uvicorn", "daphne", "hypercorn", "http")


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
    for name, program in subject.deployment.document.programs.items():
        for found in _MODULE.findall(program.command):
            module = found[0] or found[1]
            if module.partition(".")[0] not in _INSTALLED and not _has(subject, module):
                # `python -m bot` runs bot/__main__.py, and gunicorn loads config/wsgi.py.
                runs = f"python -m {module}" if found[1] else program.command
                is_package = found[1] and "." not in module
                wanted = f"{module}.__main__" if is_package else module
                file, _ = subject.deployment.module_files(wanted)
                message = f"`{runs}` needs {file}, which does not exist"
                hint = f"create it, or change programs.{name}.command"
                yield Finding(message, Place(subject.deployment.source), hint)


@rule(
    "bot-port",
    why="The bot does not find the backend, and stops with an error.",
    fix=(
        "add `--bind 0.0.0.0:8000` to the command, or write "
        "`env: {PORT: {value: 8000, setting: false}}`"
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
        command = deployment.document.programs[route.backend].command
        if route.kind == "loopback" and not is_known and not _TAKES_PORT.search(command):
            message = (
                f"`{route.program}` calls `{route.backend}` on 127.0.0.1, but the port is unknown: "
                f"the command of `{route.backend}` has no port, and PORT is not set"
            )
            yield Finding(message, Place(deployment.source))


@rule(
    "asgi-undeclared",
    why="Under ASGI, persistent database connections stay open unused, until none is left.",
    fix="add `asgi: true` to the program; envgen then adjusts the settings",
    source="https://docs.djangoproject.com/en/5.2/ref/databases/#caveats",
)
def undeclared_asgi(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield Django programs with an ASGI server in the command, but without `asgi: true`."""
    for name, program in subject.deployment.document.programs.items():
        if program.django and not program.asgi and _ASGI.search(program.command):
            message = f"program `{name}` runs an ASGI server, but has no `asgi: true`"
            yield Finding(message, Place(subject.deployment.source))


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


def _has(subject: CheckedProfile, module: str) -> bool:
    main, _ = subject.deployment.module_files(f"{module}.__main__")
    files = (*subject.deployment.module_files(module), main)
    return any(subject.disk.read(path) is not None for path in files)
