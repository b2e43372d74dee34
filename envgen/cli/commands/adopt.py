"""`envgen adopt`: profiles for a project that is already deployed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from envgen.cli.groups import CommandGroup

group = CommandGroup.START


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option(
    "--apply",
    "applies",
    is_flag=True,
    help="Write the files, and edit manage.py, wsgi.py and others.",
)
@click.option(
    "--diff",
    "show_diff",
    is_flag=True,
    help="Write nothing; show what --apply would change, and name the files it would add.",
)
@click.option("--compare", "compares", is_flag=True, help="Boot the old and the new settings.")
@click.option("--python", metavar="PATH", help="The project's Python, for --compare.")
@click.option(
    "--decline",
    "declined",
    metavar="ID",
    multiple=True,
    help="Leave out the improvement with this id in the report (repeatable).",
)
@click.option(
    "--production",
    metavar="MODULE",
    help="The settings module that production uses, if the files do not say it.",
)
@click.option(
    "--development",
    metavar="MODULE",
    help="The settings module that developers use, if the files do not say it.",
)
@click.option(
    "--manage",
    metavar="PATH",
    help="The manage.py of the site to adopt, if there are several.",
)
@click.option(
    "--details",
    "--verbose",
    is_flag=True,
    help="List each part of the settings that could not be read, and all names and sources.",
)
def command(
    folder: str,
    applies: bool,
    show_diff: bool,
    compares: bool,
    python: str | None,
    declined: Sequence[str],
    production: str | None,
    development: str | None,
    manage: str | None,
    details: bool,
) -> None:
    """Write profiles for an existing project, from its settings, .env and render.yaml.

    Only --compare runs code of the project, and only --apply changes existing files. Steps that
    are left to you are listed; they are not errors. --apply exits with 1 if it did not write a
    file, for example one that somebody else wrote. --compare writes nothing, and exits with 1 if
    a setting differs without a known reason.
    """
    if applies + show_diff + compares > 1:
        raise click.UsageError("Give one of --apply, --diff and --compare.")
    # Late: `envgen --help` imports every command, for one line of each.
    from envgen.cli import adopting

    modules = {"production": production, "development": development}
    adopting.run(
        folder,
        adopting.AdoptOptions(
            applies=applies,
            show_diff=show_diff,
            compares=compares,
            python=python,
            declined=declined,
            modules={name: module for name, module in modules.items() if module},
            manage=manage,
            details=details,
        ),
    )
