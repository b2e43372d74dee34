"""`envgen adopt`: profiles for a project that is already deployed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from envgen import project as projects
from envgen.adopt.adoption import Adoption, adopt
from envgen.adopt.applying import planned, write
from envgen.cli import adopt_report, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.report import STOPPED, ChangeReport, show_values
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem
from envgen.model import Change, State
from envgen.output import readers
from envgen.output.templating import Templates, own_templates
from envgen.project import Project
from envgen.support.paths import inside

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
    root = Path(folder).resolve()
    if not root.is_dir():
        raise InputError([Problem("there is no such folder", "adopt", Place(folder))])
    existing = projects.at(root)
    project = existing or Project(root, projects.folder_for_new(root))
    project.refuse_links([project.profiles], "adopt")
    if existing is not None and _is_adopted(existing):
        return
    templates = Templates(own_templates())

    named = {"production": production, "development": development}

    def adopted() -> Adoption:
        return adopt(
            project,
            templates,
            existing=existing is not None,
            folders=_folders(root),
            declined=declined,
            modules={name: module for name, module in named.items() if module},
        )

    stopped = differs = False
    if compares:
        adoption = adopted()
        _compare(project, adoption, python)
    elif show_diff:
        adoption = adopted()
        differs = _show(project, adoption)
    else:
        written = write(project, adopted, terminal.show_written, applies=applies)
        adoption = written.adoption
        if applies:
            _report(project, adoption).written(written.changes, written.kept, quiet=False)
            show_values(_news(adoption, written.changes), adoption.deployments, writes=True)
            stopped = any(change.state in STOPPED for change in written.changes)
            differs = _differs(adoption, written.changes)
    if (applies or show_diff) and not differs:
        terminal.echo("Nothing to change: all files are up to date.")
    _tell(adoption, declined, details=details, steps=applies or show_diff)
    if applies and not adoption.profiles:
        adopt_report.left_to_you(adoption)
    applied = applies or (show_diff and not differs)
    adopt_report.next_steps(adoption, applied=applied, shown=show_diff)
    sys.exit(1 if stopped else 0)


def _tell(adoption: Adoption, declined: Sequence[str], *, details: bool, steps: bool) -> None:
    """Print the report, unless the run that wrote the profiles printed it, and `steps` follow."""
    if not adoption.profiles and (declined or not steps):
        adopt_report.profiles_stay(declined)
    if adoption.profiles or details or not steps:
        adopt_report.show(adoption, details=details)


def _news(adoption: Adoption, changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes without the missing values that the server is known to have."""
    for change in changes:
        told = adoption.findings.told if change.artifact.profile == "production" else frozenset()
        yield replace(change, missing=tuple(name for name in change.missing if name not in told))


def _is_adopted(project: Project) -> bool:
    """Return whether all settings of a project are generated, and say so.

    A project that keeps a settings module of its own (`base_settings`) may still move settings
    into its profiles.
    """
    try:
        deployments = Session(str(project.root)).deployments.values()
    except InputError:  # adopt says what is wrong with the profiles
        return False
    if not deployments:
        return False
    generated = {item.settings_module for item in deployments}
    for item in deployments:
        manage = project.read(inside(item.document.root, "manage.py")) or ""
        named = {name for name, _ in readers.default_settings_modules(manage)}
        is_there = project.is_file(f"{item.settings_folder}/{item.name}.py")
        if item.document.django.base_settings or not is_there or not named & generated:
            return False
    folders = terminal.listed(sorted({f"{item.settings_folder}/" for item in deployments}))
    profiles = terminal.count(len(deployments), "profile")
    terminal.echo(
        f"This project has envgen's settings already ({folders}, {profiles}): nothing to adopt."
    )
    terminal.echo_err(f"To change something, edit {project.profiles}/.")
    return True


def _folders(root: Path) -> list[str]:
    """Return the folders in which manage.py may be, the nearest first: two levels deep."""
    found = [root]
    for depth in (1, 2):
        parents = [path for path in found if len(path.relative_to(root).parts) == depth - 1]
        for parent in parents:
            with contextlib.suppress(OSError):
                found += sorted(path for path in parent.iterdir() if _may_be_ours(path))
    return [path.relative_to(root).as_posix() for path in found[1:]]


def _may_be_ours(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name in ("node_modules", "venv", "env")
    return not hidden and path.is_dir() and not path.is_symlink()


def _compare(project: Project, adoption: Adoption, python: str | None) -> None:
    from envgen.cli.adopt_compare import compare  # late: alone it starts processes

    changes = planned(project, adoption, guard=False)
    sys.exit(compare(project, adoption, changes, python))


def _differs(adoption: Adoption, changes: Iterable[Change]) -> bool:
    """Return whether there is a line that --apply writes."""
    different = any(change.state is not State.SAME for change in changes)
    return bool(adoption.profiles or adoption.edits) or different


def _show(project: Project, adoption: Adoption) -> bool:
    """Show what --apply would change, and return whether it would change a file."""
    report = _report(project, adoption)
    for path, text in {**adoption.profiles, **adoption.edits}.items():
        # A person decides on profiles, and on what changes in files that are there already.
        report.shown(path, project.read(path), text, new_in_full=path.endswith(".yaml"))
    changes = planned(project, adoption, guard=False)
    report.planned(changes, show_diff=True, quiet=False, new_in_full=False)
    return _differs(adoption, changes)


def _report(project: Project, adoption: Adoption) -> ChangeReport:
    secrets = [value for each in adoption.decision.secrets.values() for value in each.values()]
    secrets += adoption.findings.literals
    return ChangeReport(adoption.deployments.values(), project.read, secrets)
