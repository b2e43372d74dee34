"""`envgen todo`: what a person still has to do on Render, in order."""

from __future__ import annotations

import click

from envgen import readback
from envgen.cli import options, output
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git
from envgen.targets import targets
from envgen.todo import steps


@click.command()
@options.profile
@options.directory
def command(profile: str, directory: str | None) -> None:
    """List what a person still has to do on Render for PROFILE, in order.

    Compares with the last commit: what Render asks for, what it does not ask for, and what is
    to be deleted by hand.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    if deployment.blueprint is None:
        hint = "give it a `render` key, or name a profile that has one"
        raise InputError([Problem(f"{profile} has no Blueprint", "todo", None, hint)])
    make = targets()["blueprint"].for_profile
    assert make is not None
    artifact = next(iter(make(deployment, session.templates)))
    now = readback.blueprint(artifact.text, artifact.path) or readback.Blueprint()
    committed = Git(session.project.root).committed(artifact.path)
    before = readback.blueprint(committed, artifact.path) if committed is not None else None
    kind = "first deploy" if before is None else "update of an existing Blueprint"
    output.result(f"{profile}: {kind}")
    for number, step in enumerate(steps(deployment, now, before), 1):
        output.result(f"{number}. {output.safe(step.title)}")
        for line in step.details:
            output.result(f"     {output.safe(line)}")
