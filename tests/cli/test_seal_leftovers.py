"""What `seal` and `check` say of sealed values that are old, unknown or there twice."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from commandline import Command
from on_a_terminal import Typed
from sealed_project import PATH, config, key_file, seal, without_key

BASE = "profiles/base.yaml"
NAME = "BOT_SHARED_SECRET"
KEY = "GEO_API_KEY"


@pytest.fixture
def removed(project: Path, envgen: Command) -> Path:
    """Return a project whose profile no longer has a variable that is sealed."""
    base = project / BASE
    text = base.read_text()
    variable = f"\nenv:\n  {KEY}: {{secret: true, for: [web], help: the maps}}\n"
    base.write_text(text.replace("\nenv:\n", variable, 1))
    assert envgen("render", "production", "-q").status == 0
    write(project, rf"^{KEY}=.*$", f"{KEY}=a-long-api-key-1")
    seal(envgen)
    base.write_text(text)
    assert envgen("render", "production", "-q").status == 0
    return project


def write(project: Path, pattern: str, new: str, path: str = ".env.production") -> None:
    """Replace lines of a file."""
    file = project / path
    text, count = re.subn(pattern, new, file.read_text(), flags=re.MULTILINE)
    assert count
    file.write_text(text)


def test_a_variable_that_the_profile_lost(removed: Path, envgen: Command) -> None:
    """It is kept, with the command that removes it; .env.production does set it."""
    done = envgen("seal", "production")
    assert f"{PATH}: kept {KEY}, which the profile does not have" in done.err
    assert f"envgen seal production --drop {KEY}" in done.commands
    assert "not set" not in done.err
    assert "not sealed" not in done.err
    said = envgen("check", "production")
    [place] = said.places("sealed-unused", "note")
    assert place.startswith(f"{PATH}:")
    assert f"envgen seal production --drop {KEY}" in said.about("sealed-unused")
    assert envgen("seal", "production", "--drop", KEY).status == 0
    assert KEY not in (removed / PATH).read_text()
    assert envgen("check", "production").places("sealed-unused", "note") == []


def test_a_variable_with_another_name(removed: Path, envgen: Command) -> None:
    """Once the new name is sealed, the old one can go."""
    variable = "\nenv:\n  MAPS_KEY: {secret: true, for: [web], help: the maps}\n"
    write(removed, r"\nenv:\n", variable, BASE)
    base = removed / BASE
    base.write_text(f"{base.read_text()}renamed: {{{KEY}: MAPS_KEY}}\n")
    assert envgen("check", "production").places("sealed-unused", "note") == []
    done = envgen("seal", "production")
    assert f"{PATH}: sealed MAPS_KEY" in done.out
    assert f"{PATH}: kept {KEY}, which is now named MAPS_KEY" in done.err
    assert len(envgen("check", "production").places("sealed-unused", "note")) == 1


def test_a_variable_that_only_the_env_file_lacks(project: Path, envgen: Command) -> None:
    """The profile has it, so it is kept without more words."""
    seal(envgen)
    write(project, f"^{NAME}=.*$", "")
    done = envgen("seal", "production")
    assert f"kept {NAME}, which .env.production does not set" in done.err
    assert "--drop" not in done.err


@pytest.mark.parametrize("kept", ["first", "both", "neither"])
def test_two_lines_of_one_variable(project: Path, envgen: Command, kept: str) -> None:
    """Both are encrypted: the hint says which line has the value of .env.production."""
    seal(envgen)
    sealed = project / PATH
    ours, [line] = sealed.read_text(), re.findall(f"(?m)^{NAME}: .*$", sealed.read_text())
    mine = (project / ".env.production").read_text()
    if kept != "both":
        write(project, f"^{NAME}=.*$", f"{NAME}={'their-secret-' * 4}")
    assert envgen("seal", "production", "--replace", NAME).status == 0
    [theirs] = re.findall(f"(?m)^{NAME}: .*$", sealed.read_text())
    assert theirs != line
    sealed.write_text(ours.replace(line, f"{line}\n{theirs}"))
    if kept != "neither":
        (project / ".env.production").write_text(mine)
    else:
        write(project, f"^{NAME}=.*$", f"{NAME}={'another-secret-' * 4}")
    number = ours[: ours.index(line)].count("\n") + 1
    said = envgen("check", "production").about("sealed-file")
    assert f"{NAME} is already on line {number}" in said
    assert {
        "first": f"line {number} has the value in .env.production",
        "both": "have the same value, that of .env.production: keep one",
        "neither": f"lines {number} and {number + 1} have other values than .env.production",
    }[kept] in said
    assert "secret-" not in said
    without_key()
    said = envgen("check", "production").about("sealed-file")
    assert f"`git log -L{number},{number}:{PATH}`" in said


def test_the_beginning_of_a_key_is_enough(project: Path, envgen: Command) -> None:
    """Nobody types 32 digits; but a beginning that several keys have is refused."""
    seal(envgen)
    first = key_file().stem
    assert envgen("keys", "new", "--yes").status == 0
    [second] = [path.stem for path in (config() / "keys").glob("*.key") if path.stem != first]
    assert envgen("seal", "production", "--for", second[:8]).status == 0
    assert second in envgen("keys", "show").out
    shown = envgen("keys", "show", second[:8])
    assert shown.out == envgen("keys", "show", second).out
    keys = config() / "keys"
    twin = second[:8] + "0" * 24
    (keys / f"{second}.key").with_name(f"{twin}.key").write_text("")
    done = envgen("seal", "production", "--for", second[:8])
    assert done.status == 2
    assert f"several keys on this machine begin with '{second[:8]}'" in done.err
    assert envgen("seal", "production", "--for", second[:3]).status == 2


def test_a_live_secret_is_not_replaced_without_a_question(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """envgen keeps no copy of the value, so a person is asked on a terminal."""
    assert envgen("render", "production", "-q").status == 0
    before = (project / ".env.production").read_text()
    replace = ("new-secret", NAME, "-p", "production", "--replace")
    monkeypatch.setattr(sys, "stdin", Typed("n\n"))
    assert envgen(*replace).status == 1
    assert (project / ".env.production").read_text() == before
    monkeypatch.setattr(sys, "stdin", Typed("y\n"))
    assert envgen(*replace).status == 0
    assert (project / ".env.production").read_text() != before


def test_the_end_of_a_rotation_of_unknown_age(project: Path, envgen: Command) -> None:
    """A colleague's .env file has no date: the sentence says so."""
    seal(envgen)
    assert envgen("rotate", NAME, "-p", "production").status == 0
    (project / ".env.production").unlink()
    assert envgen("unseal", "production", "--yes").status == 0
    done = envgen("rotate", NAME, "-p", "production", "--finish")
    assert f"This machine does not know when {NAME} was rotated." in done.err
