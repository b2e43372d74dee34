"""The Django settings module of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from envgen import catalog
from envgen.formats.python_layout import Call, Joined, Name
from envgen.model import Artifact, Deployment
from envgen.output.targets import Target, title_rule
from envgen.output.templating import Templates

# Sections of settings that no row of the catalogue speaks of.
_OWN = ("own", "The project's own variables", "")
# Behind them, since it names them.
_BOT = ("bot", "The bot's signed requests", "")


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the module."""
    module = deployment.module
    values = {
        "module": module,
        "profile": deployment.name,
        "project": deployment.project,
        "source": deployment.source,
        "environment": _environment(deployment),
        "needs_path": module.names_folder or module.reads_dotenv,
        "sections": list(_sections(deployment)),
        **_base_import(module.base),
    }
    text = templates.render("settings.py.j2", "python", values)
    yield Artifact(
        path=f"{deployment.settings_folder}/{deployment.name}.py",
        text=text,
        target="settings",
        language="python",
        profile=deployment.name,
    )


def _environment(deployment: Deployment) -> Call:
    module = deployment.module
    folder = Name("BASE_DIR" if module.standalone else "_root")
    arguments = [Joined(folder, ".env")] if module.reads_dotenv else []
    keywords = {"renamed": dict(module.renamed)} if module.renamed else {}
    return Call("Environment", *arguments, **keywords)


def _base_import(base: str | None) -> dict[str, str]:
    package, _, name = (base or "").rpartition(".")
    return {"base_package": package, "base_module": name}


def _sections(deployment: Deployment) -> Iterator[dict[str, Any]]:
    version = deployment.document.django.version
    known = [(item.name, item.title, item.link_in(version)) for item in catalog.SECTIONS]
    for name, title, link in (*known, _OWN, _BOT):
        settings = [setting for setting in deployment.settings if setting.section == name]
        if settings:
            yield {
                "name": name,
                "rule": title_rule(title),
                "link": link,
                "settings": settings,
            }


TARGET = Target(
    name="settings", about="the Django settings module of each profile", for_profile=artifacts
)
