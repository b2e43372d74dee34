"""Where the project is in its repository, and whether Render looks there."""

from __future__ import annotations

from planted import fault, right

FILE = "profiles/production.yaml"
DOCKER = (
    "web: {plan: starter, runtime: docker, dockerContext: site, dockerfilePath: site/Dockerfile}"
)
DOCKERFILE = {
    "Dockerfile": (
        "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt"
        " && DJANGO_BUILD=1 python manage.py collectstatic --no-input\nUSER nobody\n"
    ),
    ".dockerignore": ".env*\n",
}

FAULTS = (
    fault(
        "a project below the top of its repository",
        "render-below-top",
        "render.yaml",
        "- type: web",
        severity="error",
        nested=True,
    ),
    fault(
        "a project below the top, whose service runs in another folder",
        "render-below-top",
        "render.yaml",
        "- type: web",
        severity="error",
        edits=((FILE, "web: {plan", "web: {rootDir: sites, plan"),),
        nested=True,
        also=frozenset({"requirement-missing"}),
    ),
    fault(
        "a project below the top, of which one service says so",
        "render-below-top",
        "render.yaml",
        "- type: worker",
        severity="error",
        edits=(
            (FILE, "web: {plan", "web: {rootDir: site, plan"),
            ("profiles/base.yaml", "  web:", "  mail: {command: python -m mail}\n  web:"),
        ),
        files={"mail.py": "import time\n"},
        nested=True,
    ),
)
RIGHT = (
    right(
        "a project below the top that says so",
        edits=((FILE, "render:\n", "render:\n  rootDir: site\n"),),
        nested=True,
    ),
    right(
        "a project below the top, whose service says so",
        edits=((FILE, "web: {plan", "web: {rootDir: site, plan"),),
        nested=True,
    ),
    right(
        "a service that Docker builds below the top",
        files=DOCKERFILE,
        edits=((FILE, "web: {plan: starter}", DOCKER),),
        nested=True,
    ),
    right(
        "a service from another repository",
        edits=((FILE, "web: {plan", "web: {repo: https://github.com/a/b, plan"),),
        nested=True,
    ),
)
