"""Ways to break the build of the repository that `envgen lint` checks."""

from __future__ import annotations

from typing import NamedTuple

BUILD = "buildCommand: bash build.sh"
MANAGE = "from django.core.management import execute_from_command_line\n"
VALUE = '- key: DEBUG\n        value: "false"'


class Case(NamedTuple):
    """Edits of files after which a rule finds something: (before, after), or None to remove one."""

    rule: str
    edits: dict[str, tuple[str, str] | None]
    place: str
    severity: str = "error"
    file: str = "render.yaml"


CASES = [
    Case("script-missing", {"build.sh": None}, "render.yaml:14:5"),
    Case("script-missing", {"build.sh": ("set -e", "sh more.sh")}, "build.sh:2:1"),
    Case("script-crlf", {"build.sh": ("/sh\n", "/sh\r\n")}, "build.sh:1:1"),
    Case("script-crlf", {"build.sh": ("/sh\n", "/sh\r\n")}, "build.sh:1:1", file="build.sh"),
    Case("script-mode", {"render.yaml": (BUILD, "buildCommand: ./build.sh")}, "build.sh"),
    Case(
        "script-shebang",
        {
            "render.yaml": (BUILD, "buildCommand: ./build.sh"),
            "build.sh": ("#!/bin/sh\n", ""),
        },
        "build.sh:1:1",
        "note",
    ),
    Case("requirement-missing", {"requirements.txt": ("gunicorn\n", "")}, "requirements.txt"),
    Case("requirement-missing", {"requirements.txt": None}, "requirements.txt", "warning"),
    Case(
        "requirement-missing",
        {"requirements.txt": ("celery", "-r more.txt")},
        "requirements.txt:2:1",
        file="requirements.txt",
    ),
    Case("python-unpinned", {".python-version": None}, ".python-version", "warning"),
    Case("python-version", {".python-version": ("3.13", "3.8")}, ".python-version:1:1"),
    Case(
        "python-version",
        {"render.yaml": (VALUE, "- key: PYTHON_VERSION\n        value: '3.13'")},
        "render.yaml:18:9",
        "warning",
    ),
    Case(
        "python-required",
        {"pyproject.toml": ("", '[project]\nname = "x"\nrequires-python = ">=3.14"\n')},
        ".python-version:1:1",
        "warning",
    ),
    Case(
        "python-required",
        {"pyproject.toml": ("", '[project]\nname = "x"\nrequires-python = ">=3.14"\n')},
        ".python-version:1:1",
        "warning",
        file="pyproject.toml",
    ),
    Case(
        "management-command-missing",
        {"manage.py": ("", MANAGE), "build.sh": ("set -e", "python manage.py collectstaic")},
        "build.sh:2:1",
    ),
    Case(
        "management-command-missing",
        {
            "manage.py": ("", MANAGE),
            "render.yaml": ("gunicorn shop.wsgi", "python manage.py seed && gunicorn shop.wsgi"),
        },
        "render.yaml:15:5",
    ),
    Case(
        "dockerfile-missing",
        {"render.yaml": ("runtime: python", "runtime: docker"), "Dockerfile": None},
        "Dockerfile",
    ),
    Case(
        "docker-command",
        {
            "render.yaml": ("runtime: python", "runtime: docker\n    dockerCommand: gunicorn x"),
            "Dockerfile": ("CMD gunicorn shop.wsgi", "ENTRYPOINT gunicorn shop.wsgi"),
        },
        "Dockerfile:5:1",
        "warning",
    ),
]
OF_BUILDS = {case.rule for case in CASES}
