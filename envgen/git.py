"""What git says: the few questions that envgen asks it, and never a change."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

# In a hook these say which repository git is about to change; the folder says which one we mean.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
# The folder may be somebody's pull request. No folder in it is a repository for looking like one,
# and no repository names a program to run: see safe.bareRepository and core.fsmonitor in
# https://git-scm.com/docs/git-config
_HARMLESS = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")
# Git, and what it runs, is not told what opens sealed secrets.
_NOT_FOR_GIT = (*_OF_A_HOOK, "ENVGEN_KEY")
_ENVIRONMENT = {
    # Nothing is written, not even a fresher index.
    "GIT_OPTIONAL_LOCKS": "0",
    # What a partial clone lacks is not fetched: its remote may name a program as well. Older
    # gits do not know the first variable, and no transport has the name in the second.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    # `trouble` is shown between sentences in English.
    "LC_ALL": "C",
}
_SECONDS = 30
_NONE_IGNORED = 1  # how `git check-ignore` ends then


class _NoAnswer(Exception):
    """Git could not be run, or failed; the text says how, in a line that is safe to show."""


class Git:
    """A folder as git sees it; outside a repository it knows nothing."""

    # What kept git from answering `is_repository` or `would_take`, once they have been asked.
    trouble: str | None = None

    def __init__(self, folder: Path) -> None:
        """Ask about `folder` and what is below it."""
        self._folder = folder

    @cached_property
    def is_repository(self) -> bool:
        """Say whether the folder is in a work tree, or seems to be and git cannot tell."""
        try:
            return self._told(["rev-parse", "--is-inside-work-tree"]).strip() == "true"
        except _NoAnswer as error:
            folder = self._folder.resolve()
            seems = any((place / ".git").exists() for place in (folder, *folder.parents))
            self.trouble = str(error) if seems else None
            return seems

    def would_take(self, paths: Iterable[str]) -> set[str]:
        """Return those of `paths` that git tracks, or would with the next `git add`.

        All of them where git cannot tell: then `trouble` says why.
        """
        names = list(paths)
        if not names or not self.is_repository:
            return set()
        if self.trouble:
            return set(names)
        asked = "\0".join(names)
        try:
            tracked = self._told(["--literal-pathspecs", "ls-files", "-z", "--", *names])
            # --no-index asks the patterns alone; a tracked file is taken whatever they say.
            ignored = self._told(["check-ignore", "-z", "--stdin", "--no-index"], asked)
        except _NoAnswer as error:
            self.trouble = str(error)
            return set(names)
        return set(names) - (set(ignored.split("\0")) - set(tracked.split("\0")))

    def committed(self, path: str, revision: str = "HEAD") -> str | None:
        """Return a file's text in a commit, the last by default; None where there is none."""
        return self._told_or_none(["show", "--end-of-options", f"{revision}:./{path}"])

    def knows(self, revision: str) -> bool:
        """Say whether a name stands for a commit."""
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        return self._told_or_none(asked) is not None

    def _told_or_none(self, arguments: Sequence[str]) -> str | None:
        try:
            return self._told(arguments)
        except _NoAnswer:
            return None

    def _told(self, arguments: Sequence[str], asked: str = "") -> str:
        command = ["git", *_HARMLESS, "-C", str(self._folder), *arguments]
        environment = {key: text for key, text in os.environ.items() if key not in _NOT_FOR_GIT}
        try:
            done = subprocess.run(
                command,
                input=asked.encode(),
                env=environment | _ENVIRONMENT,
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except OSError as error:
            raise _NoAnswer(f"git cannot be run: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise _NoAnswer(f"git took more than {_SECONDS} seconds") from None
        if done.returncode and (arguments[0], done.returncode) != ("check-ignore", _NONE_IGNORED):
            raise _NoAnswer(_first_line(done.stderr) or f"git ended with {done.returncode}")
        return done.stdout.decode("utf-8", "replace")


def _first_line(said: bytes) -> str:
    """Return what git said first, with nothing in it that a terminal would obey."""
    line = said.decode("utf-8", "replace").partition("\n")[0].removeprefix("fatal: ")
    return "".join(letter if letter.isprintable() else "?" for letter in line)[:200]
