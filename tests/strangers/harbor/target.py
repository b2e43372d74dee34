"""harbor.<profile>.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from envgen.platforms.harbor import PLATFORM

from envgen.model import Artifact, Deployment
from envgen.output.targets import Target
from envgen.output.templating import Templates


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the mooring list of a profile on Harbor."""
    manifest = deployment.manifest
    if manifest is None or deployment.platform is not PLATFORM:
        return
    own = Templates(Path(__file__).parent, "envgen/platforms/harbor")
    yield Artifact(
        path=manifest.path,
        text=own.render("harbor.yaml.j2", "yaml", {"services": manifest.services}),
        target="harbor",
        language="yaml",
        profile=deployment.name,
    )


TARGET = Target(name="harbor", about="harbor.<profile>.yaml", for_profile=artifacts)
