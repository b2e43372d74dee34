"""`envgen keys`: made, shown and trusted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commandline import Command, files_of
from sealed_project import config, key_file, key_text, seal, without_key

from envgen.secrets.sealed import PrivateKey, PublicKey


def test_a_new_key(project: Path, envgen: Command) -> None:
    """The private half is in a file of its owner's alone, outside the project.

    Its id and that file are printed, neither of the long halves.
    """
    before = files_of(project)
    done = envgen("keys", "new")
    assert done.status == 0
    key = PrivateKey.from_text(key_text())
    assert key
    assert key.public.id in done.out
    assert str(key_file()) in done.out + done.err
    assert key.public.text().partition(":")[2][:40] not in done.out + done.err
    assert len(done.out + done.err) < 800
    assert f"envgen keys show {key.public.id}" in done.commands
    assert key_file().stem == key.public.id
    assert key_file().stat().st_mode & 0o777 == 0o600
    assert key.reveal().partition(":")[2] not in done.out + done.err
    assert files_of(project) == before


def test_a_new_key_is_not_put_into_the_project(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor nowhere at all: exit 2, and no file."""
    before = files_of(project)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(project / "config"))
    done = envgen("keys", "new")
    assert done.status == 2
    assert [each[:2] for each in done.findings] == [("error", "sealed-key")]
    assert "XDG_CONFIG_HOME" in done.err
    assert "home" not in done.err

    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    done = envgen("keys", "new")
    assert done.status == 2
    assert [each[:2] for each in done.findings] == [("error", "sealed-key")]
    assert "home" in done.err
    assert files_of(project) == before


def test_show(project: Path, envgen: Command) -> None:
    """Which key opens what, and where it is; a name gives its public half."""
    nothing = envgen("keys", "show")
    assert (nothing.status, nothing.out) == (0, "")
    assert "envgen keys new" in nothing.commands
    seal(envgen)
    name = key_file().stem
    day = datetime.fromtimestamp(key_file().stat().st_mtime, UTC).date()
    where = f"in {key_file()}, written {day}"
    assert envgen("keys", "show").out == f"{name}  {where}; opens production\n"
    public = envgen("keys", "show", name).out.strip()
    assert PublicKey.from_text(public)
    without_key()
    assert envgen("keys", "show").out == f"{name}  not on this machine; opens production\n"
    assert envgen("keys", "show", name).out.strip() == public
    done = envgen("keys", "show", "../../x\x1b")
    assert done.status == 2
    assert "\x1b" not in done.err


def test_trust_needs_a_sealed_file(project: Path, envgen: Command) -> None:
    """There is nothing to trust before."""
    done = envgen("keys", "trust", "-p", "production", "--yes")
    assert done.status == 2
    assert done.findings == [("error", "sealed-key", "")]
    assert "production" in done.err


def test_the_first_use_is_remembered(project: Path, envgen: Command) -> None:
    """Outside the project, for this folder and profile, readable by its owner."""
    seal(envgen)
    known = config() / "known-recipients"
    assert re.fullmatch(r"[0-9a-f]{32} shop production \S+/shop\n", known.read_text())
    assert known.stat().st_mode & 0o777 == 0o600
