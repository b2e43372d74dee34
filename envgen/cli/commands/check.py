"""`envgen check`: compare profiles and files, offline and without importing the project.

With --boot it also boots the project's programs: see `booting`. With --database it connects to
the databases of a profile instead: see `connecting`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from envgen.check import (
    CheckedProfile,
    findings,
    rules,
    unexplained_leaks,
    unknown_ignores,
)
from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Severity
from envgen.git import Git
from envgen.model import Change
from envgen.output import project_templates
from envgen.output.changes import plan, skipped_overrides
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.profile.loader import BASE
from envgen.secrets.secret import Secret

if TYPE_CHECKING:
    from envgen.check.booted import Booted
    from envgen.cli.leaking import LeakSearch
    from envgen.live.boot.report import Boot


group = CommandGroup.BEFORE_DEPLOY


@click.command()
@options.profiles
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.option(
    "--no-project-templates",
    is_flag=True,
    help="Do not run the project's own templates. For projects that you do not trust.",
)
@click.option(
    "--boot",
    is_flag=True,
    help="Also boot each Django program and send it simulated requests. Runs the project's code.",
)
@click.option(
    "--database",
    is_flag=True,
    help="Connect to the databases of one profile, with their real URLs, and check nothing else.",
)
@click.option("--python", metavar="PATH", help="The project's Python, for --boot and --database.")
@click.option(
    "--boot-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60,  # a project of hundreds of apps takes some
    show_default=True,
    metavar="SECONDS",
    help="How long a program may take to boot.",
)
@options.fail_level
@click.option(
    "--leaks", is_flag=True, help="Also search the files that git tracks for values of secrets."
)
@click.option("--missing", is_flag=True, help="Also list each variable that has no value yet.")
@click.option("--history", is_flag=True, help="With --leaks, also search every commit.")
@options.directory
@options.output_format
def command(
    profiles: Sequence[str],
    list_rules: bool,
    no_project_templates: bool,
    boot: bool,
    database: bool,
    python: str | None,
    boot_timeout: float,
    fail_level: str,
    leaks: bool,
    history: bool,
    missing: bool,
    directory: str | None,
    output_format: str,
) -> None:
    """Check that all files agree with the profiles, before a deploy.

    Without PROFILES it checks all of them. It reads the settings, .env files, manifests and git,
    and needs no network. With --boot the project's own Python boots each Django program, with
    dummy values for secrets and a database in memory. Exits with 1 if there is an error; notes
    and warnings count only with --fail-level.
    """
    if list_rules:
        _list_rules()
        return
    if boot and database:
        raise click.UsageError("Give --boot or --database, not both: run one after the other.")
    if database and len(profiles) != 1:
        raise click.UsageError(
            "--database needs one profile, for example `envgen check --database production`."
        )
    if python and not (boot or database):
        raise click.UsageError("--python is for --boot and --database.")
    if history and not leaks:
        raise click.UsageError("--history is for --leaks.")
    in_json = output_format == "json"
    boots: list[Boot] = []
    booted: list[Booted] = []
    search: LeakSearch | None = None
    try:
        session = Session(directory, project_templates=not no_project_templates)
        if database:
            _connect(session, profiles[0], python, options.LEVELS[fail_level], in_json=in_json)
        names = session.chosen(profiles, everything=not profiles)
        _check_ignores(session, names)
        # First: a sealed file with a problem counts as missing from then on.
        found = {item for name in names for item in session.stores[name].sealed_problems()}
        checked = _checked(session, names)
        found |= {problem for subject in checked for problem in findings(subject)}
        if boot:
            from envgen.cli import booting

            boots = booting.boot(session, names, python, boot_timeout, quiet=in_json)
            booted = booting.booted(session, boots)
            found |= set(booting.problems(booted))
        if leaks:
            from envgen.cli import leaking

            search = leaking.LeakSearch(session, names, history=history, quiet=in_json)
            found |= set(search.problems())
        if session.templates.runs_project:  # without them some rules find nothing
            from envgen.check.unused_ignores import ChecksRun, unused

            ran = ChecksRun(checked, booted, list(search.complete) if search else ())
            found |= set(unused(session.deployments.values(), session.place, ran))
    except InputError as error:
        if in_json:
            terminal.emit_json(_as_data([], error.problems, []))
            sys.exit(error.exit_code)
        raise
    problems = sorted(found, key=_order)
    failing = [item for item in problems if item.severity in options.LEVELS[fail_level]]
    ignored = _ignored(session, names)
    skipped = _skipped(session, names)
    if in_json:
        data = _as_data(names, problems, ignored)
        data["missing"] = {subject.deployment.name: _missing(subject) for subject in checked}
        if search:
            data |= {"accepted_leaks": search.accepted(), "to_accept": search.to_accept()}
        if skipped:
            data["skipped"] = skipped
        terminal.emit_json({**data, "boots": booting.as_data(boots)} if boot else data)
    else:
        terminal.show_problems(problems)
        if missing:
            _show_missing(checked)
        _tell_ignored(ignored)
        if search:
            search.show()
        _tell_skipped(skipped)
        if not failing:
            terminal.echo(f"{terminal.listed(names)}: everything agrees{_but(problems)}")
    sys.exit(1 if failing else 0)


def _connect(
    session: Session,
    name: str,
    python: str | None,
    level: Collection[Severity],
    *,
    in_json: bool,
) -> NoReturn:
    """Check the databases of a profile, and exit."""
    from envgen.cli.connecting import Connections

    connections = Connections(session, name, python, quiet=in_json)
    problems = connections.problems
    failing = [item for item in problems if item.severity in level]
    if in_json:
        data = _as_data([name], problems, [])
        terminal.emit_json({**data, "databases": connections.as_data()})
    else:
        connections.show()
        terminal.show_problems(problems)
        if not failing:
            terminal.echo(f"{name}: nothing to fix{_but(problems)}")
    sys.exit(1 if failing else 0)


def _but(problems: Sequence[Problem]) -> str:
    warned = sum(problem.severity is Severity.WARNING for problem in problems)
    return f", but see {terminal.count(warned, 'warning')}" if warned else ""


def _checked(session: Session, names: Sequence[str]) -> list[CheckedProfile]:
    """Return the profiles with their files as they are on disk."""
    project = session.project
    changes = plan(
        list(session.deployments.values()),
        names,
        session.templates,
        project,
        # Nothing is written, so no real secret has to be made.
        Choices(make=lambda kind: Secret("-")),
        load=session.load,
        guard=False,
    )
    # Asked once for all profiles: a process of git costs as much as a profile.
    git = Git(project.root)
    in_repository = git.is_repository
    private = [item.artifact.path for item in changes if item.artifact.target == "dotenv"]
    there = [path for path in private if project.mode(path) is not None]
    tracked = git.would_track(there) if in_repository else set()
    of_profile: dict[str | None, list[Change]] = {}
    for change in changes:
        of_profile.setdefault(change.artifact.profile, []).append(change)
    shared = of_profile.get(None, [])
    templates = _templates(session)
    return [
        CheckedProfile(
            [*shared, *of_profile.get(name, [])],
            session.stores[name],
            profiles=_sources(session, name),
            in_repository=in_repository,
            tracked=tracked,
            git_trouble=git.trouble,
            templates=templates,
        )
        for name in names
    ]


def _missing(subject: CheckedProfile) -> list[dict[str, Any]]:
    """Return the variables of a profile without a value: where to find it, and who reads it."""
    return [
        {"name": item.name, "help": item.help, "programs": list(item.readers)}
        for item in subject.missing
    ]


def _show_missing(checked: Iterable[CheckedProfile]) -> None:
    """List the variables that have no value yet, by .env file."""
    for subject in checked:
        for item in _missing(subject):
            terminal.echo(f"{subject.deployment.dotenv}: {item['name']}")
            if item["help"]:
                terminal.echo(f"    {terminal.safe(item['help'])}")
            terminal.echo(f"    used by {terminal.listed(item['programs'])}")


def _templates(session: Session) -> project_templates.ProjectTemplates:
    """Return the templates of the project; none where none is to be read."""
    own = session.templates.project
    if own is None or not session.templates.runs_project:
        return project_templates.NO_TEMPLATES
    kinds = [kind for target in targets().values() for kind in target.templates]
    return project_templates.find(own.folder, own.shown, kinds, session.deployments.values())


def _skipped(session: Session, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the outputs, and the overridden templates, whose files were not made."""
    if session.templates.runs_project:
        return {}
    outputs = {key for name in names for key in session.deployments[name].document.outputs}
    kinds = targets().values()
    found = {name for target in kinds for name in skipped_overrides(target, session.templates)}
    return {"outputs": sorted(outputs), "overrides": sorted(found)}


