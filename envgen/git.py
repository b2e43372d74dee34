"""What git says: the few questions that envgen asks it, and never a change."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    # What was committed counts, and not what `git replace` shows in its place on this machine.
    "GIT_NO_REPLACE_OBJECTS": "1",
    # What a partial clone lacks is not fetched: its remote may name a program as well. Older
    # gits do not know the first variable, and no transport has the name in the second.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    # `trouble` is shown between sentences in English.
    "LC_ALL": "C",
}
_SECONDS = 30
_NONE_IGNORED = 1  # how `git check-ignore` ends then


class NoAnswer(Exception):
    """Git could not be run, or failed; the text says how, in a line that is safe to show."""


def work_tree(folder: Path) -> Path | None:
    """Return the folder around `folder`, or itself, that has a `.git`; git itself is not asked."""
    inside = folder.resolve()
    return next((each for each in (inside, *inside.parents) if (each / ".git").exists()), None)


class Git:
    """A folder as git sees it; outside a repository it knows nothing."""

    # What kept git from answering `is_repository` or `would_track`, once they have been asked.
    trouble: str | None = None

    def __init__(self, folder: Path) -> None:
        """Ask about `folder` and what is below it."""
        self._folder = folder

    @cached_property
    def is_repository(self) -> bool:
        """Say whether the folder is in a work tree, or seems to be and git cannot tell."""
        try:
            return self._told(["rev-parse", "--is-inside-work-tree"]).strip() == "true"
        except NoAnswer as error:
            seems = work_tree(self._folder) is not None
            self.trouble = str(error) if seems else None
            return seems

    def would_track(self, paths: Iterable[str]) -> set[str]:
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
        except NoAnswer as error:
            self.trouble = str(error)
            return set(names)
        return set(names) - (set(ignored.split("\0")) - set(tracked.split("\0")))

    def committed(self, path: str, revision: str = "HEAD") -> str | None:
        """Return a file's text in a commit, the last by default; None where there is none."""
        return self._told_or_none(["show", "--end-of-options", f"{revision}:./{path}"])

    def blobs(self, revision: str = "HEAD") -> dict[str, str]:
        """Return the id of each file below the folder in a commit, by its path from there."""
        told = self._told_or_none(["ls-tree", "-r", "-z", "--end-of-options", revision]) or ""
        entries = (entry.partition("\t") for entry in told.split("\0") if entry)
        return {path: facts.split()[2] for facts, _, path in entries}

    def knows(self, revision: str) -> bool:
        """Say whether a name stands for a commit."""
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        return self._told_or_none(asked) is not None

    def _told_or_none(self, arguments: Sequence[str]) -> str | None:
        try:
            return self._told(arguments)
        except NoAnswer:
            return None

    def _told(self, arguments: Sequence[str], asked: str = "") -> str:
        fine = (0, _NONE_IGNORED) if arguments[0] == "check-ignore" else (0,)
        return self.answer(arguments, asked.encode(), fine).decode("utf-8", "replace")

    def answer(
        self,
        arguments: Sequence[str],
        asked: bytes = b"",
        fine: Collection[int] = (0,),
        seconds: float = _SECONDS,
        *,
        strict: bool = False,
        config: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return what git prints, given `asked` on its standard input.

        What may be secret goes there, and not into the arguments, which every user of the
        machine can read. `config` goes before what the repository is configured with. Raises
        NoAnswer where git cannot be run, takes longer than `seconds`,
        or ends with another status than those that are `fine`; with `strict` also where it
        went on after an error.
        """
        command = ["git", *_HARMLESS, "-C", str(self._folder), *arguments]
        environment = {key: text for key, text in os.environ.items() if key not in _NOT_FOR_GIT}
        try:
            done = subprocess.run(
                command,
                input=asked,
                env=environment | _ENVIRONMENT | _configured(config or {}),
                capture_output=True,
                check=False,
                timeout=seconds,
            )
        except OSError as error:
            raise NoAnswer(f"git cannot be run: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise NoAnswer(f"git took more than {seconds} seconds") from None
        went_on = strict and done.stderr.startswith(b"error:")
        if went_on or done.returncode not in fine:
            raise NoAnswer(_first_line(done.stderr) or f"git ended with {done.returncode}")
        return done.stdout


_SHA1_DIGITS = 40


def is_blob(text: str | None, blob: str | None) -> bool:
    """Return whether a file with this text has the id `blob` in git."""
    if text is None or blob is None:
        return False
    data = text.encode("utf-8", "surrogatepass")
    # A repository has ids of one kind: SHA-1 with 40 digits, or SHA-256.
    kind = "sha1" if len(blob) == _SHA1_DIGITS else "sha256"
    made = hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False)
    return made.hexdigest() == blob


def _configured(config: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that give git more configuration, behind what they have already.

    See GIT_CONFIG_COUNT in https://git-scm.com/docs/git-config; a name may hold anything.
    """
    already = os.environ.get("GIT_CONFIG_COUNT", "")
    count = int(already) if already.isdecimal() else 0
    more = {"GIT_CONFIG_COUNT": str(count + len(config))} if config else {}
    for number, (key, value) in enumerate(config.items(), count):
        more |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return more


def _first_line(said: bytes) -> str:
    """Return what git said first, with nothing in it that a terminal would obey."""
    line = said.decode("utf-8", "replace").partition("\n")[0].removeprefix("fatal: ")
    return "".join(letter if letter.isprintable() else "?" for letter in line)[:200]
