"""The modules beside the settings modules, copied from envgen/runtime as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import envgen.runtime
from envgen.model import Artifact, Deployment
from envgen.output.checksum import PLACEHOLDER
from envgen.output.targets import Target
from envgen.output.templating import Templates

_PACKAGE = f'''"""One settings module for each environment, rendered by envgen."""
{PLACEHOLDER}
'''
# The app that verifies what bots sign: only where there is one.
_BOT = "bot_auth"


def artifacts(deployments: Sequence[Deployment], templates: Templates) -> Iterable[Artifact]:
    """Yield the copies for each settings package that the profiles name."""
    with_bot = {deployment.settings_folder for deployment in deployments if deployment.routes}
    for folder in sorted({deployment.settings_folder for deployment in deployments}):
        yield Artifact(
            path=f"{folder}/__init__.py",
            text=_PACKAGE,
            target="runtime",
            language="python",
            keeps_existing=True,
        )
        for module in _modules(folder in with_bot):
            yield Artifact(
                path=f"{folder}/{module.relative_to(_SOURCE).as_posix()}",
                text=module.read_text(encoding="utf-8"),
                target="runtime",
                language="python",
            )


_SOURCE = Path(str(envgen.runtime.__file__)).parent


def _modules(with_bot: bool) -> Iterator[Path]:
    yield from (path for path in sorted(_SOURCE.glob("*.py")) if path.name != "__init__.py")
    if with_bot:
        yield from sorted((_SOURCE / _BOT).rglob("*.py"))


TARGET = Target(
    name="runtime",
    about="the modules that the settings import, copied beside them",
    for_project=artifacts,
)
