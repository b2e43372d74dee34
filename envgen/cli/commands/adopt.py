"""`envgen adopt`: profiles for a project that is already deployed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import click

from envgen import project as projects
from envgen.adopt.adoption import Adoption, adopt
from envgen.cli import adopt_report, terminal
from envgen.cli.report import ChangeReport
from envgen.errors import InputError, Place, Problem
from envgen.model import Change, State
from envgen.output import writer
from envgen.output.changes import plan
from envgen.output.targets.dotenv import Choices
from envgen.output.templating import Templates, own_templates
from envgen.project import Project
from envgen.secrets.secret import generate

# What --apply replaces although envgen did not write it; the old file is kept beside it.
REPLACED = ("blueprint", "example")


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option(
    "--apply", "applies", is_flag=True, help="Write the files, and edit manage.py and its like."
)
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; show what --apply would.")
@click.option("--compare", "compares", is_flag=True, help="Boot the old and the new settings.")
@click.option("--python", metavar="PATH", help="The project's Python, for --compare.")
@click.option(
    "--decline",
    "declined",
    metavar="ID",
    multiple=True,
    help="An improvement that is not wanted, by its id in the report (repeatable).",
)
def command(
    folder: str,
    applies: bool,
    show_diff: bool,
    compares: bool,
    python: str | None,
    declined: Sequence[str],
) -> None:
    """Read the settings, .env and render.yaml of the project in DIR, and write profiles.

    Nothing of the project is run but by --compare, and no file is changed before --apply. What
    is left to a person is listed, and is no failure. --compare writes nothing, and exits with 1
    where a setting differs and nobody knows why.
    """
    if applies + show_diff + compares > 1:
        raise click.UsageError("Give one of --apply, --diff and --compare.")
    root = Path(folder).resolve()
    if not root.is_dir():
        raise InputError([Problem("there is no such folder", "adopt", Place(folder))])
    existing = projects.at(root)
    project = existing or Project(root, projects.folder_for_new(root))
    _refuse_links(project)
    writes = not (show_diff or compares)
    with writer.locked(root) if writes else nullcontext():
        adoption = adopt(
            project,
            Templates(own_templates()),
            existing=existing is not None,
            folders=_folders(root),
            declined=declined,
        )
        if compares:
            _compare(project, adoption, python)
        elif show_diff:
            _show(project, adoption)
        else:
            _write(project, adoption.profiles)
            if applies:
                _apply(project, adoption)
    adopt_report.show(adoption, declined, has_profiles=not adoption.profiles)
    adopt_report.next_steps(adoption, applied=applies)


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

    changes = _changes(project, adoption, guard=False)
    sys.exit(compare(project, adoption, changes, python))


def _apply(project: Project, adoption: Adoption) -> None:
    _write(project, adoption.edits)
    changes = _changes(project, adoption, guard=True)
    kept = writer.write(project.root, changes)
    report = _report(project, adoption)
    report.written(changes, kept, quiet=False)
    adopt_report.values(changes)


def _show(project: Project, adoption: Adoption) -> None:
    report = _report(project, adoption)
    for path, text in {**adoption.profiles, **adoption.edits}.items():
        report.shown(path, project.read(path), text)
    report.planned(_changes(project, adoption, guard=False), show_diff=True, quiet=False)


def _changes(project: Project, adoption: Adoption, *, guard: bool) -> list[Change]:
    deployments = list(adoption.deployments.values())
    own = Templates(project.root / project.profiles / projects.TEMPLATES)
    changes = plan(
        deployments,
        [deployment.name for deployment in deployments],
        Templates(own_templates(), project=own),
        project,
        Choices(make=generate, supplied=adoption.decision.secrets),
        guard=guard,
    )
    return [_replacing(change) for change in changes]


def _replacing(change: Change) -> Change:
    """Let a render.yaml or .env.example that a person wrote be replaced, and kept."""
    import msgspec

    foreign = change.state is State.EDITED and change.why == "was not written by envgen"
    if foreign and change.artifact.target in REPLACED:
        return msgspec.structs.replace(change, state=State.UPDATE, replaces=True)
    return change


def _report(project: Project, adoption: Adoption) -> ChangeReport:
    secrets = [value for each in adoption.decision.secrets.values() for value in each.values()]
    secrets += adoption.findings.literals
    return ChangeReport(adoption.deployments.values(), project.read, secrets)


def _write(project: Project, files: Mapping[str, str]) -> None:
    before = {path: project.read(path) for path in files}
    writer.write_files(
        project.root,
        [
            writer.NewFile(
                path=path, text=text, mode=project.mode(path) or 0o644, expected=before[path]
            )
            for path, text in files.items()
            if before[path] != text
        ],
    )
    for path, text in files.items():
        if before[path] != text:
            terminal.echo(f"{'created' if before[path] is None else 'updated'}  {path}")


def _refuse_links(project: Project) -> None:
    link = project.link_on_the_way(project.profiles)
    if link:
        message = "is a symbolic link, and envgen writes through none"
        raise InputError([Problem(message, "adopt", Place(link))])
