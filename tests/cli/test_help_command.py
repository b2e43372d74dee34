"""`envgen --help` and `envgen help`: commands by task, nothing cut off."""

from __future__ import annotations

import pytest
from commandline import Command

from envgen.cli import cli
from envgen.cli.groups import CommandGroup


def test_commands_are_grouped_by_task(envgen: Command) -> None:
    """Each group has its heading, in the order in which a project needs them."""
    shown = envgen("--help").out
    headings = [line.removesuffix(":") for line in shown.splitlines() if line.endswith(":")]
    groups = [group.value for group in CommandGroup]
    assert [heading for heading in headings if heading in groups] == groups


def test_nothing_is_cut_off(envgen: Command) -> None:
    """Every command is there, with its whole first sentence."""
    shown = " ".join(envgen("--help").out.split())
    context = cli.make_context("envgen", ["schema"])
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help is not None
        first = " ".join(command.help.split("\n\n")[0].split()).partition(". ")[0]
        assert f"{name} {first}" in shown
    assert "..." not in shown.partition("Options:")[2]


def test_first_steps_are_named(envgen: Command) -> None:
    """Who starts learns what to type, and where the docs are."""
    shown = envgen("--help").out
    for text in ("envgen init", "envgen render --all", "envgen check", "docs/tutorial.md"):
        assert text in shown


def test_an_option_in_front_of_its_command(envgen: Command) -> None:
    """The hint has it behind; an option that no command has is none of the command's."""
    done = envgen("-C", "/tmp", "check", "production")
    assert done.status == 2
    assert "envgen check -C /tmp production" in done.commands
    assert "envgen check" not in envgen("--nope", "check").err


@pytest.mark.parametrize("names", [(), ("check",), ("keys",), ("keys", "new")])
def test_help_is_what_the_option_shows(envgen: Command, names: tuple[str, ...]) -> None:
    """`envgen help COMMAND` and `envgen COMMAND --help` are the same."""
    assert envgen("help", *names).out == envgen(*names, "--help").out


@pytest.mark.parametrize(
    ("name", "meant"), [("chekc", "check"), ("keyz", "keys"), ("inti", "init")]
)
def test_help_for_a_misspelt_command(envgen: Command, name: str, meant: str) -> None:
    """The one that was meant is suggested."""
    done = envgen("help", name)
    assert done.status == 2
    assert f"Did you mean {meant}?" in done.err


def test_help_for_what_has_no_commands(envgen: Command) -> None:
    """Only groups have commands."""
    done = envgen("help", "check", "boot")
    assert done.status == 2
    assert "envgen check has no commands" in done.err
