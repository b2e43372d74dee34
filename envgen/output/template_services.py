"""What templates of outputs learn of the services, in words that are no platform's own."""

from __future__ import annotations

from typing import Annotated

from envgen.formats.shapes import about
from envgen.model import Deployment
from envgen.output.template_kinds import TemplateValues
from envgen.platforms.manifest import Service, ServiceKind

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

    What the profile says of a service on its platform is kept, whatever it is rendered for.
    """
    planned = deployment.manifest.services if deployment.manifest else ()
    on_platform = {item.programs[0]: item for item in planned if item.programs}
    together = {script.service: script for script in deployment.scripts}
    inside = {
        program: owner
        for owner, script in together.items()
        for program, _ in script.commands
        if program != owner
    }
    site = deployment.web
    found = []
    for name in sorted(deployment.document.programs, key=lambda name: name != site):
        if name in inside:
            continue
        script = together.get(name)
        command = deployment.document.programs[name].command
        kind, build, release, schedule = _how(name == site, on_platform.get(name))
        found.append(
            TemplateService(
                name=name,
                kind=kind,
                programs=tuple(program for program, _ in script.commands) if script else (name,),
                command=f"bash {script.path}" if script else command,
                build=build,
                release=release,
                health_path=deployment.health_path if name == site else None,
                port=_port(deployment) if kind in ("web", "private") else None,
                schedule=schedule,
            )
        )
    return tuple(found)


def _how(
    is_site: bool, service: Service | None
) -> tuple[ServiceKind, str | None, str | None, str | None]:
    """Return a service's kind, build command, release command and schedule."""
    if service is None:
        build = f"{_INSTALL} && {_COLLECT}" if is_site else _INSTALL
        return "web" if is_site else "worker", build, _MIGRATE if is_site else None, None
    return service.kind, service.build_command, service.release_command, service.schedule


def _port(deployment: Deployment) -> int:
    variable = deployment.variable("PORT")
    if variable is not None and (variable.value or "").isdecimal():
        return int(variable.value or "")
    return deployment.listens_on.default
