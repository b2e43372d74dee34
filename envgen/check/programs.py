"""Rules about what programs need: their modules, their requirements, the URLs of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.errors import Finding, InputError, Place, Severity, rule

REQUIREMENTS = "requirements.txt"
# gunicorn shop.wsgi:application, uvicorn shop.asgi:app, python -m bot
_MODULE = re.compile(
    r"(?:^|\s)(?:gunicorn|uvicorn|daphne|hypercorn)\s(?:.*\s)?([A-Za-z_]\w*(?:\.\w+)+)(?::\w+)?(?:\s|$)"
    r"|(?:^|\s)python3?\s+-m\s+([A-Za-z_][\w.]*)"
)
_TAKES_PORT = re.compile(r"\$PORT\b|\$\{PORT\}")
# Servers that speak ASGI, and gunicorn with a worker that does.
_ASGI = re.compile(r"(?:^|\s)(?:uvicorn|daphne|hypercorn)\s|\buvicorn(?:_worker)?\.\w*Worker\b")
# ./build.sh, bash bin/build
_SCRIPT = re.compile(r"(?:^|[\s;&])(?:\./|(?:ba)?sh\s+)([A-Za-z0-9_./-]+)")
# What `python -m` finds without the project having it.
_INSTALLED = ("celery", "django", "gunicorn", "uvicorn", "daphne", "hypercorn", "http")


@rule(
    "program-missing",
    why="The program stops as it starts, and whatever shares its service stops with it.",
    fix="write the module, or mend the command",
    severity=Severity.WARNING,
)
def missing_program(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield programs whose command names a module that the project does not have."""
    if subject.deployment.kind != "deployed":
        return
    for name, program in subject.deployment.document.programs.items():
        for found in _MODULE.findall(program.command):
            module = found[0] or found[1]
            if module.partition(".")[0] not in _INSTALLED and not _has(subject, module):
                message = f"the command of {name} names {module}, which the project does not have"
                yield Finding(message, Place(subject.deployment.source))


@rule(
    "bot-port",
    why="The bot does not find the backend, and stops with an error.",
    fix="--bind 0.0.0.0:8000 in the command; or env: {PORT: {value: 8000, setting: false}}",
    source="https://docs.gunicorn.org/en/stable/settings.html#bind",
    severity=Severity.WARNING,
)
def bot_port(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield bots that call the same container, where nothing says on which port."""
    deployment = subject.deployment
    if deployment.kind != "deployed" or deployment.platform is not None:
        return
    known = [deployment.variable(name) for name in ("BACKEND_API_URL", "PORT")]
    for route in deployment.routes:
        told = any(item is not None and route.program in item.readers for item in known)
        # Whoever starts such a command has to set PORT, and the bot beside it gets the same.
        command = deployment.document.programs[route.backend].command
        if route.kind == "loopback" and not told and not _TAKES_PORT.search(command):
            message = (
                f"{route.program} calls {route.backend} on 127.0.0.1, and nothing says on which "
                f"port: the command of {route.backend} names none, and nobody sets PORT"
            )
            yield Finding(message, Place(deployment.source))


@rule(
    "asgi-undeclared",
    why="Under ASGI a connection that outlives its request stays open unused, until none is left.",
    fix="add asgi: true to the program, and its settings follow",
    source="https://docs.djangoproject.com/en/5.2/ref/databases/#caveats",
)
def undeclared_asgi(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield Django programs that an ASGI server runs although the profile does not say so."""
    for name, program in subject.deployment.document.programs.items():
        if program.django and not program.asgi and _ASGI.search(program.command):
            message = f"the command of {name} starts an ASGI server"
            yield Finding(message, Place(subject.deployment.source))


@rule(
    "no-urls",
    why="Without ROOT_URLCONF every request ends in an error.",
    fix="write the URLs beside wsgi.py and render again, or set ROOT_URLCONF under settings",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#root-urlconf",
    severity=Severity.WARNING,
)
def no_urls(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a stand-alone settings module that names no URLs."""
    deployment = subject.deployment
    names = {setting.name for setting in deployment.settings}
    standalone = deployment.document.django.base_settings is None
    if deployment.kind == "deployed" and standalone and "ROOT_URLCONF" not in names:
        yield Finding("the settings name no ROOT_URLCONF", Place(subject.settings_path))


@rule(
    "requirement-missing",
    why="The build installs what is listed, and the settings import what is not.",
    fix="add it to requirements.txt",
    severity=Severity.WARNING,
)
def missing_requirement(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield packages that the settings need and requirements.txt does not name."""
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
        message = "is not there, and the build command installs from it"
        hint = f"write it; the settings need {', '.join(_needed(subject))}"
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
    why="WhiteNoise serves what collectstatic gathers, and a page that names another file raises.",
    fix="add python manage.py collectstatic --no-input to the build command",
    source="https://docs.djangoproject.com/en/5.2/ref/contrib/staticfiles/#collectstatic",
    severity=Severity.WARNING,
)
def uncollected_static(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services with WhiteNoise whose build collects no static files."""
    manifest = subject.deployment.manifest
    if manifest is None or "whitenoise" not in subject.deployment.document.django.apps:
        return
    for service in manifest.services:
        build = service.build_command
        if service.kind == "web" and build and not _collects(subject, build):
            message = f"the build of {service.name} runs no collectstatic"
            yield Finding(message, Place(subject.deployment.source))


def _collects(subject: CheckedProfile, command: str) -> bool:
    """Say whether a command collects static files, or names a script that may."""
    scripts = [subject.disk.read(subject.deployment.inside(p)) for p in _SCRIPT.findall(command)]
    return any(text is None or "collectstatic" in text for text in (command, *scripts))


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


def _has(subject: CheckedProfile, module: str) -> bool:
    main, _ = subject.deployment.module_files(f"{module}.__main__")
    files = (*subject.deployment.module_files(module), main)
    return any(subject.disk.read(path) is not None for path in files)
