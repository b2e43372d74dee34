"""`envgen check`: does everything agree with everything, offline and without importing a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from envgen.cli import options, output
from envgen.cli.session import Session
from envgen.errors import InputError, Problem, Severity
from envgen.git import Git
from envgen.plan import plan
from envgen.rules import Subject, findings, rules, unknown_ignores
from envgen.secret import generate
from envgen.targets.dotenv import Choices


@click.command()
@options.profiles
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.option(
    "--no-project-templates",
    is_flag=True,
    help="Run no template of the project: for profiles from somebody you don't know.",
)
@options.directory
@options.output_format
def command(
    profiles: Sequence[str],
    list_rules: bool,
    no_project_templates: bool,
    directory: str | None,
    output_format: str,
) -> None:
    """Check that the files of PROFILES (all, by default) agree with them and with each other.

    Looks at the settings, .env, render.yaml and git, and needs no network. Exits with 1 where
    there is something to fix; notes and warnings don't count.
    """
    if list_rules:
        _list_rules()
        return
    session = Session(directory, project_templates=not no_project_templates)
    names = session.chosen(profiles, everything=not profiles)
    problems = list(dict.fromkeys(_problems(session, names)))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if output_format == "json":
        output.emit_json(
            {"profiles": names, "problems": [output.as_data(item) for item in problems]}
        )
    else:
        output.show_problems(problems)
        if not errors:
            output.result(f"{output.listed(names)}: everything agrees")
    sys.exit(1 if errors else 0)


def _problems(session: Session, names: Sequence[str]) -> Iterator[Problem]:
    project = session.project
    in_repository = Git(project.root).is_repository()
    everything = list(session.deployments.values())
    ignores = [
        problem
        for name in names
        for problem in unknown_ignores(session.deployments[name], session.place(name, "ignore"))
    ]
    if ignores:
        raise InputError(ignores)
    changes = plan(
        everything, names, session.templates, project, Choices(make=generate), guard=False
    )
    for name in names:
        deployment = session.deployments[name]
        own = [change for change in changes if change.artifact.profile in (name, None)]
        subject = Subject(deployment, own, project, in_repository=in_repository)
        yield from findings(subject)


def _list_rules() -> None:
    for item in rules().values():
        output.result(f"{item.id}  ({item.severity.value})")
        output.result(f"    {item.why}")
        output.result(f"    fix: {item.fix}")
