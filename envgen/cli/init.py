"""`envgen init`: the first profiles of a project."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from envgen import project as projects
from envgen import scaffold, writer
from envgen.cli import output
from envgen.errors import InputError, Place, Problem
from envgen.profile import SLUG
from envgen.project import Project


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option("--project", help="The project's name; by default the folder's.")
@click.option("--host", "hosts", multiple=True, help="A host of the site (repeatable).")
@click.option("--frontend", "frontends", multiple=True, help="A frontend's origin (repeatable).")
@click.option("--bot/--no-bot", default=None, help="Whether a bot calls the backend.")
@click.option(
    "--database", type=click.Choice(list(scaffold.DATABASES)), help="Where the database is."
)
def command(
    folder: str,
    project: str | None,
    hosts: Sequence[str],
    frontends: Sequence[str],
    bot: bool | None,
    database: str | None,
) -> None:
    """Write small, commented profiles into DIR, and the lines that git and Docker need.

    Asks on a terminal for what no option says; elsewhere it never asks. Where there are
    profiles already it changes nothing.
    """
    root = Path(folder)
    if root.exists() and not root.is_dir():
        raise InputError([Problem("this is no folder", "init", Place(folder))])
    existing = projects.at(root.absolute())
    if existing is not None:
        output.result(f"{existing.profiles}/ has profiles already; nothing is changed")
        return
    answers = _answers(root, project, hosts, frontends, bot, database)
    profiles = projects.folder_for_new(root)
    found = Project(root.absolute(), profiles)
    for path, text in scaffold.files(answers, profiles, found.read).items():
        if found.link_on_the_way(path):
            message = "is a symbolic link, and envgen writes through none"
            raise InputError([Problem(message, "init", Place(path))])
        before = found.read(path)
        if before != text:
            writer.write_text(found.root / path, text, found.mode(path) or 0o644)
            output.result(f"{'created' if before is None else 'updated'}  {path}")
    _next_steps(folder, answers)


def _answers(
    root: Path,
    project: str | None,
    hosts: Sequence[str],
    frontends: Sequence[str],
    bot: bool | None,
    database: str | None,
) -> scaffold.Answers:
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    name = scaffold.as_slug(root.absolute().name)
    project = project or (click.prompt("Project", default=name) if asks else name)
    if not re.fullmatch(SLUG, project):
        message = "a project's name has lower-case letters, digits and single hyphens"
        raise InputError([Problem(message, "init", None, f"such as {scaffold.as_slug(project)}")])
    if not hosts:
        host = f"{project}.onrender.com"
        hosts = [click.prompt("Host of the site", default=host) if asks else host]
    if asks and not frontends:
        answer = click.prompt("Origin of a frontend (empty for none)", default="")
        frontends = [answer] if answer else []
    if bot is None:
        bot = click.confirm("Does a bot call the backend?", default=True) if asks else True
    if database is None:
        kinds = click.Choice(list(scaffold.DATABASES))
        database = "supabase"
        if asks:
            database = click.prompt("Database", type=kinds, default=database)
    return scaffold.Answers(
        project=project,
        hosts=tuple(hosts),
        frontends=tuple(frontends),
        bot=bot,
        database=database or "supabase",
    )


def _next_steps(folder: str, answers: scaffold.Answers) -> None:
    packages = ["django", "django-environ", "whitenoise", "gunicorn"]
    packages += ["django-cors-headers"] if answers.frontends else []
    packages += ["'psycopg[binary]'"] if answers.database != "sqlite" else []
    output.talk("")
    output.talk("Next:")
    if folder != ".":
        output.talk(f"  cd {folder}")
    output.talk("  1. Read the profiles and change what is not yours.")
    output.talk(f"  2. Add to requirements.txt: {' '.join(packages)}")
    output.talk("  3. envgen render --all      writes settings, .env files and render.yaml")
    output.talk("  4. envgen check             says whether everything agrees")
    output.talk("  5. Commit what git shows: .env files are not among it.")
    output.talk("  6. envgen todo production   what is to be done on Render")
