"""A value of several lines in .env: no command edits it, or shows a part of it as a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command
from sealed_project import seal, values

NAME = "BOT_SHARED_SECRET"
ENV = ".env.production"
# What a person wrote down, with lines that look like assignments of real variables.
NOTE = (
    f'NOTE="What the bot needs:\n{NAME}=an-example-of-a-secret\n# {NAME}=commented\n'
    f'DJANGO_DEBUG=true\n{NAME}_PREVIOUS=before\nthat is all"\n'
)
# Parts of a secret that look like names: in a value, and below a quote that is never closed.
PART = "hunter2SecretPart"
CLOSED = f'DEPLOY_KEY="-----BEGIN\n{PART}=\n{PART}KEY=abcdefgh1234\nend"\n'
OPEN = f'DEPLOY_KEY="-----BEGIN\n{PART}=\n{PART}KEY=abcdefgh1234\n{PART}_TOKEN = x1y2z3a4b5 c\n'


def add(project: Path, text: str, path: str = ENV) -> None:
    """Put `text` in front of and behind what a .env file has."""
    file = project / path
    file.write_text(f"{text}{file.read_text()}{text.replace('NOTE', 'MORE')}")


@pytest.fixture
def noted(project: Path, envgen: Command) -> Path:
    """Return a project whose .env file has notes that look like assignments."""
    assert envgen("render", "production", "-q").status == 0
    add(project, NOTE)
    return project


@pytest.mark.threat("a person's lines in a .env file are lost")
def test_render_leaves_them_alone(noted: Path, envgen: Command) -> None:
    """The real value stays, and no line inside of the notes changes."""
    before = values(noted)
    assert envgen("render", "production").status == 0
    text = (noted / ENV).read_text()
    assert text.startswith(NOTE)
    assert text.count(NOTE.removeprefix("NOTE")) == 2
    assert values(noted) == before
    assert text.count(f"\n{NAME}={before[NAME]}\n") == 1
    assert envgen("render", "production").out == ""


@pytest.mark.threat("a person's lines in a .env file are lost")
def test_rotate_and_new_secret_leave_them_alone(noted: Path, envgen: Command) -> None:
    """The real value is replaced, and then the previous value removed."""
    old = values(noted)[NAME]
    assert envgen("rotate", NAME, "-p", "production").status == 0
    assert values(noted)[f"{NAME}_PREVIOUS"] == old != values(noted)[NAME]
    finished = envgen("rotate", NAME, "-p", "production", "--finish", "--yes")
    assert finished.status == 0, finished.err
    assert f"{NAME}_PREVIOUS" not in values(noted)
    replaced = envgen("new-secret", NAME, "-p", "production", "--replace", "--yes")
    assert replaced.status == 0, replaced.err
    text = (noted / ENV).read_text()
    assert text.startswith(NOTE)
    assert text.count(NOTE.removeprefix("NOTE")) == 2


@pytest.mark.threat("a message shows a value of a .env file")
@pytest.mark.parametrize("text", [CLOSED, OPEN], ids=["closed", "open"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "production"),
        ("check", "--leaks", "production"),
        pytest.param(("check", "--boot", "production"), marks=pytest.mark.slow),
        ("check", "production", "--format", "json"),
        ("render", "production"),
        ("render", "production", "--diff"),
        ("todo", "production"),
        ("diff", "production", "development"),
        ("rotate", "--status", "-p", "production"),
        ("run", "production", "--", "true"),
        ("import-env", "-p", "production", "old.env"),
        ("import-env", "-p", "production", "--dialect", "django-environ", "old.env"),
    ],
    ids=" ".join,
)
def test_no_part_of_one_is_shown(
    project: Path, envgen: Command, text: str, arguments: tuple[str, ...]
) -> None:
    """Neither on stdout nor on stderr, whatever a command says about the file."""
    assert envgen("render", "production", "-q").status == 0
    add(project, text)
    (project / "old.env").write_text(text)
    (project / "README.md").write_text("It is abcdefgh1234, or x1y2z3a4b5 c.\n")
    if arguments[0] == "run":
        done = envgen("run", "production", "--", "envgen-has-no-such-command")
    else:
        done = envgen(*arguments)
    assert PART not in done.out + done.err
    assert done.status != 70


@pytest.mark.threat("a message shows a value of a .env file")
@pytest.mark.parametrize("text", [CLOSED, OPEN], ids=["closed", "open"])
def test_no_part_of_one_is_sealed_or_shown(project: Path, envgen: Command, text: str) -> None:
    """`seal` and `unseal` say nothing of what looks like a name in a value."""
    seal(envgen)
    add(project, text)
    for arguments in (("seal",), ("unseal", "--yes")):
        done = envgen(*arguments, "-p", "production")
        assert PART not in done.out + done.err
    assert PART not in (project / "profiles/production.sealed.yaml").read_text()
