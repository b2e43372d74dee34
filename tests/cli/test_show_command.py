"""`envgen show`: all environments side by side, in each format, and no secret of any."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command

SAME = "hunter2-hunter2"
OTHER = "swordfish-swordfish"


@pytest.fixture
def root(project: Path) -> Path:
    """Return a project with a secret that two profiles share, and one that they do not."""
    (project / ".env").write_text(f"DISCORD_TOKEN={SAME}\nDJANGO_SECRET_KEY={SAME}\n")
    (project / ".env.production").write_text(f"DISCORD_TOKEN={SAME}\nDJANGO_SECRET_KEY={OTHER}\n")
    return project


def rows(envgen: Command, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the rows by kind and name."""
    done = envgen("show", *arguments, "--format", "json")
    assert done.status == 0
    return {(row["kind"], row["name"]): row for row in json.loads(done.out)["rows"]}


@pytest.mark.usefixtures("root")
def test_every_environment_is_a_column(envgen: Command) -> None:
    """Without names, all of them; with names, those in this order."""
    found = rows(envgen)
    debug = found["setting", "DEBUG"]["values"]
    assert debug["development"] == "True"
    assert debug["production"] == "False"
    assert list(rows(envgen, "staging", "development")["setting", "DEBUG"]["values"]) == [
        "staging",
        "development",
    ]
    assert found["database", "default"]["values"]["development"].startswith("sqlite")


@pytest.mark.usefixtures("root")
def test_only_what_differs(envgen: Command) -> None:
    """With --changed, no row is the same everywhere; an environment that lacks it differs."""
    found = rows(envgen, "--changed")
    every = rows(envgen)
    assert all(row["differs"] for row in found.values())
    assert found.keys() == {key for key, row in every.items() if row["differs"]}
    assert 0 < len(found) < len(every)
    assert found["setting", "SECURE_SSL_REDIRECT"]["values"]["development"] is None
    assert all(not row["differs"] for row in rows(envgen, "production").values())


@pytest.mark.usefixtures("root")
@pytest.mark.threat("a comparison of profiles shows a secret")
@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_secrets_are_labels(envgen: Command, form: str) -> None:
    """No format has the value of a secret; equal ones have equal labels."""
    done = envgen("show", "--format", form)
    assert SAME not in done.out + done.err
    assert OTHER not in done.out + done.err
    values = rows(envgen)["variable", "DISCORD_TOKEN"]["values"]
    keys = rows(envgen)["variable", "DJANGO_SECRET_KEY"]["values"]
    assert values["development"].startswith("<secret ")
    assert values["development"] == values["production"]
    assert keys["development"] != keys["production"]


@pytest.mark.usefixtures("root")
def test_names_are_chosen(envgen: Command) -> None:
    """By a part of the name, in any case, or by a pattern; several are added up."""
    assert {name for _, name in rows(envgen, "--name", "allowed_h")} == {
        "ALLOWED_HOSTS",
        "DJANGO_ALLOWED_HOSTS",
    }
    assert {name for _, name in rows(envgen, "--name", "ALLOWED*", "--name", "debug*")} == {
        "ALLOWED_HOSTS",
        "DEBUG",
    }
    done = envgen("show", "--name", "nosuchname")
    assert (done.status, done.out, done.err) == (0, "", "no name contains this text\n")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_a_table_fits_the_terminal(
    envgen: Command, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """No line of a table is wider; where there is no room for columns, values are below names."""
    monkeypatch.setenv("COLUMNS", str(columns))
    done = envgen("show")
    assert done.status == 0
    widths = [len(line) for line in done.out.splitlines()]
    stacked = any(line.startswith("    production") for line in done.out.splitlines())
    assert stacked or max(widths) <= columns
    assert stacked == (columns < 120)


def test_a_difference_is_not_cut_off(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that differs only far behind is shown whole."""
    monkeypatch.setenv("COLUMNS", "120")
    long = "x" * 300
    for name in ("staging", "production"):
        path = project / f"profiles/{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(f'{text}\nenv: {{LOGIN_LISTS: "{long}{name}"}}\n', encoding="utf-8")
    done = envgen("show", "staging", "production", "--name", "LOGIN_LISTS")
    text = "".join(line[len("* LOGIN_LISTS") :] for line in done.out.splitlines())
    assert "…" not in text
    assert done.out.count("x") == 1200  # the setting, and the variable


def test_csv_and_markdown_are_read_back(envgen: Command, project: Path) -> None:
    """Each cell is what JSON has; a formula, a bar and backticks mean nothing."""
    base = project / "profiles/base.yaml"
    text = base.read_text(encoding="utf-8")
    base.write_text(text.replace("\nenv:\n", "\nenv:\n  LOGIN_LISTS: a|b`c``d\n"), encoding="utf-8")
    data = rows(envgen, "production")
    table = list(csv.DictReader(io.StringIO(envgen("show", "production", "--format", "csv").out)))
    assert len(table) == len(data)
    for line in table:
        value = data[line["kind"], line["name"].lstrip("'")]["values"]["production"]
        assert line["production"].lstrip("'") == (value or "")
        assert not line["production"].startswith(("=", "+", "-", "@"))
    markdown = envgen("show", "production", "--name", "LOGIN_LISTS", "--format", "markdown").out
    found = [line for line in markdown.splitlines() if "LOGIN_LISTS" in line]
    assert found
    assert all("```" in line and line.replace("\\|", "").count("|") == 4 for line in found)


def test_an_unknown_profile(envgen: Command, project: Path) -> None:
    """It is named, with the one that was meant."""
    done = envgen("show", "prodution")
    assert done.status == 2
    assert "did you mean production?" in done.err
