"""Write the start script of each service that runs several programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from envgen.formats.shapes import about
from envgen.model import Artifact, Deployment
from envgen.output.targets import Target
from envgen.output.template_kinds import TemplateKind, TemplateValues
from envgen.output.templating import Templates

# Default seconds from SIGTERM to SIGKILL, without a platform. Docker waits 10, systemd 90.
WAITS = 30
# The script kills its programs this many seconds earlier, so that it can exit in time itself.
MARGIN = 5


class StartValues(TemplateValues, frozen=True):
    """The values that the template of a start script gets."""

    profile: Annotated[str, about("The profile's name.")]
    source: Annotated[str, about("The path of the profile.")]
    programs: Annotated[str, about('The programs, such as "web and bot".')]
    names: Annotated[tuple[str, ...], about("The name of each program.")]
    commands: Annotated[tuple[str, ...], about("The command of each program.")]
    patience: Annotated[int, about("Seconds that programs get to exit before they are killed.")]


START = TemplateKind(
    name="start.sh.j2", makes="the start scripts", language="shell", values=StartValues
)


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield one script for each service that runs several programs."""
    for script in deployment.scripts:
        values = StartValues(
            profile=deployment.name,
            source=deployment.source,
            programs=" and ".join(program for program, _ in script.commands),
            names=tuple(program for program, _ in script.commands),
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
    """Return the seconds from SIGTERM until the script kills a program."""
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
