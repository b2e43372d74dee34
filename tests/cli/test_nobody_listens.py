"""Where nobody takes what is on stdout, a command completes, and says so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, files_of
from sealed_project import seal, values

NAME = "BOT_SHARED_SECRET"
ROTATE = ("rotate", NAME, "-p", "production")
STREAMS = {
    "closed": ">&-",
    "full": ">/dev/full",
    "nobody reads": "| true",
    "head": "| head -n 1",
    "all closed": ">&- 2>&- <&-",
    "stderr closed": "2>&-",
    "stderr full": "2>/dev/full",
    "no stdin": "<&-",
}
LOSING = (STREAMS["closed"], STREAMS["full"])
PRINTING = [
    ("--help",),
    ("--version",),
    ("diff", "production", "staging"),
    ("explain", "DISCORD_TOKEN"),
    ("todo", "production"),
    ("schema",),
    ("help", "render"),
    ("new-secret",),
    ("rotate", "--status", "-p", "production"),
    ("new-secret", NAME, "-p", "production", "--replace", "--yes"),
]
OTHERS = [
    ("check", "--format", "json"),
    ("render", "--all", "--diff"),
    ("keys", "new"),
    (*ROTATE, "--finish", "--yes"),
    ("unseal", "-p", "production", "--yes"),
    ("import-env", "-p", "production", "other.env"),
    ("adopt",),
    ("no-such-command",),
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.threat("a command lacks permission, a home or a terminal"),
]


def run(folder: Path, streams: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run envgen with its streams as a shell redirects them; the status is that of envgen."""
    script = f'{{ "$@" 3>&-; echo "status: $?" >&3; }} 3>status {streams}'
    if "|" not in streams:
        script = f'"$@" {streams}; echo "status: $?" >status'
    done = subprocess.run(
        ["bash", "-c", script, "bash", sys.executable, "-m", "envgen", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    [status] = re.findall(r"status: (\d+)", (folder / "status").read_text())
    (folder / "status").unlink()
    return subprocess.CompletedProcess(arguments, int(status), done.stdout, done.stderr)


@pytest.fixture
def sealed(project: Path, envgen: Command) -> Path:
    """Return a project with a sealed profile."""
    seal(envgen)
    assert envgen("render", "--all", "-q").status == 0
    (project / "other.env").write_text("DJANGO_LOG_LEVEL=DEBUG\n")
    return project


@pytest.mark.parametrize("streams", STREAMS.values(), ids=STREAMS)
def test_each_command_ends_as_it_should(sealed: Path, streams: str) -> None:
    """No bug is reported, no traceback shown; where a result is lost, the status is not 0."""
    for command in [*PRINTING, *OTHERS] if streams in LOSING else OTHERS:
        done = run(sealed, streams, *command)
        told = (command, done)
        assert done.returncode in (0, 1, 2), told
        for word in ("Traceback", "Exception ignored", "bug in envgen"):
            assert word not in done.stderr + done.stdout, told
        if command in PRINTING:
            assert done.returncode == 1, told
            assert "error: stdout cannot be written: " in done.stderr, told


@pytest.mark.parametrize("streams", STREAMS.values(), ids=STREAMS)
def test_a_rotation_is_complete_and_said(sealed: Path, streams: str) -> None:
    """What stdout does not take is on stderr, if there is one; both files have the new value."""
    before = values(sealed)
    done = run(sealed, streams, *ROTATE)
    after = values(sealed)
    assert after[f"{NAME}_PREVIOUS"] == before[NAME] != after[NAME]
    assert f"{NAME}_PREVIOUS" in (sealed / "profiles/production.sealed.yaml").read_text()
    if "2>" not in streams:
        assert f"{NAME} has a new value" in done.stderr + done.stdout
        assert "next: " in done.stderr
    assert not list(sealed.rglob("*.tmp"))


@pytest.mark.parametrize("streams", [STREAMS["closed"], STREAMS["full"], STREAMS["nobody reads"]])
def test_a_secret_is_not_shown_on_stderr(sealed: Path, streams: str) -> None:
    """A secret that stdout does not take is dropped: a script keeps what is on stderr."""
    assert re.findall(r"\S{30,}", run(sealed, "", "new-secret").stdout)
    before = files_of(sealed)
    done = run(sealed, streams, "new-secret")
    assert not re.findall(r"\S{30,}", done.stderr)
    assert files_of(sealed) == before


def test_the_command_of_run_gets_the_streams_as_they_are(sealed: Path) -> None:
    """Where stdout is closed, it is closed for the command, too."""
    script = "import os; os.fstat(1)"
    command = ("run", "production", "--", sys.executable, "-c", script)
    assert run(sealed, "", *command).returncode == 0
    assert run(sealed, ">&-", *command).returncode == 1
