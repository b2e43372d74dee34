"""The modules beside the settings modules, copied from envgen/runtime as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import envgen.runtime
from envgen.model import Artifact, Deployment
from envgen.targets import Target
from envgen.templating import MARK, Templates

_PACKAGE = f'''"""One settings module for each environment, rendered by envgen."""
{MARK}
'''


def artifacts(deployments: Sequence[Deployment], templates: Templates) -> Iterable[Artifact]:
    """Yield the copies for each settings package that the profiles name."""
    source = Path(str(envgen.runtime.__file__)).parent
    for folder in sorted({deployment.settings_folder for deployment in deployments}):
        yield Artifact(
            path=f"{folder}/__init__.py",
            text=_PACKAGE,
            target="runtime",
            language="python",
            keeps_existing=True,
        )
        for module in sorted(source.glob("*.py")):
            if module.name != "__init__.py":
                yield Artifact(
                    path=f"{folder}/{module.name}",
                    text=module.read_text(encoding="utf-8"),
                    target="runtime",
                    language="python",
                )


TARGET = Target(
    name="runtime",
    about="the modules that the settings import, copied beside them",
    for_project=artifacts,
)
