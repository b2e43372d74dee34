"""`envgen init`: the first profiles of a project."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from envgen import project as projects
from envgen.catalog.providers import provider, suggested
from envgen.cli import terminal
from envgen.cli.groups import CommandGroup
from envgen.errors import InputError, Place, Problem
from envgen.output import scaffold
from envgen.output.apply import write_texts
from envgen.profile import SLUG
from envgen.project import Project

group = CommandGroup.START


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
    root = Path(folder).resolve()
    if root.exists() and not root.is_dir():
        raise InputError([Problem("this is no folder", "init", Place(folder))])
    existing = projects.at(root)
    if existing is not None:
        terminal.echo(f"{existing.profiles}/ has profiles already; nothing is changed")
        return
    answers = _answers(root, project, hosts, frontends, bot, database)
    found = Project(root, projects.folder_for_new(root))
    _refuse_links(found)
    files = scaffold.files(answers, found.profiles, found.read)
    _refuse_what_render_would(found, files)
    terminal.show_written(write_texts(found, files))
    _next_steps(folder, answers)


def _refuse_links(project: Project) -> None:
    message = "is a symbolic link, and envgen writes through none"
    links = (project.link_on_the_way(path) for path in scaffold.paths(project.profiles))
    problems = [Problem(message, "init", Place(link)) for link in links if link]
    if problems:
        raise InputError(dict.fromkeys(problems))


def _refuse_what_render_would(project: Project, files: Mapping[str, str]) -> None:
    """Check the new profiles by the rules for all profiles, before anything is written."""
    from envgen.profile.loader import ProfileSource, load
    from envgen.resolve import resolve

    sources = {
        Path(path).stem: ProfileSource(path, text.encode("utf-8", "surrogateescape"))
        for path, text in files.items()
        if path.endswith(".yaml")
    }
    loaded = load(sources)
    problems = list(loaded.problems)
    for profile in loaded.profiles.values():
        problems += resolve(profile, project.facts(profile))[1]
    if problems:
        # No places: the files are not there to look at.
        raise InputError(dict.fromkeys(problem._replace(place=None) for problem in problems))


def _answers(
    root: Path,
    project: str | None,
    hosts: Sequence[str],
    frontends: Sequence[str],
    bot: bool | None,
    database: str | None,
) -> scaffold.Answers:
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    name = _project_name(root, hosts)
    project = project or (click.prompt("Project", default=name) if asks else name)
    if not re.fullmatch(SLUG, project):
        message = "a project's name has lower-case letters, digits and single hyphens"
        raise InputError([Problem(message, "init", None, f"such as {scaffold.as_slug(project)}")])
    if not hosts:
        host = f"{project}{scaffold.SHARED_DOMAIN}"
        hosts = [click.prompt("Host of the site", default=host) if asks else host]
    if asks and not frontends:
        answer = click.prompt("Origin of a frontend (empty for none)", default="")
        frontends = [answer] if answer else []
    if bot is None:
        bot = click.confirm("Does a bot call the backend?", default=True) if asks else True
    if database is None:
        kinds = click.Choice(list(scaffold.DATABASES))
        database = suggested()
        if asks:
            database = click.prompt("Database", type=kinds, default=database)
    return scaffold.Answers(
        project=project,
        root=_folder_of_manage(root),
        hosts=tuple(hosts),
        frontends=tuple(frontends),
        bot=bot,
        database=database,
    )


def _project_name(root: Path, hosts: Sequence[str]) -> str:
    """Return the name of the service that has a host on the platform, or else the folder's."""
    shared = scaffold.SHARED_DOMAIN
    ours = [host.removesuffix(shared) for host in hosts if host.endswith(shared)]
    return scaffold.as_slug(ours[0] if ours else root.name)


def _folder_of_manage(root: Path) -> str:
    """Return the folder with manage.py: this one, or the single one below that has it."""
    found = [path.parent.name for path in root.glob("*/manage.py")]
    return found[0] if len(found) == 1 and not (root / "manage.py").exists() else "."


def _next_steps(folder: str, answers: scaffold.Answers) -> None:
    packages = ["django", "django-environ", "whitenoise", "gunicorn"]
    packages += ["django-cors-headers"] if answers.frontends else []
    packages += ["'psycopg[binary]'"] if provider(answers.database).engine == "postgresql" else []
    terminal.echo_err("")
    terminal.echo_err("Next:")
    if folder != ".":
        terminal.echo_err(f"  cd {terminal.safe(shlex.quote(folder))}")
    terminal.echo_err("  1. Read the profiles and change what is not yours.")
    terminal.echo_err(f"  2. Add to requirements.txt: {' '.join(packages)}")
    terminal.echo_err("  3. envgen render --all      writes settings, .env files and render.yaml")
    terminal.echo_err("  4. envgen check             says whether everything agrees")
    terminal.echo_err("  5. envgen todo production   what is to be done on the platform")
    terminal.echo_err("  6. Commit what git shows: .env files are not among it.")
