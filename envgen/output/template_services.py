"""What templates of outputs learn of the services, in words that are no platform's own."""

from __future__ import annotations

from typing import Annotated, Literal

from envgen.model import Deployment, Service
from envgen.output.template_kinds import TemplateValues
from envgen.profile.shapes import about
from envgen.resolve.routes import RENDER_PORT

ServiceKind = Literal["web", "private", "worker", "cron"]

# What a site listens on where nothing says otherwise, as in development.
PORT = 8000
_KINDS: dict[str, ServiceKind] = {"web": "web", "pserv": "private", "cron": "cron"}
_INSTALL = "pip install -r requirements.txt"
_COLLECT = "python manage.py collectstatic --no-input"
_MIGRATE = "python manage.py migrate --no-input"


class TemplateService(TemplateValues, frozen=True):
    """Programs that run together, in one container or on one machine."""

    name: Annotated[str, about("The program that it is named after, such as web.")]
    kind: Annotated[
        ServiceKind,
        about(
            "`web` answers visitors, `private` only other services, `worker` nobody, and `cron` "
            "runs at times."
        ),
    ]
    programs: Annotated[tuple[str, ...], about("The programs that run in it, by name.")]
    command: Annotated[
        str, about("What starts it: the program's command, or the script that starts several.")
    ]
    build: Annotated[str | None, about("The shell command that builds it; `none` without one.")]
    release: Annotated[
        str | None,
        about("What runs once before a new version starts, such as migrate; `none` elsewhere."),
    ]
    health_path: Annotated[
        str | None, about("The path that answers the health check; `none` elsewhere.")
    ]
    port: Annotated[
        int | None, about("The port that it listens on, in PORT; `none` where nothing calls it.")
    ]
    schedule: Annotated[str | None, about("When a `cron` runs, such as `0 3 * * *`, in UTC.")]


def services(deployment: Deployment) -> tuple[TemplateService, ...]:
    """Return the services of a deployment, the one that serves the site first.

    What the profile says of a service under `render` is kept, whatever it is rendered for.
    """
    # The one place that reads them from the Blueprint; a profile without one has defaults.
    planned = deployment.blueprint.services if deployment.blueprint else ()
    on_render = {item.programs[0]: item for item in planned if item.programs}
    together = {script.service: script for script in deployment.scripts}
    inside = {
        program: owner
        for owner, script in together.items()
        for program, _ in script.commands
        if program != owner
    }
    site = site_program(deployment)
    found = []
    for name in sorted(deployment.document.programs, key=lambda name: name != site):
        if name in inside:
            continue
        script = together.get(name)
        command = deployment.document.programs[name].command
        kind, build, release, schedule = _how(name == site, on_render.get(name))
        found.append(
            TemplateService(
                name=name,
                kind=kind,
                programs=tuple(program for program, _ in script.commands) if script else (name,),
                command=f"bash {script.path}" if script else command,
                build=build,
                release=release,
                health_path=health_path(deployment) if name == site else None,
                port=_port(deployment) if kind in ("web", "private") else None,
                schedule=schedule,
            )
        )
    return tuple(found)


def site_program(deployment: Deployment) -> str | None:
    """Return the program that serves the site: `web`, or else the first with Django."""
    django = [name for name, item in deployment.document.programs.items() if item.django]
    return "web" if "web" in django else next(iter(django), None)


def health_path(deployment: Deployment) -> str | None:
    """Return the path that answers the health check; None where the profile unsets it."""
    values = [item.value for item in deployment.settings if item.name == "HEALTH_PATH"]
    return values[0] if values and isinstance(values[0], str) else None


def _how(
    is_site: bool, service: Service | None
) -> tuple[ServiceKind, str | None, str | None, str | None]:
    """Return a service's kind, build command, release command and schedule."""
    if service is None:
        build = f"{_INSTALL} && {_COLLECT}" if is_site else _INSTALL
        return "web" if is_site else "worker", build, _MIGRATE if is_site else None, None
    fields = service.fields
    return (
        _KINDS.get(service.type, "worker"),
        fields.get("buildCommand"),
        fields.get("preDeployCommand"),
        fields.get("schedule"),
    )


def _port(deployment: Deployment) -> int:
    variable = deployment.variable("PORT")
    if variable is not None and (variable.value or "").isdecimal():
        return int(variable.value or "")
    return RENDER_PORT if deployment.blueprint else PORT
