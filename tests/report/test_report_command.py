"""`envgen report` as a command: where it writes, what it refuses, and what is never in the page."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from canaries import assert_clean
from commandline import Command, git

MOST = 500_000  # bytes
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST_OF_A_PICTURE = 150_000
PROBLEMS = {"problems": [{"rule": "boot", "severity": "error", "message": "it does not start"}]}


def test_the_default_is_in_the_project(project: Path, envgen: Command) -> None:
    """From a folder below it, too; it says what is in the page, and how to keep it out of git."""
    (project / "events").mkdir()
    done = envgen("report", "test", cwd=project / "events")
    assert done.status == 0
    assert (project / "envgen-report.html").stat().st_mode & 0o777 == 0o644
    # As `init` wrote it, .gitignore has the file.
    assert done.err == ""
    git(project, "add", "-A")
    assert "envgen-report.html" not in git(project, "status", "--short")
    (project / ".gitignore").write_text("*.orig*\n")
    assert envgen("report", "test").err.startswith("It has the names of your hosts and variables.")


def test_a_file_is_from_where_the_person_is(project: Path, envgen: Command) -> None:
    """-o is a path from the current folder, as in every program; - is standard output."""
    (project.parent / "site").mkdir()
    done = envgen("report", "test", "-o", "pages/x.html", "-C", "../shop", cwd=project.parent)
    assert done.status == 2  # no such project there
    done = envgen("report", "test", "-C", "shop", "-o", "site/x.html", cwd=project.parent)
    assert (done.status, done.out) == (0, "created  site/x.html\n")
    printed = envgen("report", "test", "-o", "-")
    assert printed.status == 0
    assert printed.out.startswith("<!doctype html>")
    assert not (project / "envgen-report.html").exists()


def test_another_file_is_not_replaced(project: Path, envgen: Command) -> None:
    """Without --force only an earlier report is; a folder and a device never are."""
    file = project / "index.html"
    file.write_text("<!doctype html><title>mine</title>")
    refused = envgen("report", "test", "-o", "index.html")
    assert refused.status == 1
    assert "pass --force" in refused.err
    assert file.read_text() == "<!doctype html><title>mine</title>"
    assert envgen("report", "test", "-o", "index.html", "--force").status == 0
    assert envgen("report", "test", "-o", "index.html").status == 0
    (project / "folder").mkdir()
    for odd in ("folder", os.devnull):
        assert envgen("report", "test", "-o", odd, "--force").findings == [("error", "report", odd)]
    (project / "link.html").symlink_to(file)
    linked = envgen("report", "test", "-o", "link.html")
    assert linked.status == 1
    assert (project / "link.html").is_symlink()


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"problems": 1}', '{"problems": [{"rule": "x"}]}', "\xff", "[" * 100_000],
    ids=["empty", "no problems", "a list", "a number", "half", "no JSON", "deep"],
)
def test_findings_of_something_else(project: Path, envgen: Command, text: str) -> None:
    """A file that no command of envgen printed is refused; nothing is written."""
    (project / "x.json").write_text(text, encoding="latin-1")
    done = envgen("report", "--with", "x.json")
    assert done.status == 2
    assert done.findings == [("error", "report", "x.json")]
    assert envgen("report", "--with", "none.json").findings == [("error", "report", "none.json")]
    assert not (project / "envgen-report.html").exists()


def test_findings_are_shown_once(project: Path, envgen: Command) -> None:
    """What `check` prints as JSON is what the report finds itself."""
    checked = envgen("check", "test", "--format", "json").out
    (project / "x.json").write_text(checked)
    booted = {**PROBLEMS, "boots": [{}]}
    (project / "y.json").write_text(json.dumps(booted))
    files = ("--with", "x.json", "--with", "y.json")
    page = data_of(envgen("report", "test", *files, "-o", "-").out)
    assert len(page["findings"]) == len(json.loads(checked)["problems"]) + 1
    assert page["findings"][-1]["source"] == "envgen check --boot"
    assert page["sources"] == ["envgen check", "envgen check --boot"]


@pytest.mark.threat("a comparison of profiles shows a secret")
def test_no_secret_is_in_the_page(page: Path) -> None:
    """Neither a value of a .env file nor one in what another command found; labels are."""
    text = page.read_text(encoding="utf-8")
    assert_clean(text, "the page")
    rows = {row["name"]: row for row in data_of(text)["rows"] if row["kind"] == "variable"}
    labels = set(filter(None, rows["DISCORD_TOKEN"]["cells"]))
    assert any(re.fullmatch(r"<secret [0-9a-f]{6}>", label) for label in labels)
    assert page.stat().st_size < MOST


@pytest.mark.threat("the page of a report loads something, or runs a value")
def test_the_page_has_one_script_and_a_policy(page: Path) -> None:
    """No attribute runs anything, or is a style; no address is loaded."""
    text = page.read_text(encoding="utf-8")
    static = re.sub(r"(?s)<script.*?</script>", "", text)
    assert text.count("<script") == 2
    assert text.count("</script") == 2
    assert not re.search(r"""\s(?:on\w+|style|src)\s*=""", static)
    assert (
        re.findall(r"""href="([^#"]*)""", static).count("") == len(re.findall("href=", static)) - 1
    )
    assert "default-src 'none'; script-src 'sha256-" in text
    assert "unsafe" not in text.partition("<style>")[0]
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(|fetch\(", text)


def test_the_page_names_what_it_is_of(reported: Path, page: Path) -> None:
    """The project, the commit, the version and the environments."""
    data = data_of(page.read_text(encoding="utf-8"))
    assert data["project"] == "shop"
    assert data["commit"] == git(reported, "rev-parse", "--short", "HEAD").strip()
    names = ["development", "preview", "production", "staging", "test"]
    assert [each["name"] for each in data["profiles"]] == names
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", data["date"])


def test_the_pictures_of_the_page() -> None:
    """`scripts/pictures` takes each in light and in dark; a page of the documentation shows it."""
    page = (PICTURES.parent / "how-to" / "share-a-report.md").read_text(encoding="utf-8")
    found = sorted(PICTURES.glob("*.png"))
    assert [path.name for path in found] == [
        f"{name}-{scheme}.png" for name in ("report", "report-why") for scheme in ("dark", "light")
    ]
    for path in found:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < MOST_OF_A_PICTURE
        assert f"../pictures/{path.name}" in page


def test_the_page_is_ascii(page: Path) -> None:
    """So it is the same page in any encoding of a terminal, for which the hashes hold."""
    assert page.read_bytes().isascii()


def data_of(page: str) -> dict[str, Any]:
    """Return the data of a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))
