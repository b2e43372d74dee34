"""`envgen render`: write every file that follows from the profiles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click

from envgen import writer
from envgen.cli import options, output
from envgen.cli.completion import complete_variable
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.model import Change, Deployment, State
from envgen.plan import diff, plan
from envgen.redact import Redactor
from envgen.secret import generate
from envgen.targets import targets
from envgen.targets.dotenv import Choices

# More profiles than this take long enough for a person to wonder.
MANY = 20


@click.command()
@options.profiles
@click.option("--all", "everything", is_flag=True, help="Every profile.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if anything would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--target", metavar="NAME", help="One kind of output alone; see `envgen targets`.")
@click.option("--force", is_flag=True, help="Replace files edited by hand; the old ones are kept.")
@click.option(
    "--reset",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_variable,
    help="A variable of .env that shall follow the profile again.",
)
@options.directory
@options.output_format
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def command(
    profiles: Sequence[str],
    everything: bool,
    check: bool,
    show_diff: bool,
    target: str | None,
    force: bool,
    reset: Sequence[str],
    directory: str | None,
    output_format: str,
    quiet: bool,
) -> None:
    """Write the settings, .env and render.yaml of PROFILES.

    Rendering twice gives the same bytes. Secrets that exist are kept, and a file that was
    edited by hand is shown and left alone.
    """
    if not profiles and not everything:
        raise click.UsageError("Name a profile, or give --all.")
    _check_target(target)
    session = Session(directory)
    names = session.chosen(profiles, everything=everything)
    _check_reset(session, names, reset)
    changes = plan(
        list(session.deployments.values()),
        names,
        session.templates,
        session.project,
        Choices(make=generate, reset=frozenset(reset)),
        only=target,
        force=force,
        progress=_progress if not quiet and output_format == "text" else iter,
    )
    edited = [change for change in changes if change.state in (State.EDITED, State.BLOCKED)]
    writes = not (check or show_diff)
    if writes:
        writer.write(session.project.root, changes)
    if output_format == "json":
        output.emit_json({"changes": [_as_data(change) for change in changes]})
    else:
        _report(session, changes, writes=writes, show_diff=show_diff, quiet=quiet)
    would_change = any(change.state is not State.SAME for change in changes)
    sys.exit(1 if edited or (check and would_change) else 0)


def _check_target(name: str | None) -> None:
    if name is not None and name not in targets():
        known = ", ".join(targets())
        raise click.UsageError(f"There is no target {name!a}; there are {known}.")


def _check_reset(session: Session, names: Iterable[str], reset: Iterable[str]) -> None:
    known = {item.name for name in names for item in session.deployments[name].variables}
    problems = [
        Problem(f"--reset {name!a}: no such variable in these profiles", "reset")
        for name in reset
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _progress(deployments: Iterable[Deployment]) -> Iterable[Deployment]:
    items = list(deployments)
    if len(items) < MANY or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label="Rendering", file=sys.stderr) as bar:
        yield from bar


def _report(
    session: Session, changes: Sequence[Change], *, writes: bool, show_diff: bool, quiet: bool
) -> None:
    redactor = Redactor(session.deployments.values(), session.project.read)
    for change in changes:
        stopped = change.state in (State.EDITED, State.BLOCKED)
        if change.state is State.SAME or (quiet and not stopped and not show_diff):
            continue
        if stopped or not writes:
            line = f"{change.artifact.path}: {change.why}"
            (output.talk if stopped else output.result)(line)
        else:
            done = "created" if change.state is State.CREATE else "updated"
            output.result(f"{done}  {change.artifact.path}")
        if show_diff or change.state is State.EDITED:
            shown = diff(*redactor.hide(change))
            click.echo(shown, nl=False, err=stopped and not show_diff)
        if change.state is State.EDITED:
            output.talk(
                "    move your change into the profile, or use --force (keeps the old file)"
            )
    if not quiet:
        _summary(changes, writes=writes)


def _summary(changes: Sequence[Change], *, writes: bool) -> None:
    for change in changes:
        if writes and change.made and change.state in writer.WRITTEN:
            output.talk(f"{change.artifact.path}: made {output.listed(change.made)}")
        if change.kept:
            names = output.listed(change.kept)
            output.talk(
                f"{change.artifact.path}: {names} {'is' if len(change.kept) == 1 else 'are'} "
                f"not the profile's (changed by hand; --reset NAME follows it again)"
            )
        if change.missing:
            output.talk(f"{change.artifact.path}: still needs {output.listed(change.missing)}")
    words = {State.CREATE: "created", State.UPDATE: "updated", State.SAME: "unchanged"}
    if not writes:
        words |= {State.CREATE: "to create", State.UPDATE: "to update"}
    words |= {State.EDITED: "not touched", State.BLOCKED: "not written"}
    counts = [
        f"{number} {word}"
        for state, word in words.items()
        if (number := sum(change.state is state for change in changes))
    ]
    output.talk(f"{output.count(len(changes), 'file')}: {', '.join(counts)}")


def _as_data(change: Change) -> dict[str, object]:
    return {
        "path": change.artifact.path,
        "target": change.artifact.target,
        "profile": change.artifact.profile,
        "state": change.state.value,
        "why": change.why,
        "made": list(change.made),
        "kept": list(change.kept),
        "missing": list(change.missing),
    }
