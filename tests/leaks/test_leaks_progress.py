"""A search of the history takes long in a large repository: a terminal shows how far it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command, git
from on_a_terminal import on_a_terminal

CANARY = "hunter2-hunter2-hunter2"


@pytest.mark.slow
def test_progress_is_for_terminals(project: Path, envgen: Command) -> None:
    """A bar on a terminal, which is cleared; none in a pipe, and never a value."""
    (project / ".env").write_text(f"DISCORD_TOKEN={CANARY}\n", encoding="utf-8")
    git(project, "add", "profiles")
    git(project, "commit", "-qm", "profiles")
    shown = on_a_terminal(project, "check", "--leaks", "--history", "development")
    bars = [part for part in shown.split(b"\x1b[K") if part.startswith(b"[")]
    assert [bar.split(b"  ")[0][-6:] for bar in bars] == [b"0 of 3", b"1 of 3", b"2 of 3"]
    assert CANARY.encode() not in shown
    done = envgen("check", "--leaks", "--history", "development")
    assert " of 3" not in done.err
