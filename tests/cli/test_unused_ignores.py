"""Entries of `ignore` and `ignore_leaks` that ignore nothing are named, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shop
from commandline import Command, Done, git

from envgen.check import CheckedProfile, rules
from envgen.check.profiles.unused_ignores import OF_THIS_MACHINE
from envgen.check.project import CheckedProject
from envgen.cli.session import Session

RULE = "ignore-unused"
TOKEN = "Zq9wK4pVb7x2LmN8"


@pytest.fixture
def root(project: Path, envgen: Command) -> Path:
    """Return a project whose files are all rendered, with all values."""
    assert envgen("render", "--all", "-q").status == 0
    for name in (".env", ".env.production", ".env.staging"):
        path = project / name
        text = path.read_text().replace("DISCORD_GUILD_ID=\n", "DISCORD_GUILD_ID=7\n")
        text = text.replace("DATABASE_URL=\n", "DATABASE_URL=postgres://u:Gk3xZ81q@h.example/x\n")
        path.write_text(text.replace("DISCORD_TOKEN=\n", f"DISCORD_TOKEN={TOKEN}-{name}\n"))
    return project


def add(root: Path, profile: str, text: str) -> None:
    """Add lines to a profile."""
    with (root / f"profiles/{profile}.yaml").open("a") as file:
        file.write(text)


def named(done: Done) -> list[str]:
    """Return the places of unused entries."""
    return done.places(RULE, "note")


def test_an_entry_that_ignores_nothing_is_named(root: Path, envgen: Command) -> None:
    """At its line; an entry that ignores something is not."""
    (root / "config/settings.py").unlink(missing_ok=True)
    lines = (root / "profiles/production.yaml").read_text().count("\n")
    add(root, "production", "ignore:\n  no-urls: later\n  render-plan: it is free\n")
    done = envgen("check", "production")
    assert done.status == 0, done.err
    assert f"profiles/production.yaml:{lines + 3}:3" in named(done)
    assert "render-plan" in done.about(RULE)
    (root / "render.yaml").write_text(
        (root / "render.yaml").read_text().replace("    plan: starter\n", "")
    )
    assert "render-plan" not in " ".join(envgen("check", "production").about(RULE))


def test_an_entry_that_one_of_its_profiles_needs_stays(root: Path, envgen: Command) -> None:
    """Profiles share it: it is judged only where all of them are checked."""
    add(root, "base", "ignore: {program-missing: the bot is elsewhere, render-plan: free}\n")
    done = envgen("check")
    assert "program-missing" not in done.about(RULE)
    assert "render-plan" in done.about(RULE)
    assert named(envgen("check", "test")) == named(envgen("check", "production")) == []


@pytest.mark.parametrize("name", ["django-deploy", "leak-in-file", "dotenv-mode", "value-missing"])
def test_a_rule_that_could_not_find_anything(root: Path, envgen: Command, name: str) -> None:
    """What needs --boot, --leaks or another machine is not judged without it."""
    add(root, "production", f"ignore: {{{name}: not here}}\n")
    assert named(envgen("check", "production")) == []
    assert named(envgen("check")) == []


def test_leaks(root: Path, envgen: Command) -> None:
    """Entries about leaks are judged by a whole search; one that accepts a leak stays."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", "All")
    key = "DISCORD_TOKEN-scrypt-" + "0" * 16 + "-" + "0" * 32
    lines = f"ignore_leaks: {{{key}: old}}\nignore: {{leak-in-file: no}}\n"
    add(root, "production", lines)
    for options in ((), ("--leaks",)):
        assert named(envgen("check", "production", *options)) == []
    done = envgen("check", "production", "--leaks", "--history")
    assert len(named(done)) == 2, done.err
    (root / "notes.txt").write_text(f"{TOKEN}-.env.production\n")
    git(root, "add", "-A")
    done = envgen("check", "production", "--leaks", "--history")
    assert len(named(done)) == 1
    assert "leak-in-file" not in done.about(RULE)
    path = root / "profiles/production.yaml"
    path.write_text(path.read_text().replace(lines, ""))
    done = envgen("check", "production", "--leaks", "--history", "--format", "json")
    [accepted] = json.loads(done.out)["to_accept"]["production"]
    add(root, "production", f"ignore_leaks: {{{accepted}: known}}\n")
    assert named(envgen("check", "production", "--leaks", "--history")) == []


def test_a_search_that_lacks_a_value_judges_nothing(root: Path, envgen: Command) -> None:
    """The secret without a value here may be what leaked."""
    path = root / ".env.production"
    path.write_text(path.read_text().replace(f"{TOKEN}-.env.production", ""))
    add(root, "production", "ignore: {leak-in-file: no}\n")
    assert named(envgen("check", "production", "--leaks", "--history")) == []


def test_the_rule_itself_is_ignored(root: Path, envgen: Command) -> None:
    """As any other."""
    add(root, "production", "ignore: {render-plan: later, ignore-unused: they come and go}\n")
    assert named(envgen("check", "production")) == []


def test_rules_about_this_machine_are_known(tmp_path: Path) -> None:
    """A rule that reads the .env file, the sealed file or git's state is in the list."""
    assert rules().keys() >= OF_THIS_MACHINE

    class Refuses:
        def __getattr__(self, name: str) -> Any:
            raise LookupError(name)

    session = Session(str(shop.copy_to(tmp_path / "shop")))
    found = set()
    for name, item in rules().items():
        project = CheckedProject(tracked=Refuses())  # type: ignore[arg-type]
        subject = CheckedProfile((), session.stores["production"], project)
        subject.store = Refuses()  # type: ignore[assignment]
        try:
            if not (item.needs_boot or item.only_lint):
                list(item.check(subject))
        except (LookupError, TypeError):
            found.add(name)
    assert found
    assert found <= OF_THIS_MACHINE
