"""The command line: one module in `commands/` for each command, imported when it is called."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from envgen.support.discovery import module_names
from envgen.support.suggestions import nearest
from envgen.version import __version__

_COMMANDS = "envgen.cli.commands"


class _Commands(click.Group):
    """A group whose commands are the modules in `commands/`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [name.replace("_", "-") for name in module_names(_COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{_COMMANDS}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the command that was meant."""
        name = click.utils.make_str(args[0])
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            meant = nearest(name, self.list_commands(ctx))
            hint = f" Did you mean {meant}?" if meant else ""
            ctx.fail(f"No such command {name!a}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="envgen")
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,  # main looks for it itself: an error can come before it is parsed
    help="Show where in envgen an error comes from.",
)
def cli() -> None:
    """Turn one YAML profile per environment into Django settings, .env files and manifests."""


def main() -> None:
    """Run the command line; whatever goes wrong ends with a message, not a traceback."""
    from envgen.cli import terminal

    terminal.never_fail_at_a_character()
    # A command is over in a moment, and what it made goes with it. Looking for garbage in it,
    # which Python does now and then and twice as it ends, would take a fifth of that moment.
    gc.disable()
    try:
        with terminal.explain("--debug" in sys.argv[1:2]):
            sys.exit(cli.main(prog_name="envgen", standalone_mode=False))
    finally:
        gc.freeze()


__all__ = ["cli", "main"]
