"""Faults that break deploys are found at their place, and odd but right projects are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import site_project
from click.testing import CliRunner
from fault_rows import FAULTS, RIGHT
from planted import Planted

from envgen.cli import cli


def params(cases: list[Planted]) -> list[object]:
    """Return the cases for pytest; those that boot are slow."""
    return [
        pytest.param(case, id=case.name, marks=[pytest.mark.slow] * ("--boot" in case.options))
        for case in cases
    ]


def line_of(root: Path, file: str, text: str) -> int | None:
    """Return the line of a file that has `text`, from 1; None for a finding about a whole file."""
    if not text:
        return None
    lines = (root / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize("case", params(FAULTS))
def test_a_fault_is_found_at_its_place(case: Planted, tmp_path: Path) -> None:
    """The rule names the fault with its severity and place, and no other rule speaks."""
    root = tmp_path / "site"
    site_project.plant(root, case)
    problems = site_project.check(root, case)
    places = {
        (item["file"], item["line"], item["severity"])
        for item in problems
        if item["rule"] == case.rule
    }
    assert (case.at, line_of(root, case.at, case.text), case.severity) in places, problems
    assert {item["rule"] for item in problems} <= {case.rule, *case.also}, problems
    assert all(item["hint"] for item in problems)


@pytest.mark.parametrize("case", params(RIGHT))
def test_nothing_is_said_of_an_odd_project_that_is_right(case: Planted, tmp_path: Path) -> None:
    """What is unusual and works is no finding."""
    root = tmp_path / "site"
    site_project.plant(root, case)
    assert site_project.check(root, case) == []


def test_a_command_that_may_migrate_is_said(tmp_path: Path) -> None:
    """If only an unknown command can migrate, the last line says that this was not checked."""
    case = next(item for item in RIGHT if item.name == "a command of the project that may migrate")
    root = tmp_path / "site"
    site_project.plant(root, case)
    done = CliRunner().invoke(cli, ["check", "production", "-C", str(root)])
    assert "not checked: whether `python manage.py release` runs migrate" in done.stdout


def test_names_are_given_once() -> None:
    """Each case can be run alone by its name."""
    names = [case.name for case in (*FAULTS, *RIGHT)]
    assert len(names) == len(set(names))
