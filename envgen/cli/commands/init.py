"""`envgen init`: the first profiles of a project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from envgen import project as projects
from envgen.adopt import first_edits
from envgen.catalog.providers import suggested
from envgen.cli import first_questions, first_refusals, first_steps, terminal
from envgen.cli.groups import CommandGroup
from envgen.errors import InputError, Place, Problem, WriteError
from envgen.git import work_tree
from envgen.output import scaffold
from envgen.output.apply import write_texts
from envgen.project import Project

group = CommandGroup.START


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option(
    "--project",
    help="The project's name. By default: the first part of a --host on the platform's "
    "domain, or else the folder's name.",
)
@click.option("--host", "hosts", multiple=True, help="A host of the site (repeatable).")
@click.option("--frontend", "frontends", multiple=True, help="A frontend's origin (repeatable).")
@click.option("--bot/--no-bot", default=None, help="A bot calls the backend. By default: no.")
@click.option(
    "--staging/--no-staging",
    default=None,
    help="Write a profile for a second deployment, to try changes on. By default: yes.",
)
@click.option(
    "--celery/--no-celery",
    default=None,
    help="Run a Celery worker and beat. By default: if the project uses Celery.",
)
@click.option(
    "--database",
    type=click.Choice(list(scaffold.DATABASES)),
    help=f"Where the database is. By default: {suggested()}.",
)
@click.option(
    "--edit/--no-edit",
    default=None,
    help="Name the generated settings in manage.py, wsgi.py and asgi.py. By default: no; on a "
    "terminal, init asks.",
)
@click.option(
    "--requirements",
    metavar="FILE",
    help="Install from FILE instead of requirements.txt, and add the packages that it lacks. It is "
    "relative to DIR. Without this option, no file changes unless you agree on a terminal.",
)
@click.option(
    "--root", metavar="FOLDER", help="The folder with manage.py, relative to DIR. By default: DIR."
)
@click.option(
    "--here", is_flag=True, help="Write to DIR, although it is below the top of a repository."
)
def command(folder: str, **options: Any) -> None:
    """Write small, commented profiles into DIR, and the lines that git and Docker need.

    On a terminal, init asks for anything that you do not pass as an option. It changes nothing
    in a project that has profiles. DIR is the top of the repository, also if manage.py is in a
    folder below it.
    """
    root = Path(folder).resolve()
    if root.exists() and not root.is_dir():
        raise InputError([Problem("this is not a folder", "init", Place(folder))])
    given = first_questions.Options(**options)
    existing = projects.at(root)
    if existing is not None:
        first_refusals.refuse_late_options(existing, given)
    if existing is not None:
        terminal.echo(f"{existing.profiles}/ has profiles already; nothing is changed")
        terminal.echo_err(
            "Next: `envgen render --all` writes the files, `envgen check` checks them."
        )
        return
    first_questions.refuse_wrong(given)
    try:
        place = first_refusals.place(folder, given)
        found = Project(place.root, projects.folder_for_new(place.root))
        found.refuse_links(scaffold.paths(found.profiles), "init")
        decisions = first_questions.ask(found, given, place.manage, place.folder)
    except click.Abort:
        raise terminal.NothingWritten from None
    if place.root != root:
        folder = os.path.relpath(place.root)
    _create(folder, found, *decisions)


def _create(
    folder: str, project: Project, answers: scaffold.Answers, edit: bool, requirements: str | None
) -> None:
    home = scaffold.settings_home(project.read, answers.root)
    first_refusals.refuse_generated(project, answers.root, home.named)
    files = scaffold.files(answers, project.profiles, project.read)
    entry_points = list(first_edits.entry_points(project.read, answers.root, home))
    if edit:
        files |= {item.path: item.edited for item in entry_points if item.edited is not None}
    wanted = first_edits.packages(answers)
    missing = first_edits.missing(project.read, answers.root, wanted)
    if requirements:
        missing = first_edits.missing_in(requirements, project.read(requirements) or "", wanted)
        if missing:
            text = project.read(requirements) or ""
            files[requirements] = first_edits.with_packages(text, missing)
    project.refuse_links(files, "init")
    _refuse_what_render_would(project, files)
    try:
        written = write_texts(project, files)
    except WriteError as error:
        where = "" if folder == "." else f"{folder.rstrip('/')}/"
        located = WriteError(f"{where}{error}")
        located.written = error.written
        raise located from None
    terminal.show_written(written)
    first_steps.show(
        folder,
        answers,
        home,
        [item for item in entry_points if not edit or item.edited is None],
        [] if requirements else missing,
        requirements or first_edits.requirements_file(answers.root),
        first_edits.secret_in(project.read, answers.root, home),
        in_repository=work_tree(project.root) is not None,
    )


def _refuse_what_render_would(project: Project, files: Mapping[str, str]) -> None:
    """Check the new profiles by the rules for all profiles, before anything is written."""
    from envgen.profile.loader import ProfileSource, load
    from envgen.resolve import resolve

    sources = {
        Path(path).stem: ProfileSource(path, text.encode("utf-8", "surrogateescape"))
        for path, text in files.items()
        if path.startswith(f"{project.profiles}/") and path.endswith(".yaml")
    }
    loaded = load(sources)
    problems = list(loaded.problems)
    for profile in loaded.profiles.values():
        problems += resolve(profile, project.facts(profile))[1]
    if problems:
        # No places: the files are not there to look at.
        raise InputError(dict.fromkeys(problem._replace(place=None) for problem in problems))
