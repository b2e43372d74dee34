"""`envgen lsp`: the language server, for editors."""

from __future__ import annotations

import click

from envgen.cli.groups import CommandGroup
from envgen.errors import InputError, Problem

group = CommandGroup.EVERY_DAY


@click.command()
@click.option(
    "--no-project-templates",
    is_flag=True,
    help="Do not run the project's own templates. For projects that you do not trust.",
)
def command(no_project_templates: bool) -> None:
    """Help while a profile is edited: an editor starts this language server.

    It shows what `envgen check` finds while you type, with fixes; what `envgen explain` says of the
    line under the cursor; the keys, settings and names that fit; and where a name is used. It
    renames variables. It speaks the Language Server Protocol on stdin and stdout.
    """
    try:
        import pygls  # noqa: F401 -- whether it is there
    except ImportError:
        hint = "run `pip install pygls` where envgen is installed"
        message = "the language server needs pygls"
        raise InputError([Problem(message, "lsp", None, hint)]) from None
    # Late: it imports what no other command needs.
    from envgen.lsp import server

    server.run(project_templates=not no_project_templates)
