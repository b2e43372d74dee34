"""A profile's .env file, for commands that change single variables of it."""

from __future__ import annotations

from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.formats import dotenv
from envgen.model import Deployment
from envgen.output import writer
from envgen.project import Project


class Taken(EnvgenError):
    """Git would take the file, secrets and all, or cannot tell."""

    exit_code = 1


def refuse_strange(project: Project, deployment: Deployment, rule: str) -> None:
    """Raise InputError where the profile has no .env file, or a link leads to it."""
    if deployment.kind == "test":
        raise InputError([Problem("a test profile has no .env file", rule)])
    if project.link_on_the_way(deployment.dotenv):
        message = "is a symbolic link, and envgen writes through none"
        raise InputError([Problem(message, rule, Place(deployment.dotenv))])


def read(project: Project, deployment: Deployment) -> str | None:
    """Return its text, None where there is no file. Raises InputError for a merge conflict."""
    text = project.read(deployment.dotenv)
    if conflicts := dotenv.conflicts(text or "", deployment.dotenv):
        raise InputError(conflicts)
    return text


def write(project: Project, deployment: Deployment, before: str | None, text: str) -> None:
    """Put `text` in the place of `before`, which was read under the same lock.

    Raises Taken where git would take the file, and WriteError where it cannot be written.
    """
    path = deployment.dotenv
    if why := project.would_be_taken([path]):
        raise Taken(f"{path}: {why[path]}")
    file = writer.NewFile(path=path, text=text, mode=0o600, expected=before)
    writer.write_files(project.root, [file])
