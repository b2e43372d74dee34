"""The command line: one module in `commands/` for each command, imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from envgen.support.discovery import module_names
from envgen.support.suggestions import nearest
from envgen.version import __version__

_COMMANDS = "envgen.cli.commands"
_ANY_LENGTH = 1000
_FIRST_STEPS = """\b
First steps in a new project:
  envgen init            write the first profiles
  envgen render --all    write the settings, .env files and manifests
  envgen check           compare all of them with the profiles

A project that is deployed already: envgen adopt.
`envgen help COMMAND` describes a command. The guides are in envgen's docs/ folder; begin with
docs/tutorial.md.
"""


class _Commands(click.Group):
    """A group whose commands are the modules in `commands/`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [name.replace("_", "-") for name in module_names(_COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = _module(cmd_name).command
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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Point out an option of a command that is in front of the command."""
        words = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            at = next((i for i, word in enumerate(words) if word in self.list_commands(ctx)), -1)
            command = self.get_command(ctx, words[at])
            options = command.params if command else ()
            if any(error.option_name in option.opts for option in options):
                import shlex  # late: few commands are written like this

                right = shlex.join([words[at], *words[:at], *words[at + 1 :]])
                hint = f"Write {error.option_name} after the command: `envgen {right}`."
                raise click.UsageError(hint, ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by group, each with the whole first sentence of its help."""
        from envgen.cli.groups import CommandGroup  # late: for --help alone

        rows: dict[CommandGroup, list[tuple[str, str]]] = {group: [] for group in CommandGroup}
        for name in self.list_commands(ctx):
            if command := self.get_command(ctx, name):
                about = command.get_short_help_str(limit=_ANY_LENGTH)
                rows[_module(name).group].append((name, about))
        for group, commands in rows.items():
            with formatter.section(group.value):
                formatter.write_dl(commands)


def _module(name: str) -> Any:
    """Return the module of the command `name`."""
    return import_module(f"{_COMMANDS}.{name.replace('-', '_')}")


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_FIRST_STEPS,
)
@click.version_option(__version__, prog_name="envgen")
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,  # main looks for it itself: an error can come before it is parsed
    help="On an error, print where in envgen's code it was raised.",
)
def cli() -> None:
    """Generate Django settings, .env files and platform manifests from YAML profiles.

    One profile describes one environment: development, staging, production.
    """


def main() -> None:
    """Run the command line; whatever goes wrong ends with a message, not a traceback."""
    from envgen.cli import streams, terminal

    streams.prepare()
    with terminal.explain("--debug" in sys.argv[1:2]):
        sys.exit(cli.main(prog_name="envgen", standalone_mode=False))


__all__ = ["cli", "main"]
