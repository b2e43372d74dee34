"""Files of the project's own, from its templates in profiles/templates/: `outputs`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envgen.model import Artifact, Deployment, Language, Owner
from envgen.output.checksum import PLACEHOLDER
from envgen.output.targets import Target
from envgen.output.templating import Templates

_LANGUAGES: dict[str, Language] = {
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".py": "python",
    ".env": "dotenv",
}


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the files; a template knows every plain value and the names of secrets alone."""
    if templates.project is None:
        return
    for output in deployment.document.outputs.values():
        path = output.path.replace("{profile}", deployment.name)
        language = output.language or language_of(path)
        text = templates.project.render(output.template, language, _values(deployment))
        yield Artifact(
            path=path,
            text=_with_mark(text),
            target="outputs",
            language=language,
            profile=deployment.name,
        )


def language_of(path: str) -> Language:
    """Return the language whose quoting a file of that name wants; shell where none is known."""
    return next((value for end, value in _LANGUAGES.items() if path.endswith(end)), "shell")


def _values(deployment: Deployment) -> dict[str, Any]:
    return {
        "project": deployment.project,
        "profile": deployment.name,
        "settings_module": deployment.settings_module,
        "hosts": list(deployment.public_hosts),
        "programs": {
            name: {"command": program.command, "django": program.django}
            for name, program in deployment.document.programs.items()
        },
        "variables": [
            {
                "name": variable.name,
                "value": variable.value if variable.owner is Owner.PROFILE else None,
                "secret": variable.secret,
                "readers": list(variable.readers),
                "help": variable.help,
            }
            for variable in deployment.variables
        ],
    }


def _with_mark(text: str) -> str:
    """Put the mark where the template has none: first, or behind the line that names a shell."""
    if PLACEHOLDER in text.splitlines():
        return text
    first, newline, rest = text.partition("\n")
    if first.startswith("#!"):
        return f"{first}\n{PLACEHOLDER}\n{rest}"
    return f"{PLACEHOLDER}\n{first}{newline}{rest}"


TARGET = Target(
    name="outputs", about="files of your own, from profiles/templates/", for_profile=artifacts
)
