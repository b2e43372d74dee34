"""The script that starts all programs of a service that several share."""

from __future__ import annotations

from collections.abc import Iterable

from envgen.model import Artifact, Deployment
from envgen.targets import Target
from envgen.templating import Templates

# Seconds after which a program that was asked to end is killed. Render kills after 30:
# https://render.com/docs/deploys#graceful-shutdown
PATIENCE = 25


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield a script for each such service."""
    for script in deployment.scripts:
        values = {
            "profile": deployment.name,
            "source": deployment.source,
            "programs": " and ".join(program for program, _ in script.commands),
            "commands": [command for _, command in script.commands],
            "patience": PATIENCE,
        }
        yield Artifact(
            path=deployment.inside(script.path),
            text=templates.render("start.sh.j2", "shell", values),
            target="start",
            language="shell",
            mode=0o755,
            profile=deployment.name,
        )


TARGET = Target(
    name="start",
    about="bin/start-<profile>, where programs share a service",
    for_profile=artifacts,
)
