"""Options that several commands share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from envgen.cli import terminal
from envgen.cli.completion import complete_profile
from envgen.errors import Severity

# What counts, by what --fail-level says.
LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "note": tuple(Severity),
}
# The names in `ci_formats.FORMATS`.
CI_FORMATS = ("github", "sarif", "junit")


class FailLevel(click.Choice):  # type: ignore[type-arg]  # click 8.1 has no generic Choice
    """A level of findings; `info`, Django's word for a note, is taken too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the level in envgen's own words."""
        level: str = super().convert("note" if value == "info" else value, param, ctx)
        return level


directory = click.option(
    "-C",
    "directory",
    metavar="DIR",
    help="The project's folder. By default: this folder or the nearest one above it with profiles.",
)
fail_level = click.option(
    "--fail-level",
    type=FailLevel(list(LEVELS)),
    default="error",
    show_default=True,
    help="Exit with 1 for findings of this level and above.",
)
_named = click.option(
    "-p",
    "--profile",
    "named",
    metavar="PROFILE",
    shell_complete=complete_profile,
    help="The same as the argument PROFILE.",
)


class NameCommand(click.Command):
    """A command that takes NAME as an argument, and the profile as an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show how to write the profile if it follows NAME."""
        words = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError:
            name, profile = [*words, "-", "-"][:2]
            if name.startswith("-") or profile.startswith("-"):
                raise
            example = f"`{ctx.command_path} {name} -p {profile}`"
            raise click.UsageError(f"Name the profile with -p: {example}.", ctx) from None


def output_as(*formats: str) -> Callable[[Callable[..., None]], Any]:
    """Return an option --format with these choices, of which the first is the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the result.",
    )


output_format = output_as("text", "json")


def named(help: str, *, required: bool = False) -> Callable[[Callable[..., None]], Any]:
    """Return an option -p that takes one profile and passes it on as `profile`."""
    return click.option(
        "-p",
        "--profile",
        metavar="PROFILE",
        required=required,
        shell_complete=complete_profile,
        help=help,
    )


one_named = named("The profile to work on.", required=True)
yes = click.option("--yes", is_flag=True, help="Do not ask. For scripts.")


def profile(function: Callable[..., None]) -> Callable[..., None]:
    """Take one profile, as an argument or with -p, and pass it on as `profile`."""

    @click.argument("profile", required=False, shell_complete=complete_profile)
    @_named
    @functools.wraps(function)
    def taken(*, profile: str | None, named: str | None, **others: Any) -> None:
        if profile and named and profile != named:
            raise click.UsageError("Name one profile: two are given.")
        name = profile or named
        if not name:
            command = click.get_current_context().command_path
            raise click.UsageError(f"Name a profile, for example `{command} production`.")
        function(profile=name, **others)

    return taken


def profiles(function: Callable[..., None]) -> Callable[..., None]:
    """Take any number of profiles, as arguments or with -p, and pass them on as `profiles`."""

    @click.argument("profiles", nargs=-1, shell_complete=complete_profile)
    @click.option(
        "-p",
        "--profile",
        "named",
        metavar="PROFILE",
        multiple=True,
        shell_complete=complete_profile,
        help="The same as an argument PROFILE (repeatable).",
    )
    @functools.wraps(function)
    def taken(*, profiles: Sequence[str], named: Sequence[str], **others: Any) -> None:
        function(profiles=(*profiles, *named), **others)

    return taken


def confirmed(question: str, yes: bool) -> bool:
    """Ask a person and return the answer; without a terminal the answer is no."""
    if yes:
        return True
    if not sys.stdin.isatty():
        terminal.fail("nothing was written: there is no terminal to ask on; pass --yes to agree")
        return False
    from envgen.cli import asking  # late: few runs ask

    try:
        agrees = asking.agreed(question, default=False)
    except click.Abort:
        raise terminal.NothingWritten from None
    if not agrees:
        terminal.echo_err("nothing was written")
    return agrees
