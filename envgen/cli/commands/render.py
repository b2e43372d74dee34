"""`envgen render`: write the generated files of profiles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.groups import CommandGroup
from envgen.cli.report import ChangeReport, as_data, show_replaced, summary
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git
from envgen.model import Change, Deployment, State, Variable
from envgen.output.apply import WRITTEN, apply
from envgen.output.changes import plan
from envgen.output.deployed import replaced
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.secrets.secret import generate
from envgen.support.suggestions import suggest

# More profiles than this take long enough for a person to wonder.
MANY = 20


group = CommandGroup.EVERY_DAY


@click.command()
@options.profiles
@click.option("--all", "everything", is_flag=True, help="All profiles.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option(
    "--diff", "show_diff", is_flag=True, help="Write nothing; show the changes as a diff."
)
@click.option(
    "--target", metavar="NAME", help="Write only this kind of file; `envgen targets` lists them."
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace files that were edited by hand; keep the old ones as *.orig.",
)
@click.option(
    "--reset",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_variable,
    help="Set this variable of .env to the profile's value again (repeatable).",
)
@click.option(
    "--prune",
    is_flag=True,
    help="Also remove what envgen generated for profiles that no longer exist.",
)
@options.yes
@options.directory
@options.output_format
@click.option("-q", "--quiet", is_flag=True, help="Print only problems.")
def command(
    profiles: Sequence[str],
    everything: bool,
    check: bool,
    show_diff: bool,
    target: str | None,
    force: bool,
    reset: Sequence[str],
    prune: bool,
    yes: bool,
    directory: str | None,
    output_format: str,
    quiet: bool,
) -> None:
    """Write the settings, .env file and manifest of each profile.

    Existing secrets are kept. A file that was edited by hand is not overwritten: the edit is
    shown instead. Rendering twice writes the same bytes. --prune alone renders nothing: it shows
    what is left of profiles that no longer exist, and removes it.
    """
    if not (profiles or everything or prune):
        raise click.UsageError(
            "Name a profile, for example `envgen render production`, or pass --all."
        )
    if prune and (check or show_diff or output_format != "text"):
        raise click.UsageError("--prune cannot be combined with --check, --diff or --format json.")
    _check_target(target)
    session = Session(directory)
    if not (profiles or everything):
        sys.exit(_prune(session, yes=yes))
    names = session.chosen(profiles, everything=everything)
    _check_reset(session, names, reset)
    as_text = output_format == "text"
    writes = not (check or show_diff)

    def planned() -> list[Change]:
        return plan(
            list(session.deployments.values()),
            names,
            session.templates,
            session.project,
            Choices(make=generate, reset=frozenset(reset)),
            load=session.load,
            only=target,
            force=force,
            progress=_progress if as_text and not quiet else iter,
        )

    root = session.project.root
    if writes:
        changes, kept = apply(root, planned)
        for store in session.stores.values():
            if store.opened:
                terminal.warn(store.remember())
        show_replaced(replaced(session.deployments.values(), changes, Git(root).committed_texts))
    else:
        changes, kept = planned(), {}
    report = ChangeReport(session.deployments.values(), session.project.read)
    if not as_text:
        terminal.emit_json({"changes": [as_data(change) for change in changes]})
    elif writes:
        report.written(changes, kept, quiet=quiet)
    else:
        report.planned(changes, show_diff=show_diff, quiet=quiet)
    if as_text and not quiet:
        summary(changes, session.deployments, Git(root).committed_texts, writes=writes)
    left = _prune(session, yes=yes) if prune else 0
    sys.exit(_exit_code(changes, check=check) or left)


def _prune(session: Session, *, yes: bool) -> int:
    """Remove what is left of other profiles; return 1 if a person has to do something."""
    from envgen.cli import pruning  # late: few runs prune

    return pruning.prune(session, yes=yes)


def _exit_code(changes: Iterable[Change], *, check: bool) -> int:
    """Return 1 where a person has to act: on what was not written or, with --check, on drift."""
    harmless = [State.SAME] if check else [State.SAME, *WRITTEN]
    return int(any(change.state not in harmless for change in changes))


def _check_target(name: str | None) -> None:
    if name is not None and name not in targets():
        known = ", ".join(targets())
        raise click.UsageError(f"There is no target {name!a}. The targets are {known}.")


def _check_reset(session: Session, names: Iterable[str], reset: Iterable[str]) -> None:
    found = [(item, name) for name in names for item in session.deployments[name].variables]
    known = {item.name for item, _ in found}
    problems = [
        Problem(f"--reset {item.name}: a profile contains no values of secrets", "reset", hint=hint)
        for item, profile in found
        if item.name in reset and not item.is_plain
        for hint in [_instead_of_reset(item, profile)]
    ]
    problems += [
        Problem(
            f"--reset {name!a}: these profiles have no such variable",
            "reset",
            hint=suggest(name, known),
        )
        for name in reset
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _instead_of_reset(variable: Variable, profile: str) -> str:
    """Return how a variable that only the .env file has gets another value."""
    if variable.generate:
        return f"run `envgen new-secret {variable.name} -p {profile} --replace`"
    return "write the new value into the .env file"


def _progress(deployments: Iterable[Deployment]) -> Iterable[Deployment]:
    items = list(deployments)
    if len(items) < MANY or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label="Rendering", file=sys.stderr) as bar:
        yield from bar
