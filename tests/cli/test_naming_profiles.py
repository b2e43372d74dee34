"""How a profile is named, in every command that takes one: as an argument, with -p, or misspelt."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from commandline import Command, files_of

from envgen.cli import cli

# What each command takes beside its profile, NAME.
WITH_PROFILE = {
    "check": ("NAME",),
    "check -p": ("-p", "NAME"),
    "check --database": ("--database", "NAME"),
    "diff": ("NAME", "production"),
    "diff right": ("production", "NAME"),
    "explain": ("DEBUG", "-p", "NAME"),
    "import-env": ("-", "-p", "NAME"),
    "keys trust": ("NAME", "--yes"),
    "keys trust -p": ("-p", "NAME", "--yes"),
    "new-secret": ("DJANGO_SECRET_KEY", "-p", "NAME"),
    "render": ("NAME",),
    "render -p": ("-p", "NAME"),
    "report": ("NAME", "-o", "-"),
    "report -p": ("-p", "NAME", "-o", "-"),
    "rotate": ("DJANGO_SECRET_KEY", "-p", "NAME"),
    "rotate --status": ("--status", "-p", "NAME"),
    "run": ("NAME", "--", "true"),
    "run -p": ("-p", "NAME", "true"),
    "rehearse": ("NAME",),
    "rehearse -p": ("-p", "NAME"),
    "seal": ("NAME",),
    "seal -p": ("-p", "NAME"),
    "show": ("NAME",),
    "show -p": ("-p", "NAME"),
    "todo": ("NAME",),
    "todo -p": ("-p", "NAME"),
    "unseal": ("NAME", "--yes"),
    "unseal -p": ("-p", "NAME", "--yes"),
    "verify": ("https://shop.example.com", "-p", "NAME"),
}
# One of PROFILE and -p, and nothing else.
ONE = ("todo", "seal", "unseal", "rehearse", "keys trust")


def command_of(case: str) -> list[str]:
    """Return the words of the command that a case is about."""
    words = case.split()
    return words[:2] if words[0] == "keys" else words[:1]


def takes_a_profile(command: click.Command) -> bool:
    """Return whether a command has an argument or option for a profile."""
    names = {name for item in command.params for name in (item.name or "", *item.opts)}
    return not names.isdisjoint({"profile", "profiles", "left", "--profile"})


def test_every_command_is_among_them() -> None:
    """A new command that takes a profile gets its row here."""
    context = click.Context(cli)
    found: set[str] = set()
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {each}".strip() for each, it in inner.items() if takes_a_profile(it)}
    assert found == {" ".join(command_of(case)) for case in WITH_PROFILE}


@pytest.mark.parametrize("case", WITH_PROFILE)
@pytest.mark.parametrize(
    ("name", "hint"), [("prodution", "production?"), ("zzz", "development, production")]
)
def test_a_misspelt_profile(
    project: Path, envgen: Command, case: str, name: str, hint: str
) -> None:
    """The one that was meant is suggested, or all are listed; exit 2, and nothing is written."""
    before = files_of(project)
    arguments = [name if word == "NAME" else word for word in WITH_PROFILE[case]]
    done = envgen(*command_of(case), *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.findings == [("error", "unknown-profile", "")]
    assert f"'{name}'" in done.err
    assert hint in done.err
    assert files_of(project) == before


@pytest.mark.parametrize("case", ONE)
def test_an_argument_and_an_option_are_the_same(envgen: Command, case: str) -> None:
    """Either way, and twice the same."""
    command = command_of(case)
    assert envgen("render", "production", "-q").status == 0
    done = envgen(*command, "production")
    assert "(rule: unknown-profile)" not in done.err
    assert "Usage:" not in done.err
    for arguments in (
        ["-p", "production"],
        ["--profile", "production"],
        ["production", "-p", "production"],
    ):
        assert envgen(*command, *arguments) == done


@pytest.mark.parametrize("case", ONE)
def test_two_profiles_are_one_too_many(project: Path, envgen: Command, case: str) -> None:
    """Exit 2; which of them is meant is not guessed."""
    before = files_of(project)
    done = envgen(*command_of(case), "production", "-p", "staging")
    assert (done.status, done.out) == (2, "")
    [(severity, message)] = done.messages
    assert severity == "error"
    assert "two" in message
    assert files_of(project) == before


@pytest.mark.parametrize("case", ONE)
def test_no_profile(project: Path, envgen: Command, case: str) -> None:
    """Exit 2 with a command to type."""
    before = files_of(project)
    done = envgen(*command_of(case))
    assert (done.status, done.out) == (2, "")
    assert f"envgen {case} production" in done.commands
    assert files_of(project) == before


def test_render_takes_profiles_both_ways(project: Path, envgen: Command) -> None:
    """Arguments and -p, together."""
    assert envgen("render", "development", "-p", "production", "-q").status == 0
    for name in ("development", "production"):
        assert (project / f"config/settings/{name}.py").exists()
    assert not (project / "config/settings/staging.py").exists()
    again = envgen("render", "-p", "development", "-p", "production", "--check")
    assert (again.status, again.out) == (0, "")
