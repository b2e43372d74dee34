"""`envgen diff`: two profiles side by side."""

from __future__ import annotations

from typing import Any

import click

from envgen import dotenv
from envgen.cli import options, output
from envgen.cli.completion import complete_profile
from envgen.cli.session import Session
from envgen.differences import Difference, Side, differences
from envgen.model import Deployment
from envgen.redact import Redactor
from envgen.targets.dotenv import under_old_names


@click.command()
@click.argument("one", metavar="A", shell_complete=complete_profile)
@click.argument("other", metavar="B", shell_complete=complete_profile)
@options.directory
@options.output_format
def command(one: str, other: str, directory: str | None, output_format: str) -> None:
    """Show in what the profiles A and B differ: values, who supplies them, where they stand.

    A secret is shown as a label of this run; equal ones have the same.
    """
    session = Session(directory)
    session.chosen([one, other])
    deployments = (session.deployments[one], session.deployments[other])
    private = (_private(session, deployments[0]), _private(session, deployments[1]))
    redactor = Redactor(deployments, session.project.read)
    found = list(differences(deployments, private, redactor.label))
    if output_format == "json":
        output.emit_json({"a": one, "b": other, "differences": [_as_data(item) for item in found]})
        return
    width = max(len(one), len(other)) + 1
    for item in found:
        alike = "  (the same secret in both)" if item.same_secret else ""
        output.result(f"{item.name}{alike}")
        for name, side in zip((one, other), item.sides, strict=True):
            output.result(f"    {f'{name}:':{width}} {output.safe(_shown(side))}")
    output.talk(f"{output.count(len(found), 'difference')} between {one} and {other}")


def _private(session: Session, deployment: Deployment) -> dict[str, str]:
    """Return the values of a .env file or, where there is none, those that are sealed."""
    text = session.project.read(deployment.dotenv) if deployment.kind != "test" else None
    if text is None:
        return {name: found.reveal() for name, found in session.sealed(deployment).values.items()}
    return {**dotenv.filled(text), **under_old_names(deployment, text)}


def _shown(side: Side | None) -> str:
    if side is None:
        return "—"
    value = "no value yet" if side.value is None else side.value or "empty"
    readers = f"; for {output.listed(side.readers)}" if side.readers else ""
    return f"{value}  ({side.owner}, {side.source}{readers})"


def _as_data(item: Difference) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "same_secret": item.same_secret,
        "a": _side_as_data(item.sides[0]),
        "b": _side_as_data(item.sides[1]),
    }


def _side_as_data(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "value": side.value,
        "owner": side.owner,
        "source": str(side.source),
        "readers": list(side.readers),
    }
