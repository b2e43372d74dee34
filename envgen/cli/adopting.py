"""Adopt a project, as `envgen adopt` asks for it, and say what was done."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from envgen import project as projects
from envgen.adopt.adoption import Adoption, adopt
from envgen.adopt.applying import planned, write
from envgen.adopt.roots import refuse_below_blueprint
from envgen.cli import adopt_report, terminal
from envgen.cli.report import STOPPED, ChangeReport, show_values
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem
from envgen.model import Change, State
from envgen.output import readers
from envgen.output.templating import Templates, own_templates
from envgen.project import Project
from envgen.secrets.patterns import without_secrets
from envgen.support.paths import inside


class AdoptOptions(Struct, frozen=True, kw_only=True):
    """What the options say; `modules` are the settings modules that were named, by profile."""

    applies: bool
    show_diff: bool
    compares: bool
    python: str | None
    declined: Sequence[str]
    modules: Mapping[str, str]
    manage: str | None
    details: bool


def run(folder: str, chosen: AdoptOptions) -> None:
    """Adopt the project in `folder`, and exit.

    Raises:
        InputError: the project cannot be adopted.
    """
    root = Path(folder).resolve()
    if not root.is_dir():
        why = "is not a folder" if root.exists() else "there is no such folder"
        raise InputError([Problem(why, "adopt", Place(folder))])
    try:
        _run(root, chosen)
    except InputError as error:
        raise InputError(map(without_secrets, error.problems)) from error


def _run(root: Path, chosen: AdoptOptions) -> None:
    existing = projects.at(root)
    project = existing or Project(root, projects.folder_for_new(root))
    project.refuse_links([project.profiles], "adopt")
    if existing is not None and _is_adopted(existing):
        return
    if existing is None:
        refuse_below_blueprint(project)
    templates = Templates(own_templates())

    def adopted() -> Adoption:
        return adopt(
            project,
            templates,
            existing=existing is not None,
            folders=_folders(root),
            declined=chosen.declined,
            manage=chosen.manage,
            modules=chosen.modules,
        )

    stopped = differs = False
    kept: Mapping[str, str] = {}
    if chosen.compares:
        adoption = adopted()
        _compare(project, adoption, chosen.python)
    elif chosen.show_diff:
        adoption = adopted()
        differs = _show(project, adoption)
    else:
        written = write(project, adopted, terminal.show_written, applies=chosen.applies)
        adoption, kept = written.adoption, written.kept
        if chosen.applies:
            _report(project, adoption).written(written.changes, written.kept, quiet=False)
            show_values(_news(adoption, written.changes), adoption.deployments, writes=True)
            stopped = any(change.state in STOPPED for change in written.changes)
            differs = _differs(adoption, lambda: written.changes)
        else:
            differs = _differs(adoption, lambda: planned(project, adoption, guard=False))
    decision = adopt_report.in_kept(adoption.decision, kept)
    if chosen.applies:
        decision = adopt_report.applied(decision)
    adoption = replace(adoption, decision=decision)
    _tell(
        adoption, chosen.declined, details=chosen.details, steps=chosen.applies or chosen.show_diff
    )
    if chosen.applies and not adoption.profiles:
        adopt_report.left_to_you(adoption)
    if not differs:
        adopt_report.nothing_to_apply()
    adopt_report.next_steps(adoption, applied=chosen.applies or not differs, shown=chosen.show_diff)
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
        known = (
            adoption.findings.on_server if change.artifact.profile == "production" else frozenset()
        )
        yield replace(change, missing=tuple(name for name in change.missing if name not in known))


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


def _differs(adoption: Adoption, changes: Callable[[], Iterable[Change]]) -> bool:
    """Return whether there is a line that --apply writes; `changes` is only asked if needed."""
    if adoption.profiles or adoption.edits:
        return True
    return any(change.state is not State.SAME for change in changes())


def _show(project: Project, adoption: Adoption) -> bool:
    """Show what --apply would change, and return whether it would change a file."""
    report = _report(project, adoption)
    for path, text in {**adoption.profiles, **adoption.edits}.items():
        # A person decides on profiles, and on what changes in files that are there already.
        report.shown(path, project.read_marked(path), text, new_in_full=path.endswith(".yaml"))
    changes = planned(project, adoption, guard=False)
    report.planned(changes, show_diff=True, quiet=False, new_in_full=False)
    return _differs(adoption, lambda: changes)


def _report(project: Project, adoption: Adoption) -> ChangeReport:
    secrets = [value for each in adoption.decision.secrets.values() for value in each.values()]
    secrets += adoption.findings.literals
    return ChangeReport(adoption.deployments.values(), project.read, secrets)
