"""Improvements can be declined, each by its id, and then nothing of them is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from adopting import NAMES, copied
from commandline import Command, files_of

from envgen.adopt.hosts import is_wide
from envgen.adopt.improvements import ALL

EVERYTHING = [part for identifier in ALL for part in ("--decline", identifier)]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "broken"])
def test_all_of_them(envgen: Command, tmp_path: Path, name: str) -> None:
    """Without improvements both modules have the same settings, but for the profile's name."""
    root = copied(name, tmp_path)
    done = envgen("adopt", *EVERYTHING, cwd=root)
    assert done.status == 0
    better = done.err.partition("\nImprovements:\n")[2].partition("\nLeft to you:\n")[0]
    assert [identifier for identifier in ALL if f"  {identifier}: " in better] == []
    compared = envgen("adopt", "--compare", "--python", sys.executable, cwd=root)
    assert compared.status == 0
    lines = compared.out.splitlines()
    differing = {line.strip() for line in lines if line.startswith("  ") and line[2:].isupper()}
    assert differing <= {"ENVIRONMENT"}


@pytest.mark.parametrize("identifier", ALL)
def test_one_of_them(envgen: Command, tmp_path: Path, identifier: str) -> None:
    """The one that is declined is not made, and the others are as before."""
    made: set[str] = set()
    for name in ("clear", "guide", "supabase", "split"):
        root = copied(name, tmp_path / "without")
        found = _made(envgen("adopt", "--decline", identifier, cwd=root).err)
        whole = _made(envgen("adopt", cwd=copied(name, tmp_path / "with")).err)
        assert identifier not in found
        # What hangs on the hosts goes with them.
        together = {"hosts", "csrf-origins", "render-host"}
        gone = whole - found
        assert gone <= ({identifier} | together if identifier in together else {identifier})
        made |= whole
    assert identifier in made


def test_an_improvement_that_is_none(envgen: Command, tmp_path: Path) -> None:
    """A misspelt id is told with the one that was meant, and nothing is written."""
    root = copied("guide", tmp_path)
    before = files_of(root)
    done = envgen("adopt", "--decline", "secure-cookie", cwd=root)
    assert done.status == 2
    assert "secure-cookies?" in done.err
    assert files_of(root) == before


def _made(report: str) -> set[str]:
    return {identifier for identifier in ALL if f"\n  {identifier}: " in report}


@pytest.mark.parametrize(
    ("host", "wide"),
    [
        ("*", True),
        (".onrender.com", True),
        (".com", True),
        (".example.com", False),
        ("a", False),
        (".co.uk", True),
        (".ngrok-free.app", True),
        (".shop.ngrok-free.app", False),
    ],
)
def test_hosts_that_include_other_peoples_sites(host: str, wide: bool) -> None:
    """A shared domain as a whole is never taken over as a host of the site."""
    assert is_wide(host) is wide


@pytest.mark.parametrize("name", ["guide", "clear", "supabase", "odd"])
def test_profiles_without_improvements(envgen: Command, tmp_path: Path, name: str) -> None:
    """A run with the profiles that are there reports nothing of what they do not do."""
    root = copied(name, tmp_path / "without")
    assert envgen("adopt", *EVERYTHING, cwd=root).status == 0
    assert _made(envgen("adopt", cwd=root).err) == set()
    assert _made(envgen("adopt", "--apply", "--details", cwd=root).err) == set()
    whole = copied(name, tmp_path / "with")
    made = _made(envgen("adopt", cwd=whole).err)
    assert made
    assert _made(envgen("adopt", cwd=whole).err) == made


@pytest.mark.parametrize("identifier", ALL)
def test_profiles_without_one_of_them(envgen: Command, tmp_path: Path, identifier: str) -> None:
    """The one that was declined when the profiles were written is not reported afterwards."""
    for name in ("clear", "guide", "supabase"):
        root = copied(name, tmp_path)
        first = _made(envgen("adopt", "--decline", identifier, cwd=root).err)
        assert _made(envgen("adopt", cwd=root).err) == first, name


def test_a_required_change_is_not_declined(envgen: Command, tmp_path: Path) -> None:
    """The report lists it apart from the improvements, and its id is refused by its name."""
    root = copied("clear", tmp_path)
    done = envgen("adopt", "--decline", "blueprint-secret", cwd=root)
    assert done.status == 2
    assert "cannot be declined" in done.err
    improved = envgen("adopt", cwd=root).err.partition("\nImprovements:\n")[2]
    first, _, required = improved.partition("\nRequired changes")
    assert "blueprint-secret: " not in first
    assert "blueprint-secret: " in required


def test_a_value_that_no_env_file_can_hold(envgen: Command, tmp_path: Path) -> None:
    """The old file keeps it, and the project is adopted all the same."""
    root = copied("guide", tmp_path)
    blueprint = root / "render.yaml"
    entry = "    envVars:\n      - {key: SITE_URL, value: $RENDER_EXTERNAL_URL}\n"
    blueprint.write_text(blueprint.read_text().replace("    envVars:\n", entry, 1))
    before = blueprint.read_bytes()
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0
    assert 'render.yaml stays as it is: the value of SITE_URL starts with "$"' in done.err
    assert blueprint.read_bytes() == before
