"""Every rule notices what breaks it, at its place, and says nothing of a whole project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import breakages_of_entries
import breakages_of_files
import breakages_of_resources
import pytest
import shop
from breakage import Breakage
from fault_rows import FAULTS

import envgen.check
from envgen.check import rules
from envgen.check.secrets import leaks
from envgen.errors import Severity

BREAKAGES = [
    *breakages_of_entries.BREAKAGES,
    *breakages_of_resources.BREAKAGES,
    *breakages_of_files.BREAKAGES,
]
# Broken by other means than an edit of one file: each has tests of its own beside this file,
# those of --leaks have them in tests/leaks, those about templates and `ignore` in tests/cli, and
# those about profiles without a platform in tests/test_platform.py.
ELSEWHERE = {
    "bot-port",
    "dotenv-absent",
    "dotenv-mode",
    "dotenv-in-git",
    "generated-ignored",
    "ignore-unused",
    "manifest-left-behind",
    "no-repository",
    "sealed-behind",
    "sealed-unused",
    "secret-in-file",
    "secret-shape",
    "tls-unsaid",
    "template-overridden",
    "template-unused",
}


def expected_place(root: Path, case: Breakage) -> tuple[str, int | None, int | None]:
    """Return the place that a breakage is to be found at."""
    file = case.place or case.file
    if case.at is None:
        return file, None, None
    text = (root / file).read_text()
    index = -1
    for _ in range(case.nth):
        index = text.index(case.at, index + 1)
    line = text.count("\n", 0, index) + 1
    column = index - (text.rfind("\n", 0, index) + 1) + 1
    return file, line, column


def test_a_whole_project_breaks_no_rule(root: Path) -> None:
    """Nothing is said of a project that is right."""
    code, data = shop.check(root)
    offline = {item for item in rules().values() if not (item.needs_boot or item.only_lint)}
    assert code == 0
    assert data == {
        "profiles": ["development", "production"],
        "problems": [],
        "ignored": [],
        "missing": {"development": [], "production": []},
        "checks": len(offline - set(leaks.SEARCHED)),
        "not_checked": [
            "how programs start (--boot)",
            "the database (--database)",
            "leaks (--leaks)",
            "the deploy (envgen rehearse)",
            "the deployed site (envgen verify)",
        ],
    }


@pytest.mark.parametrize("case", BREAKAGES, ids=lambda case: case.id)
def test_a_breakage_is_found_at_its_place(root: Path, case: Breakage) -> None:
    """The rule points at the file, line and column, says what is wrong and the way out."""
    shop.edit(root, case.file, case.old, case.new)
    if case.rendered:
        shop.render(root)
    place = expected_place(root, case)

    code, data = shop.check(root)

    problems = [problem for problem in data["problems"] if problem["rule"] == case.rule]
    places = [(item["file"], item["line"], item["column"]) for item in problems]
    if case.file.endswith(".py") or case.place.endswith(".py"):  # no columns in Python files
        places = [(file, line, place[2]) for file, line, _ in places]
    assert place in places, problems
    problem = problems[places.index(place)]
    assert [name for name in case.says.split() if name not in problem["message"]] == []
    assert problem["severity"] == case.severity
    assert case.hint in problem["hint"]
    assert code == (1 if "error" in {item["severity"] for item in data["problems"]} else 0)


def test_every_rule_has_a_breakage() -> None:
    """No rule is without a project that breaks it.

    Those of booted programs are in tests/boot, those of `envgen lint` alone in tests/lint.
    """
    offline = {name for name, item in rules().items() if not (item.needs_boot or item.only_lint)}
    elsewhere = ELSEWHERE | {rule.id for rule in leaks.ALL}
    elsewhere |= offline & {case.rule for case in FAULTS}
    assert {case.rule for case in BREAKAGES} | elsewhere == offline


@pytest.mark.parametrize("rule", rules().values(), ids=rules())
def test_a_rule_says_why_and_the_way_out(rule: Any) -> None:
    """A rule has an id, a reason and a way out; one about Render or Django names its source."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    assert rule.why.endswith(".")
    assert rule.why[0].isupper() or rule.why.startswith("render.yaml")
    assert rule.fix
    assert isinstance(rule.severity, Severity)
    assert rule.check.__doc__.startswith("Yield ")
    module = rule.check.__module__.rpartition(".")[2]
    if rule.needs_boot or module.startswith(("render_", "entrypoints", "deployed")):
        assert rule.source.startswith("https://"), "it leans on a document"


def test_ids_are_given_once() -> None:
    """Two rules of one id would hide each other: discovery finds as many as are written."""
    root = Path(str(envgen.check.__file__)).parents[1]
    written = [
        match
        for folder in (root / "check", root / "platforms")
        for file in folder.rglob("*.py")
        for match in re.findall(r'^@rule\(\s*"([a-z-]+)"', file.read_text(), re.MULTILINE)
    ]
    assert sorted(written) == sorted(rules())
