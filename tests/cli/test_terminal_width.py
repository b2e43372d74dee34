"""Messages on a terminal: as wide as it is, errors in red, and whole in a pipe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commandline import Command
from on_a_terminal import on_a_terminal

RED = "\x1b[31m"
PLACE = "profiles/production.yaml"


def lines(shown: bytes) -> list[str]:
    """Return what a person reads, without colours."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", shown.decode()).replace("\r", "").splitlines()


@pytest.fixture
def wrong(project: Path) -> Path:
    """Return a project with an error whose message and hint are long, and a warning."""
    with (project / PLACE).open("a") as file:
        file.write("sittings: {}\n")
    return project


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 100])
def test_long_lines_wrap(project: Path, envgen: Command, columns: int) -> None:
    """No line that has a blank is wider, and all is said that a pipe gets."""
    assert envgen("render", "--all", "-q").status == 0
    (project / "render.yaml").unlink()
    piped = envgen("check", "production")
    assert max(map(len, piped.err.splitlines())) > columns
    shown = lines(on_a_terminal(project, "check", "production", columns=columns))
    assert [line for line in shown if len(line) > columns and " " in line.strip()] == []
    assert " ".join(" ".join(shown).split()) == " ".join(piped.err.split())


@pytest.mark.slow
def test_wrapped_lines_are_indented(project: Path, envgen: Command) -> None:
    """A finding begins at the margin, what is below it does not."""
    assert envgen("render", "--all", "-q").status == 0
    (project / "render.yaml").unlink()
    heads = [line[:30] for line in envgen("check", "production").err.splitlines()]
    shown = lines(on_a_terminal(project, "check", "production", columns=60))
    for line in shown:
        assert line.startswith("    ") or line[:30] in heads


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80])
def test_commands_are_whole(project: Path, columns: int) -> None:
    """What is in backticks can be found and copied, wherever the line ends."""
    shown = " ".join(" ".join(lines(on_a_terminal(project, "render", columns=columns))).split())
    assert "`envgen render --help`" in shown
    shown = " ".join(" ".join(lines(on_a_terminal(project, "run", columns=columns))).split())
    assert "`envgen run development -- python manage.py runserver`" in shown


@pytest.mark.slow
def test_a_narrow_terminal_is_no_column_of_words(wrong: Path) -> None:
    """Below 40 columns the terminal wraps, and a width of 0 is no width."""
    for columns in (0, 1, 10):
        shown = lines(on_a_terminal(wrong, "check", columns=columns))
        assert shown[0].startswith(f"{PLACE}:")
        assert len(shown) < 15


@pytest.mark.slow
def test_the_label_of_an_error_is_red(wrong: Path, envgen: Command) -> None:
    """Only the label, after its place or alone; not with NO_COLOR, and not in a pipe."""
    for arguments in (["check"], ["run"], ["nothing-like-it"]):
        shown = on_a_terminal(wrong, *arguments, columns=80).decode()
        assert shown.count(RED) == 1
        assert f"{RED}error:\x1b[0m " in shown
        assert "\x1b[" not in on_a_terminal(wrong, *arguments, columns=80, NO_COLOR="1").decode()
        assert "\x1b[" not in envgen(*arguments).err


def test_nothing_is_wrapped_in_a_pipe(
    wrong: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever COLUMNS says: a finding is one line, as scripts and editors read it."""
    whole = envgen("check").err
    monkeypatch.setenv("COLUMNS", "30")
    done = envgen("check")
    assert done.err == whole
    assert [each[:2] for each in done.findings] == [("error", "unknown-key")]
    assert len(done.err.splitlines()) == 3  # the finding, its hint, the count
