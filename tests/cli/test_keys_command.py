"""`envgen keys`: made, shown and trusted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commandline import Command, files_of
from sealed_project import config, key_file, key_text, seal, without_key

from envgen.secrets.sealed import PrivateKey, PublicKey


def test_a_new_key(project: Path, envgen: Command) -> None:
    """The private half is in a file of its owner's alone, outside the project; only the other
    half is printed.
    """
    before = files_of(project)
    done = envgen("keys", "new")
    assert done.status == 0
    key = PrivateKey.from_text(key_text())
    assert key
    assert done.out == f"{key.public.text()}\n"
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
    assert "key would be saved inside the project" in done.err

    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    assert "there is no home folder" in envgen("keys", "new").err
    assert files_of(project) == before


def test_show(project: Path, envgen: Command) -> None:
    """Which key opens what, and where it is; a name gives its public half."""
    assert "no keys" in envgen("keys", "show").err
    seal(envgen)
    name = key_file().stem
    assert envgen("keys", "show").out == f"{name}  in {key_file()}; opens production\n"
    public = envgen("keys", "show", name).out.strip()
    assert PublicKey.from_text(public)
    without_key()
    assert envgen("keys", "show").out == f"{name}  is not here; opens production\n"
    assert envgen("keys", "show", name).out.strip() == public
    done = envgen("keys", "show", "../../x\x1b")
    assert done.status == 2
    assert "\x1b" not in done.err


def test_trust_needs_a_sealed_file(project: Path, envgen: Command) -> None:
    """There is nothing to trust before."""
    done = envgen("keys", "trust", "-p", "production", "--yes")
    assert done.status == 2
    assert "has no sealed file" in done.err


def test_the_first_use_is_remembered(project: Path, envgen: Command) -> None:
    """Outside the project, for this folder and profile, readable by its owner."""
    seal(envgen)
    known = config() / "known-recipients"
    assert re.fullmatch(r"[0-9a-f]{32} shop production \S+/shop\n", known.read_text())
    assert known.stat().st_mode & 0o777 == 0o600
