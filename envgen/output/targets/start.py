"""The script that starts all programs of a service that several share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from envgen.formats.shapes import about
from envgen.model import Artifact, Deployment
from envgen.output.targets import Target
from envgen.output.template_kinds import TemplateKind, TemplateValues
from envgen.output.templating import Templates

# Seconds from SIGTERM to SIGKILL where no platform says how many: Docker waits 10, systemd 90.
WAITS = 30
# The script kills by itself this much earlier, and so has time to end in order.
MARGIN = 5


class StartValues(TemplateValues, frozen=True):
    """What the template of a start script may use."""

    profile: Annotated[str, about("The profile's name.")]
    source: Annotated[str, about("The path of the profile.")]
    programs: Annotated[str, about('The programs, such as "web and bot".')]
    commands: Annotated[tuple[str, ...], about("What starts each of them.")]
    patience: Annotated[int, about("Seconds that a program has to end before it is killed.")]


START = TemplateKind(
    name="start.sh.j2", makes="the start scripts", language="shell", values=StartValues
)


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield a script for each such service."""
    for script in deployment.scripts:
        values = StartValues(
            profile=deployment.name,
            source=deployment.source,
            programs=" and ".join(program for program, _ in script.commands),
            commands=tuple(command for _, command in script.commands),
            patience=_patience(deployment, script.service),
        )
        yield Artifact(
            path=deployment.inside(script.path),
            text=templates.render_kind(START, values),
            target="start",
            language="shell",
            mode=0o755,
            profile=deployment.name,
        )


def _patience(deployment: Deployment, program: str) -> int:
    """Return the seconds after which a program that was asked to end is killed."""
    platform = deployment.platform
    seconds = None
    if platform is not None:
        section = platform.of(deployment.document)
        placement = platform.placement(section, program, serves=False)
        seconds = placement.stop_seconds or platform.edge.stop_seconds
    return max(1, (seconds or WAITS) - MARGIN)


TARGET = Target(
    name="start",
    about="bin/start-<profile>, where programs share a service",
    templates=(START,),
    for_profile=artifacts,
)
