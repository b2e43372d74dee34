"""A rotation that was stopped between its two files: status, `unseal` and the next run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import Command
from sealed_project import PATH, seal, values

NAME, FALLBACK = "BOT_SHARED_SECRET", "BOT_SHARED_SECRET_PREVIOUS"
ROTATE = ("rotate", NAME, "-p", "production")
Stopped = Callable[..., None]


@pytest.fixture
def stopped(project: Path, envgen: Command) -> Stopped:
    """Return what rotates, and leaves the sealed file as it was, as a run that was stopped does."""
    seal(envgen)

    def run(*more: str) -> None:
        before = (project / PATH).read_bytes()
        assert envgen(*ROTATE, *more).status == 0
        (project / PATH).write_bytes(before)

    return run


def test_unseal_keeps_the_newer_value(project: Path, envgen: Command, stopped: Stopped) -> None:
    """The sealed value is the one before the rotation, and is not put back; rotate goes on."""
    stopped()
    before = (project / ".env.production").read_bytes()
    done = envgen("unseal", "-p", "production", "--yes")
    assert done.status == 0
    assert (project / ".env.production").read_bytes() == before
    assert f"`envgen {' '.join(ROTATE)}`" in done.err
    assert envgen(*ROTATE).status == 0
    assert FALLBACK in (project / PATH).read_text()


def test_unseal_brings_no_dropped_value_back(
    project: Path, envgen: Command, stopped: Stopped
) -> None:
    """After a stopped --finish the previous value stays out of the .env file."""
    assert envgen(*ROTATE).status == 0
    stopped("--finish", "--yes")
    before = (project / ".env.production").read_bytes()
    done = envgen("unseal", "-p", "production", "--yes")
    assert done.status == 0
    assert (project / ".env.production").read_bytes() == before
    assert f"`envgen {' '.join(ROTATE)} --finish`" in done.err


def test_a_colleague_gets_both_values(project: Path, envgen: Command, stopped: Stopped) -> None:
    """A .env file from before somebody else's rotation is not newer than the sealed file."""
    old = (project / ".env.production").read_bytes()
    assert envgen(*ROTATE).status == 0
    rotated = values(project)
    (project / ".env.production").write_bytes(old)
    done = envgen("unseal", "-p", "production", "--yes")
    assert done.status == 0
    assert values(project) == rotated
    assert "warning" not in done.err


@pytest.mark.parametrize("finish", [False, True])
def test_status_says_that_it_was_stopped(
    project: Path, envgen: Command, stopped: Stopped, finish: bool
) -> None:
    """It warns with the command that goes on, and only until that has run."""
    more = ["--finish", "--yes"] if finish else []
    if finish:
        assert envgen(*ROTATE).status == 0
        assert "warning" not in envgen(*ROTATE, "--status").err
    stopped(*more)
    done = envgen(*ROTATE, "--status")
    assert done.status == 0
    assert f"`envgen {' '.join([*ROTATE, *more[:1]])}`" in done.err
    assert PATH in done.err
    assert (FALLBACK in done.err) is finish
    assert envgen(*ROTATE, *more).status == 0
    assert "warning" not in envgen(*ROTATE, "--status").err


def test_status_needs_no_sealed_file(project: Path, envgen: Command) -> None:
    """Without one, and with one that is wrong, the status is told all the same."""
    assert envgen("render", "production", "-q").status == 0
    assert envgen(*ROTATE).status == 0
    assert "warning" not in envgen(*ROTATE, "--status").err
    (project / PATH).write_text("x")
    assert envgen(*ROTATE, "--status").status == 0
