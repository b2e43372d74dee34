"""`envgen plan`: what the profiles would change, compared with a commit."""

from __future__ import annotations

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session

group = CommandGroup.BEFORE_DEPLOY


@click.command()
@click.argument("revision", metavar="[REVISION]", default="HEAD")
@options.directory
@options.output_as("text", "markdown", "json")
def command(revision: str, directory: str | None, output_format: str) -> None:
    """Show what changes in each profile since REVISION, and what a person has to do.

    REVISION is a commit, a tag or a branch, such as origin/main: by default the last commit. For
    each profile it lists the programs, services, databases, settings and variables that change, and
    the steps on the platform in their order, as `envgen todo` does. With `--format markdown` it is
    a comment for a pull request. It shows no value of a secret.
    """
    from envgen.cli import planning  # late: it imports what no other command needs

    plans = planning.plans(Session(directory), revision)
    if output_format == "json":
        terminal.emit_json(planning.as_data(plans, revision))
    elif output_format == "markdown":
        planning.show_markdown(plans, revision)
    else:
        planning.show_text(plans, revision)
