"""The modules beside the settings modules, copied from envgen/runtime as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

import envgen.runtime
from envgen.model import Artifact, Deployment
from envgen.output.checksum import PLACEHOLDER
from envgen.output.targets import Target
from envgen.output.templating import Templates

_PACKAGE = f'''"""One settings module for each environment, rendered by envgen."""
{PLACEHOLDER}
'''
# Copied where a profile has a bot.
_BACKEND = "backend.py"
_BOT = "bot_auth"
# Copied where settings add to the lists of a base settings module.
_COMPOSITION = "composition.py"
_SOURCE = Path(str(envgen.runtime.__file__)).parent


def artifacts(deployments: Sequence[Deployment], templates: Templates) -> Iterable[Artifact]:
    """Yield the copies for each settings package that the profiles name."""
    for folder in sorted({deployment.settings_folder for deployment in deployments}):
        yield Artifact(
            path=f"{folder}/__init__.py",
            text=_PACKAGE,
            target="runtime",
            language="python",
            keeps_existing=True,
        )
        for module in _modules([item for item in deployments if item.settings_folder == folder]):
            yield Artifact(
                path=f"{folder}/{module.relative_to(_SOURCE).as_posix()}",
                text=module.read_text(encoding="utf-8"),
                target="runtime",
                language="python",
            )


def _modules(deployments: Iterable[Deployment]) -> Iterator[Path]:
    """Yield the modules that the settings or the bots of one package use."""
    modules = [deployment.module for deployment in deployments]
    routes = [route for deployment in deployments for route in deployment.routes]
    left_out = {"__init__.py"}
    if not any(module.base or module.helpers for module in modules):
        left_out.add(_COMPOSITION)
    if not routes:
        left_out.add(_BACKEND)
    yield from (path for path in sorted(_SOURCE.glob("*.py")) if path.name not in left_out)
    if routes:
        yield from _bot_auth({client for route in routes for client in route.clients})


def _bot_auth(clients: Set[str]) -> Iterator[Path]:
    """Yield the modules of bot_auth, with the adapters of `clients` alone."""
    adapters = _SOURCE / _BOT / "clients"
    for path in sorted((_SOURCE / _BOT).rglob("*.py")):
        if path.parent != adapters or path.stem in clients or (clients and path.stem == "__init__"):
            yield path


TARGET = Target(
    name="runtime",
    about="the modules that the settings import, copied beside them",
    for_project=artifacts,
)
