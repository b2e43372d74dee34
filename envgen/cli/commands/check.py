"""`envgen check`: does everything agree with everything? Offline, and without importing a line.

With --boot it boots the project's programs, too: see `booting`. With --database it connects to a
profile's databases instead: see `connecting`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from envgen.check import CheckedProfile, findings, rules, unknown_ignores
from envgen.cli import options, terminal
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
    from envgen.live.boot.report import Boot


@click.command()
@options.profiles
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.option(
    "--no-project-templates",
    is_flag=True,
    help="Run no template of the project: for profiles from somebody you don't know.",
)
@click.option(
    "--boot",
    is_flag=True,
    help="Boot each Django program too, and send it simulated requests. Runs the project's code.",
)
@click.option(
    "--database",
    is_flag=True,
    help="Connect to the databases of one profile instead, with their real URLs.",
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
@click.option("--leaks", is_flag=True, help="Look for the values of secrets in what git tracks.")
@click.option("--history", is_flag=True, help="With --leaks: in every commit as well.")
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
    directory: str | None,
    output_format: str,
) -> None:
    """Check that the files of PROFILES (all, by default) agree with them and with each other.

    Looks at the settings, .env, render.yaml and git, and needs no network. With --boot each
    Django program is booted by the project's own Python, with stand-ins for secrets and a
    database in memory. With --database nothing is looked at but the databases of one profile.
    Exits with 1 where there is something to fix; notes and warnings don't count, unless
    --fail-level says so.
    """
    if list_rules:
        _list_rules()
        return
    if boot and database:
        raise click.UsageError("--boot and --database are two checks: run one after the other.")
    if database and len(profiles) != 1:
        raise click.UsageError("--database connects to the databases of one profile: name it.")
    if python and not (boot or database):
        raise click.UsageError("--python is for --boot and --database.")
    if history and not leaks:
        raise click.UsageError("--history is for --leaks.")
    in_json = output_format == "json"
    boots: list[Boot] = []
    try:
        session = Session(directory, project_templates=not no_project_templates)
        if database:
            _connect(session, profiles[0], python, options.LEVELS[fail_level], in_json=in_json)
        names = session.chosen(profiles, everything=not profiles)
        found = set(_problems(session, names))
        if boot:
            from envgen.cli import booting

            boots = booting.boot(session, names, python, boot_timeout, quiet=in_json)
            found |= set(booting.problems(session, boots))
        if leaks:
            from envgen.cli import leaking

            found |= set(leaking.problems(session, names, history=history, quiet=in_json))
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
        if skipped:
            data["skipped"] = skipped
        terminal.emit_json({**data, "boots": booting.as_data(boots)} if boot else data)
    else:
        terminal.show_problems(problems)
        _tell_ignored(ignored)
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
    """Look at the databases of a profile, and end."""
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


def _problems(session: Session, names: Sequence[str]) -> Iterator[Problem]:
    _check_ignores(session, names)
    project = session.project
    for name in names:
        yield from session.stores[name].sealed_problems()
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
    for name in names:
        yield from findings(
            CheckedProfile(
                [*shared, *of_profile.get(name, [])],
                session.stores[name],
                profiles=_sources(session, name),
                in_repository=in_repository,
                tracked=tracked,
                git_trouble=git.trouble,
                templates=templates,
            )
        )


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
    """Say which files were not compared, by what makes them."""
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
        for problem in unknown_ignores(session.deployments[name], session.place(name, "ignore"))
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
    """Say which rules were switched off, each once, and why."""
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
