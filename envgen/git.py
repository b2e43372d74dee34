"""What git says: the few questions that envgen asks it, and never a change."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

# In a hook these say which repository git is about to change; the folder says which one we mean.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


class Git:
    """A folder as git sees it; outside a repository, or without git, it knows nothing."""

    def __init__(self, folder: Path) -> None:
        """Ask about `folder` and what is below it."""
        self._folder = folder

    @cached_property
    def is_repository(self) -> bool:
        """Say whether the folder is in a work tree."""
        return (self._ask(["rev-parse", "--is-inside-work-tree"]) or "").strip() == "true"

    def would_take(self, paths: Iterable[str]) -> set[str]:
        """Return those of `paths` that git tracks, or would with the next `git add`."""
        names = list(paths)
        if not names or not self.is_repository:
            return set()
        tracked = self._listed(["--literal-pathspecs", "ls-files", "-z", "--", *names])
        # --no-index asks the patterns alone; a tracked file is taken whatever they say.
        asked = "\0".join(names)
        ignored = self._listed(["check-ignore", "-z", "--stdin", "--no-index"], asked)
        return {name for name in names if name in tracked or name not in ignored}

    def committed(self, path: str, revision: str = "HEAD") -> str | None:
        """Return a file's text in a commit, the last by default; None where there is none."""
        return self._ask(["show", "--end-of-options", f"{revision}:./{path}"])

    def knows(self, revision: str) -> bool:
        """Say whether a name stands for a commit."""
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        return self._ask(asked) is not None

    def _listed(self, arguments: Sequence[str], asked: str = "") -> set[str]:
        return set((self._ask(arguments, asked) or "").split("\0"))

    def _ask(self, arguments: Sequence[str], asked: str = "") -> str | None:
        command = ["git", "-C", str(self._folder), *arguments]
        environment = {key: text for key, text in os.environ.items() if key not in _OF_A_HOOK}
        try:
            done = subprocess.run(
                command,
                input=asked.encode(),
                env=environment,
                capture_output=True,
                check=False,
                timeout=30,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
