"""Shell completion in real shells, in a repository whose files have hostile names."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from needs import lacking

SECONDS = 60
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SET_UP = {
    "bash": 'eval "$(_ENVGEN_COMPLETE=bash_source envgen)"',
    "zsh": 'autoload -Uz compinit; compinit -D -u; eval "$(_ENVGEN_COMPLETE=zsh_source envgen)"',
    "fish": "_ENVGEN_COMPLETE=fish_source envgen | source",
}
HOSTILE = ["$(touch PWN)", "`touch PWN`", "x;touch PWN", "x\ntouch PWN\n", "-C$(touch PWN)"]
# Where each kind of name is completed.
LINES = {
    "profile": "envgen render ",
    "option": "envgen seal -p ",
    "command of run": "envgen run ",
    "file": "envgen import-env ",
    "file of an option": "envgen verify --ca ",
}


class Shell:
    """A shell on a terminal of its own, in a folder."""

    def __init__(self, name: str, folder: Path, home: Path) -> None:
        """Start the shell with envgen's completion; skip the test without the shell."""
        if not shutil.which(name):
            lacking(f"{name} is not installed")
        (home / "bin").mkdir(parents=True)
        program = home / "bin/envgen"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m envgen "$@"\n')
        program.chmod(0o755)
        environment = {
            **os.environ,
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "XDG_DATA_HOME": str(home),
            "TERM": "dumb",
            "PS1": "$ ",
        }
        self._process, self._master = pty.fork()
        if not self._process:
            os.chdir(folder)
            os.execvpe(START[name][0], START[name], environment)
        self.type(SET_UP[name])

    def type(self, keys: str) -> str:
        """Type `keys` and ENTER; return what is shown until the shell has run the line."""
        os.write(self._master, f"{keys}\recho do''ne\r".encode())
        shown, deadline = b"", time.monotonic() + SECONDS
        while b"\ndone" not in shown.replace(b"\r", b""):
            assert time.monotonic() < deadline, shown
            if select.select([self._master], [], [], 0.1)[0]:
                shown += os.read(self._master, 65536)
        return shown.decode(errors="replace")

    def close(self) -> None:
        """End the shell."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._master)


@pytest.mark.slow
@pytest.mark.threat("a file name runs a command when a shell completes it")
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("shell", START)
def test_a_hostile_name_runs_nothing(shell: str, line: str, tmp_path: Path) -> None:
    """TAB and ENTER, with one hostile name after the other as the only candidate."""
    folder = tmp_path / "there"
    (folder / "profiles").mkdir(parents=True)
    terminal = Shell(shell, folder, tmp_path / "home")
    try:
        for name in HOSTILE:
            for path in (folder / f"profiles/{name}.yaml", folder / name):
                path.write_text("project: x\n")
            terminal.type(f"{line}\t")
            for path in (folder / f"profiles/{name}.yaml", folder / name):
                path.unlink()
            assert not (folder / "PWN").exists(), name
    finally:
        terminal.close()


@pytest.mark.slow
@pytest.mark.parametrize("shell", START)
def test_a_good_name_is_completed(shell: str, project: Path, tmp_path: Path) -> None:
    """The test above would otherwise pass where nothing is ever completed."""
    terminal = Shell(shell, project, tmp_path / "home")
    try:
        terminal.type("envgen render dev\t")
        assert (project / ".env").is_file()
    finally:
        terminal.close()
