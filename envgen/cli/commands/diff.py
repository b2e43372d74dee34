"""`envgen diff`: compare two profiles."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_profile
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.output.diff import Row, Side, compare, shown

_TITLES = {"setting": "Settings", "variable": "Variables"}


group = CommandGroup.EVERY_DAY


@click.command()
@click.argument("left", metavar="A", shell_complete=complete_profile)
@click.argument("right", metavar="B", shell_complete=complete_profile)
@click.option("--all", "everything", is_flag=True, help="Also show what is the same in both.")
@options.directory
@options.output_format
def command(
    left: str, right: str, everything: bool, directory: str | None, output_format: str
) -> None:
    """Show the settings and variables in which the profiles A and B differ.

    Each is shown with its value, who supplies it, and where it is written. A secret is shown as
    a label, random in each run; equal secrets have equal labels. Where the .env file has no
    value, the sealed one is compared; one that cannot be decrypted here counts as a difference.
    Exits with 0 if nothing differs, 1 if something does, 2 on an error, like diff(1).
    """
    session = Session(directory)
    left, right = (session.chosen([name])[0] for name in (left, right))
    deployments = session.deployments
    sides = (deployments[left], deployments[right])
    rows = list(compare(sides, session.project.read, session.load))
    _tell_locked(rows, (left, right))
    differences = [row for row in rows if row.differs]
    printed = rows if everything else differences
    if output_format == "json":
        terminal.emit_json(
            {"left": left, "right": right, "rows": [_as_data(row) for row in printed]}
        )
    else:
        _show(printed, (left, right))
        # Two profiles always differ: each has a settings module of its own.
        if not differences:
            message = f"{left} was compared with itself; name two profiles to see what differs"
            terminal.echo_err(message)
    sys.exit(1 if differences else 0)


def _tell_locked(rows: Sequence[Row], names: tuple[str, str]) -> None:
    """Warn of values that cannot be compared: they must not pass for equal."""
    for at, name in enumerate(dict.fromkeys(names)):
        sides = ((row.name, row.sides[at]) for row in rows)
        if locked := [variable for variable, side in sides if side and side.locked]:
            what = "it is sealed" if len(locked) == 1 else "they are sealed"
            terminal.warn(
                f"cannot compare {terminal.listed(locked)} of {name}: {what}, and the key is not "
                "on this machine (see `envgen keys show`)"
            )


def _show(rows: Sequence[Row], names: tuple[str, str]) -> None:
    width = max(map(len, names))
    title = ""
    for row in rows:
        if title != _TITLES[row.kind]:
            title = _TITLES[row.kind]
            terminal.echo(terminal.styled(title, "cyan"))
        terminal.echo(f"  {terminal.safe(row.name)}")
        for name, side in zip(names, row.sides, strict=True):
            _show_side(f"    {name:{width}}  ", side)


def _show_side(head: str, side: Side | None) -> None:
    if side is None:
        terminal.echo(f"{head}-")
        return
    lines = shown(side).split("\n")
    owner = "" if side.owner == "module" else f"{side.owner}, "
    where = terminal.safe(str(side.source)) if side.source else "derived"
    terminal.echo(f"{head}{terminal.safe(lines[0])}")
    for line in lines[1:]:
        terminal.echo(f"{'':{len(head)}}{terminal.safe(line)}")
    terminal.echo(f"{'':{len(head)}}({owner}{where})")


def _as_data(row: Row) -> dict[str, Any]:
    left, right = row.sides
    return {
        "kind": row.kind,
        "name": row.name,
        "differs": row.differs,
        "left": _side_as_data(left),
        "right": _side_as_data(right),
    }


def _side_as_data(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    place = side.source
    return {
        "value": side.value,
        "owner": side.owner,
        "secret": side.secret,
        "closed": side.locked,
        "file": place.file if place else None,
        "line": (place.line or None) if place else None,
    }
