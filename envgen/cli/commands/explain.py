"""`envgen explain`: where a value comes from, or what a line decides."""

from __future__ import annotations

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_explained
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session

group = CommandGroup.EVERY_DAY


@click.command(cls=options.NameCommand)
@click.argument("name", metavar="NAME", shell_complete=complete_explained)
@options.named("Explain it in this profile only.")
@click.option(
    "--all", "everything", is_flag=True, help="Show all keys and names, not only the first ones."
)
@options.directory
@options.output_format
def command(
    name: str, profile: str | None, everything: bool, directory: str | None, output_format: str
) -> None:
    """Say where NAME comes from: a setting, variable, program, service, key, rule or FILE:LINE.

    Shows its value in each profile, the lines of the profiles that decide it, and the lines of the
    generated files that have it. For a line of a generated file, shows what decides this line. For
    a key or a line of a profile, shows what depends on it. Secrets are shown as labels, random in
    each run.
    """
    # Late: it imports what no other command needs.
    from envgen.cli import explain_output, explaining

    session = Session(directory)
    chosen = session.chosen([profile]) if profile else session.chosen([], everything=True)
    found = explaining.explanation(session, name, chosen)
    if output_format == "json":
        terminal.emit_json(explaining.as_data(found))
    else:
        explain_output.show(found, everything=everything)