def _tell_skipped(skipped: dict[str, list[str]]) -> None:
    """Say which files were not compared: those of outputs and of overridden templates."""
    parts = []
    for key, noun in (("outputs", "the output"), ("overrides", "the files of the template")):
        if names := skipped.get(key):
            plural = "s" if len(names) > 1 else ""
            parts.append(f"{noun}{plural} {terminal.listed(names)}")
    if parts:
        shown = terminal.safe(terminal.listed(parts))
        terminal.echo_err(f"Not checked, because of --no-project-templates: {shown}.")


def _check_ignores(session: Session, names: Sequence[str]) -> None:
    problems = [
        problem
        for name in names
        for problem in (
            *unknown_ignores(session.deployments[name], session.place(name, "ignore")),
            *unexplained_leaks(session.deployments[name], session.place(name, "ignore_leaks")),
        )
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))


def _sources(session: Session, name: str) -> list[str]:
    """Return the files of a profile and of those that it builds on."""
    deployment = session.deployments[name]
    base = f"{session.project.profiles}/{BASE}.yaml"
    origins = [item.origin.file for item in deployment.variables]
    origins += [item.origin.file for item in deployment.settings]
    return [path for path in dict.fromkeys([deployment.source, base, *origins]) if path]


def _ignored(session: Session, names: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"profile": name, "rule": rule, "reason": reason}
        for name in names
        for rule, reason in session.deployments[name].document.ignore.items()
    ]


def _tell_ignored(ignored: Sequence[dict[str, str]]) -> None:
    """Say which rules the profiles ignore, each once, and why."""
    reasons = dict.fromkeys((item["rule"], item["reason"]) for item in ignored)
    if reasons:
        shown = terminal.listed(f"{rule} ({reason})" for rule, reason in reasons)
        terminal.echo_err(f"{terminal.count(len(reasons), 'rule')} ignored: {terminal.safe(shown)}")


def _as_data(
    names: Sequence[str], problems: Sequence[Problem], ignored: Sequence[dict[str, str]]
) -> dict[str, Any]:
    return {
        "profiles": list(names),
        "problems": [terminal.as_data(item) for item in problems],
        "ignored": list(ignored),
    }


def _order(problem: Problem) -> tuple[Place, str, str]:
    """Sort by place, so that a file is gone through from its top; JSON has this order."""
    return (problem.place or Place(""), problem.rule, problem.message)


def _list_rules() -> None:
    for item in rules().values():
        terminal.show_declared(item, ", with --boot" if item.needs_boot else "")
