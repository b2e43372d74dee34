"""What a rehearsal found, in the formats of `envgen check`."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree as Xml

import pytest
import site_of_rehearsals as site
from click.testing import CliRunner, Result
from msgspec import structs

from envgen.cli import cli
from envgen.cli.check_output import FORMATS
from envgen.errors import Place, Problem, Severity
from envgen.live.rehearse import phases
from envgen.live.rehearse.report import Phase, Rehearsed

GREEN = Rehearsed("production", "1234567", [Phase("build", "ok", 1.5), Phase("pages", "ok", 0.5)])
WRONG = [
    Problem("/ answers 500", "rehearse-pages", Place("shop/views.py", 4, 1), "fix it"),
    Problem("/a answers 500", "rehearse-pages", Place("shop/views.py", 9, 1), "fix it"),
    Problem("web uses 500 MiB", "rehearse-measure", None, "", Severity.WARNING),
    Problem("no HSTS", "hsts", None, "set it"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site below the top of its repository."""
    top = tmp_path_factory.mktemp("repository")
    return site.make(top / "backend", top=top)


def _rehearse(root: Path, form: str, found: Rehearsed, *more: str) -> Result:
    words = ["rehearse", "production", "--format", form, "-C", str(root), *more]
    with mock.patch.object(phases, "rehearse", return_value=found):
        return CliRunner().invoke(cli, words)


def _failed(out: str) -> dict[str, bool]:
    """Return whether each test case of JUnit failed."""
    [suite] = Xml.fromstring(out)
    assert suite.get("name") == "envgen rehearse"
    return {case.get("name", ""): case.find("failure") is not None for case in suite}


def test_a_green_rehearsal(root: Path) -> None:
    """JUnit and SARIF name each phase that passed."""
    names = ["rehearse-build", "rehearse-pages", "rehearse-health", "rehearse-bot"]
    junit, sarif = _rehearse(root, "junit", GREEN), _rehearse(root, "sarif", GREEN)
    assert (junit.exit_code, sarif.exit_code) == (0, 0)
    assert _failed(junit.stdout) == dict.fromkeys(names, False)
    [run] = json.loads(sarif.stdout)["runs"]
    assert run["results"] == []
    rules = run["tool"]["driver"]["rules"]
    assert [item["id"] for item in rules] == names
    assert all(item["shortDescription"]["text"] for item in rules)
    assert _rehearse(root, "github", GREEN).stdout == ""


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "text"])
def test_a_red_rehearsal(root: Path, form: str) -> None:
    """Each finding is there once, with its file from the top of the repository."""
    found = structs.replace(GREEN, problems=[*WRONG, WRONG[0]])
    done = _rehearse(root, form, found)
    assert done.exit_code == 1
    assert done.stderr == ""
    if form == "json":
        listed = json.loads(done.stdout)["problems"]
        assert [item["rule"] for item in listed] == [item.rule for item in WRONG]
        return
    assert done.stdout.count("backend/shop/views.py") == 2
    if form != "junit":  # which has the first message of a rule as an attribute, too
        assert done.stdout.count("/ answers 500") == 1
    if form == "junit":
        failed = _failed(done.stdout)
        assert [name for name, is_failed in failed.items() if is_failed] == [
            "rehearse-pages",
            "hsts",
        ]


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "text"])
def test_a_rehearsal_that_cannot_begin(root: Path, form: str) -> None:
    """The reason is in the same format, and the status is 2."""
    done = _rehearse(root, form, GREEN, "--rev", "nowhere")
    assert done.exit_code == 2
    assert "git has no commit" in done.stdout
    assert "rehearse-checkout" in done.stdout
    assert done.stderr == ""
