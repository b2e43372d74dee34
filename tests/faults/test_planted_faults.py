"""Faults that break deploys are found at their place, and odd but right projects are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import site_project
from fault_rows import FAULTS, RIGHT
from planted import Planted


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


def test_names_are_given_once() -> None:
    """Each case can be run alone by its name."""
    names = [case.name for case in (*FAULTS, *RIGHT)]
    assert len(names) == len(set(names))
