"""`envgen diagnose`: why a deploy failed, from the platform's log."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem

if TYPE_CHECKING:
    from envgen.live.rehearse.causes import Diagnosis

group = CommandGroup.AFTER_DEPLOY
# More of a log is not read: the reason is near its end.
_MOST = 2 * 2**20


@click.command()
@click.argument("log", metavar="[LOG]", default="-", type=click.Path(allow_dash=True))
@options.directory
@options.output_format
def command(log: str, directory: str | None, output_format: str) -> None:
    """Say why a deploy failed, from the LOG of the platform: a file, or `-` for stdin.

    Names the cause, the line of the code or of a profile, and what to do. No value from the log is
    printed. Exits with 1 if it finds a cause, and with 0 if it finds none.
    """
    from envgen.live.rehearse.causes import find  # late: it is a long table

    lines = _read(log).splitlines()
    problems = [_problem(item, directory) for item in find(lines)]
    if output_format == "json":
        terminal.emit_json({"problems": [terminal.as_data(item) for item in problems]})
    else:
        terminal.show_problems(problems)
        if not problems:
            terminal.echo(f"no known cause in {terminal.count(len(lines), 'line')}")
            terminal.echo_err("    rehearse the deploy: `envgen rehearse production`")
    sys.exit(1 if problems else 0)


def _read(log: str) -> str:
    """Return the end of a log. Raises InputError."""
    try:
        with click.open_file(log, "rb") as file:
            content = b""
            while part := file.read(_MOST):
                content = (content + part)[-_MOST:]
    except OSError as error:
        problem = Problem(f"cannot read it: {error.strerror}", "diagnose", Place(log))
        raise InputError([problem]) from None
    return content.decode("utf-8", "replace")


def _problem(found: Diagnosis, directory: str | None) -> Problem:
    place = Place(found.file, found.number, 1) if found.file else _declared(found.name, directory)
    return Problem(found.message, found.cause.id, place, found.hint)


def _declared(name: str, directory: str | None) -> Place | None:
    """Return where a profile declares a variable; None outside a project."""
    try:
        session = Session(directory)
    except InputError:
        return None
    deployments = sorted(session.deployments.values(), key=lambda item: item.kind != "deployed")
    found: Any = (item.variable(name) for item in deployments)
    return next((item.origin for item in found if item and item.origin.file), None)
