"""What templates of outputs learn of the services, in words that are no platform's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from envgen.formats.shapes import about
from envgen.model import Deployment, StartScript
from envgen.output.template_kinds import TemplateValues
from envgen.platforms.manifest import Service, ServiceKind
from envgen.resolve.topology import MIGRATE, build_command


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
    inside = {name for script in deployment.scripts for name, _ in script.commands[1:]}
    names = [name for name in deployment.document.programs if name not in inside]
    return tuple(
        _service(deployment, on_platform.get(name) or _elsewhere(deployment, name), name, together)
        for name in sorted(names, key=lambda name: name != deployment.web)
    )


def _elsewhere(deployment: Deployment, name: str) -> Service:
    """Return the service of a program where no platform says more of it."""
    if name != deployment.web:
        return Service(name=name, kind="worker", build_command=build_command(serves=False))
    build = build_command(serves=True)
    return Service(name=name, kind="web", build_command=build, release_command=MIGRATE)


def _service(
    deployment: Deployment, service: Service, name: str, scripts: Mapping[str, StartScript]
) -> TemplateService:
    script = scripts.get(name)
    command = deployment.document.programs[name].command
    return TemplateService(
        name=name,
        kind=service.kind,
        programs=tuple(program for program, _ in script.commands) if script else (name,),
        command=f"bash {script.path}" if script else command,
        build=service.build_command,
        release=service.release_command,
        health_path=deployment.health_path if name == deployment.web else None,
        port=_port(deployment) if service.kind in ("web", "private") else None,
        schedule=service.schedule,
    )


def _port(deployment: Deployment) -> int:
    variable = deployment.variable("PORT")
    if variable is not None and (variable.value or "").isdecimal():
        return int(variable.value or "")
    return deployment.listens_on.default
