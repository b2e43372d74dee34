"""Commands of a rehearsal, and what they leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from envgen.live.rehearse import checkout, commands


def test_a_program_in_the_background(tmp_path: Path) -> None:
    """The command has ended although a program that it started still has its output."""
    ended = commands.run("sleep 600 & echo started", tmp_path, os.environ, 60)
    assert ended.status == 0
    assert ended.lines == ("started",)


def test_a_line_without_an_end(tmp_path: Path) -> None:
    """Only its end is kept."""
    ended = commands.run("head -c 50000000 /dev/zero | tr '\\0' x", tmp_path, os.environ, 60)
    (line,) = ended.lines
    assert len(line) == commands.MOST_LINE


@pytest.mark.slow
def test_a_daemon(tmp_path: Path) -> None:
    """It has left the group and the folder of its command, and ends with the rehearsal."""
    folder = tmp_path / "rehearsal"
    (folder / "home").mkdir(parents=True)
    given = {**os.environ, "TMPDIR": str(folder / "home")}
    words = [sys.executable, "-c", "import time; print(flush=True); time.sleep(600)"]
    daemon = subprocess.Popen(
        words, cwd="/", env=given, start_new_session=True, stdout=subprocess.PIPE
    )
    with daemon:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        checkout.remove(folder)
        end = time.monotonic() + 30
        while daemon.poll() is None:
            assert time.monotonic() < end
    assert not folder.exists()
