"""Write the files under `outputs` in a profile, from templates in profiles/templates/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

from envgen import profile as fmt
from envgen.formats.shapes import about
from envgen.model import Artifact, Deployment, Language, Owner, StartScript
from envgen.output.checksum import PLACEHOLDER
from envgen.output.targets import Target
from envgen.output.template_kinds import TemplateValues
from envgen.output.templating import Templates
from envgen.platforms.manifest import Service, ServiceKind
from envgen.resolve.outputs import PROFILE
from envgen.resolve.topology import MIGRATE, build_command

_LANGUAGES: dict[str, Language] = {
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".py": "python",
    ".env": "dotenv",
}


class OutputProgram(TemplateValues, frozen=True):
    """A program of the profile."""

    command: Annotated[str, about("The command that starts it.")]
    django: Annotated[bool, about("Whether it loads the Django settings.")]


class OutputVariable(TemplateValues, frozen=True):
    """An environment variable of the profile."""

    name: Annotated[str, about("Such as `DATABASE_URL`.")]
    value: Annotated[
        str | None,
        about(
            "Its value in the profile; `none` for a secret, and for a value that a person or "
            "a platform supplies."
        ),
    ]
    secret: Annotated[bool, about("Whether its value is a secret.")]
    optional: Annotated[bool, about("Whether the programs can run without it.")]
    readers: Annotated[tuple[str, ...], about("Names of the programs that use it.")]
    help: Annotated[str, about("Its help text; may be empty.")]


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


class OutputValues(TemplateValues, frozen=True):
    """The values that the template of an output gets."""

    project: Annotated[str, about("The project's name.")]
    profile: Annotated[str, about("The profile's name.")]
    settings_module: Annotated[
        str, about("The generated module, such as `config.settings.production`.")
    ]
    hosts: Annotated[
        tuple[str, ...],
        about("The public hosts: `site.hosts`, and the domains of the site's service."),
    ]
    health_path: Annotated[
        str | None, about("URL path of the health check; `none` if there is none.")
    ]
    programs: Annotated[dict[str, OutputProgram], about("The programs, by name.")]
    services: Annotated[
        tuple[TemplateService, ...],
        about(
            "The services, with the site's service first. In development, each program is a "
            "service; elsewhere, a program with `runs_in` is part of another service."
        ),
    ]
    variables: Annotated[tuple[OutputVariable, ...], about("The environment variables.")]
    data: Annotated[dict[str, Any], about("The mapping `data` of the output.")]


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the files. Templates get plain values, but only the names of secrets."""
    if templates.project is None or not templates.runs_project:
        return
    for output in deployment.document.outputs.values():
        path = output.path.replace(PROFILE, deployment.name)
        language = output.language or language_of(path)
        values = msgspec.to_builtins(values_of(deployment, output))
        text = _with_mark(templates.render_output(output.template, language, values))
        templates.check(text, [output.template])
        yield Artifact(
            path=path,
            text=text,
            target="outputs",
            language=language,
            profile=deployment.name,
        )


def language_of(path: str) -> Language:
    """Return the language to quote values for, by the file name; shell if it is unknown."""
    if path.rpartition("/")[2] == "Procfile":
        return "text"
    return next((value for end, value in _LANGUAGES.items() if path.endswith(end)), "shell")


def values_of(deployment: Deployment, output: fmt.Output) -> OutputValues:
    """Return the values for the template of an output."""
    return OutputValues(
        project=deployment.project,
        profile=deployment.name,
        settings_module=deployment.settings_module,
        hosts=deployment.public_hosts,
        health_path=deployment.health_path,
        programs={
            name: OutputProgram(command=program.command, django=program.django)
            for name, program in deployment.document.programs.items()
        },
        services=services(deployment),
        variables=tuple(
            OutputVariable(
                name=variable.name,
                value=variable.value if variable.owner is Owner.PROFILE else None,
                secret=variable.secret,
                optional=variable.optional,
                readers=variable.readers,
                help=variable.help,
            )
            for variable in deployment.variables
        ),
        data=output.data,
    )


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


def _with_mark(text: str) -> str:
    """Add the checksum line, if the template has none: on top, or after a #! line."""
    if PLACEHOLDER in text.splitlines():
        return text
    first, newline, rest = text.partition("\n")
    if first.startswith("#!"):
        return f"{first}\n{PLACEHOLDER}\n{rest}"
    return f"{PLACEHOLDER}\n{first}{newline}{rest}"


TARGET = Target(
    name="outputs", about="files of your own, from profiles/templates/", for_profile=artifacts
)
