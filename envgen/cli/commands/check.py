"""`envgen check`: compare profiles and files, offline and without importing the project.

With --boot it also boots the project's programs: see `booting`. With --database it connects to
the databases of a profile instead: see `connecting`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from typing import NoReturn

import click

from envgen.check import rules
from envgen.cli import options, terminal
from envgen.cli.check_output import (
    FORMATS,
    as_data,
    problems_as_data,
    show_failure,
    show_for_ci,
    show_text,
)
from envgen.cli.checking import Check
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Severity

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
@click.option(
    "--since",
    metavar="REVISION",
    help="With --boot: the deployed commit; migrations after it are new. By default: HEAD.",
)
@click.option("--preview", is_flag=True, help="With --boot: boot as a preview environment does.")
@options.fail_level
@click.option(
    "--leaks", is_flag=True, help="Also search the files that git tracks for values of secrets."
)
@click.option("--missing", is_flag=True, help="Also list each variable that has no value yet.")
@click.option("--history", is_flag=True, help="With --leaks, also search every commit.")
@click.option(
    "--fix", is_flag=True, help="Show how findings can be fixed, and ask before fixing them."
)
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix, also apply fixes that need a review."
)
@options.yes
@options.directory
@options.output_as(*FORMATS)
def command(
    profiles: Sequence[str],
    list_rules: bool,
    no_project_templates: bool,
    boot: bool,
    database: bool,
    python: str | None,
    boot_timeout: float,
    since: str | None,
    preview: bool,
    fail_level: str,
    leaks: bool,
    history: bool,
    missing: bool,
    fix: bool,
    unsafe_fixes: bool,
    yes: bool,
    directory: str | None,
    output_format: str,
) -> None:
    """Check the project's files for mistakes that would make a deploy fail.

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
    if (since or preview) and not boot:
        raise click.UsageError("--since and --preview are for --boot.")
    if history and not leaks:
        raise click.UsageError("--history is for --leaks.")
    as_text = output_format == "text"
    if fix and (database or not as_text):
        raise click.UsageError("--fix works only with --format text, and without --database.")
    if unsafe_fixes and not fix:
        raise click.UsageError("--unsafe-fixes needs --fix.")
    levels = options.LEVELS[fail_level]
    session: Session | None = None
    try:
        session = Session(directory, project_templates=not no_project_templates)
        if database:
            _connect(session, profiles[0], python, levels, output_format)
        names = session.chosen(profiles, everything=not profiles)

        def checked(session: Session) -> Check:
            check = Check(session, names, quiet=not as_text)
            if boot:
                check.boot(python, boot_timeout, since or "HEAD", preview=preview)
            if leaks:
                check.search_leaks(history=history)
            return check

        check = checked(session)
        if fix:
            from envgen.cli import fixing

            if fixing.fix(session, check.problems, unsafe=unsafe_fixes, yes=yes):
                check = checked(Session(directory, project_templates=not no_project_templates))
    except InputError as error:
        if as_text:
            raise
        project = session.project if session else None
        show_failure(output_format, error, levels, project)
        sys.exit(error.exit_code)
    fails = any(item.severity in levels for item in check.problems)
    if as_text:
        show_text(check, missing=missing, fails=fails, offer=not fix)
    elif output_format == "json":
        terminal.emit_json(as_data(check))
    else:
        show_for_ci(output_format, check.problems, levels, session.project, check.rules)
    sys.exit(1 if fails else 0)


def _connect(
    session: Session,
    name: str,
    python: str | None,
    levels: Collection[Severity],
    output_format: str,
) -> NoReturn:
    """Check the databases of a profile, and exit."""
    from envgen.cli.connecting import Connections

    connections = Connections(session, name, python, quiet=output_format != "text")
    problems = connections.problems
    fails = any(item.severity in levels for item in problems)
    if output_format == "json":
        data = problems_as_data(problems, [name])
        terminal.emit_json({**data, "databases": connections.as_data()})
    elif output_format == "text":
        connections.show()
        terminal.show_problems(problems)
        if not fails:
            terminal.echo(f"{name}: {'no errors' if problems else 'nothing to fix'}")
    else:
        show_for_ci(output_format, problems, levels, session.project)
    sys.exit(1 if fails else 0)


def _list_rules() -> None:
    for item in rules().values():
        if item.only_lint:
            continue
        terminal.show_declared(item, ", with --boot" if item.needs_boot else "")
