"""Pythons that the project's own files do not allow."""

from __future__ import annotations

from planted import Planted, fault, right

from fault_rows.commands import DOCKER, DOCKERFILE

PIN = ".python-version"
PRODUCTION = "profiles/production.yaml"
POETRY = "[tool.poetry.dependencies]\npython = "


def required(text: str) -> dict[str, str]:
    """Return a pyproject.toml that requires a Python."""
    project = f'[project]\nname = "site"\nversion = "0"\nrequires-python = "{text}"\n'
    return {"pyproject.toml": project}


def refused(name: str, files: dict[str, str | None], **more: object) -> Planted:
    """Return a fault of the pinned Python, at its line."""
    place = {"at": PIN, "text": "3.12", **more}
    return fault(name, "python-required", files=files, **place)  # type: ignore[arg-type]


FAULTS = (
    refused("a Python below requires-python", required(">=3.13")),
    refused("a Python above requires-python", required(">=3.10,<3.12")),
    refused("a Python that Poetry refuses", {"pyproject.toml": f'{POETRY}"^3.13"\n'}),
    refused("a Python that Pipenv refuses", {"Pipfile": '[requires]\npython_version = "3.11"\n'}),
    refused("a patch that is too old", {**required(">=3.12.4"), PIN: "3.12.1\n"}),
    refused(
        "a runtime.txt below requires-python",
        {**required(">=3.13"), PIN: None, "runtime.txt": "python-3.12.1\n"},
        at="runtime.txt",
    ),
    refused(
        "a PYTHON_VERSION below requires-python",
        {**required(">=3.13"), PIN: None},
        at=PRODUCTION,
        edits=((PRODUCTION, "render:", 'env: {PYTHON_VERSION: "3.12.1"}\nrender:'),),
    ),
    refused(
        "an image below requires-python",
        {**required(">=3.13"), "Dockerfile": DOCKERFILE, ".dockerignore": ".env*\n"},
        at="Dockerfile",
        text="FROM",
        edits=(DOCKER,),
    ),
)
RIGHT = (
    right("a Python whose patches requires-python allows", files=required(">=3.12.4,<3.13")),
    right("a Python of Poetry's", files={"pyproject.toml": f'{POETRY}"~3.12"\n'}),
    right("either of two Pythons", files={"pyproject.toml": f'{POETRY}"^2.7 || ^3.12"\n'}),
    right("any Python for Pipenv", files={"Pipfile": '[requires]\npython_version = "*"\n'}),
    right(
        "Pythons of tools",
        files={"pyproject.toml": '[tool.mypy]\npython_version = "3.9"\n[tool.a]\npython = "2"\n'},
    ),
    right("a Python that is no version", files={**required(">=3.13"), PIN: "shop\n"}),
    right("a requirement that nobody can read", files=required("three")),
    right(
        "another package of the repository",
        files={f"tools/{name}": text for name, text in required(">=3.14").items()},
    ),
)
