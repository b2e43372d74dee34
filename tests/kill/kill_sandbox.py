"""A folder with a project and a home, which is put back as it was before each run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from commandline import git
from stepwise import Envgen


class Sandbox:
    """A project beside a home, always at the same place: keys know in which folder they are."""

    def __init__(self, folder: Path) -> None:
        """Make the project's folder empty but for git."""
        self.here = folder / "here"
        self._kept = folder / "kept"
        self._said = folder / "said"
        self._numbers = count()
        self.root = self.here / "shop"
        self.home = self.here / "home"
        for path in (self.root, self.home, self._said):
            path.mkdir(parents=True)
        git(self.root, "init", "-q", "-b", "main", "--template=")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            # Outside, since what Jinja keeps there is not the project's.
            "XDG_CACHE_HOME": str(folder / "cache"),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            # On a full disk it would be cut off, in the tree that is tested.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *arguments: str) -> Envgen:
        """Start envgen, which waits before its first step."""
        said = self._said / str(next(self._numbers))
        return Envgen(self.root, self.environment, said, *arguments)

    def run(self, *arguments: str, expected: int = 0) -> Envgen:
        """Run envgen to its end."""
        done = self.start(*arguments)
        assert done.finish() == expected, f"{' '.join(arguments)}: {done.said}"
        return done

    def run_in(
        self, surroundings: Sequence[str], *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run envgen by way of a program that starts it in other surroundings."""
        return subprocess.run(
            [*surroundings, sys.executable, "-W", "error", "-m", "envgen", *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def keep(self) -> None:
        """Make the present state the one that `restore` brings back."""
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.here, self._kept, symlinks=True)

    def restore(self) -> None:
        """Bring back the state that was kept."""
        shutil.rmtree(self.here)
        shutil.copytree(self._kept, self.here, symlinks=True)
