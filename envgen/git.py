"""Ask git about a repository. Nothing here changes the repository."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

# In a hook, these variables point to a repository. Only the folder may decide which one is used.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
# The folder may come from a pull request. A bare repository in it must not count, and its
# configuration must not run a program: see safe.bareRepository and core.fsmonitor in
# https://git-scm.com/docs/git-config
_HARMLESS = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")
# Git, and the programs that it runs, do not get the key of sealed secrets.
_NOT_FOR_GIT = (*_OF_A_HOOK, "ENVGEN_KEY")
_ENVIRONMENT = {
    # Write nothing, not even a refreshed index.
    "GIT_OPTIONAL_LOCKS": "0",
    # Read the committed objects, not the replacements that `git replace` made on this machine.
    "GIT_NO_REPLACE_OBJECTS": "1",
    # Do not fetch the missing objects of a partial clone: its remote could run a program. Older
    # versions of git do not know the first variable; no transport has the name in the second.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    # Messages of git are shown inside English sentences.
    "LC_ALL": "C",
}
_SECONDS = 30
_NONE_IGNORED = 1  # the exit status of `git check-ignore` if no path is ignored


class NoAnswer(Exception):
    """Git could not run, or failed; the text is one line that is safe to show."""


class IgnorePattern(NamedTuple):
    """A line of .gitignore, or of another file of patterns, that matches a path."""

    file: str
    line: int
    pattern: str


def work_tree(folder: Path) -> Path | None:
    """Return `folder` or its nearest parent with a `.git`; without running git."""
    inside = folder.resolve()
    return next((each for each in (inside, *inside.parents) if (each / ".git").exists()), None)


def below_top(folder: Path) -> str:
    """Return the path of `folder` from the top of its repository; empty at the top or outside."""
    top = work_tree(folder)
    path = folder.resolve().relative_to(top).as_posix() if top else "."
    return "" if path == "." else path


class Git:
    """A folder in a git repository; outside a repository, the methods find nothing."""

    # Why `is_repository` or `would_track` failed; None if they did not fail or were not called.
    trouble: str | None = None

    def __init__(self, folder: Path) -> None:
        """Ask about `folder` and the files below it."""
        self._folder = folder

    @cached_property
    def is_repository(self) -> bool:
        """Return whether the folder is in a work tree; if git fails, whether there is a `.git`."""
        try:
            return self._output(["rev-parse", "--is-inside-work-tree"]).strip() == "true"
        except NoAnswer as error:
            seems = work_tree(self._folder) is not None
            self.trouble = str(error) if seems else None
            return seems

    def would_track(self, paths: Iterable[str]) -> set[str]:
        """Return the paths that git tracks, or would track after the next `git add`.

        If git fails, return all paths; `trouble` then says why.
        """
        names = set(paths)
        if not names:
            return set()
        try:
            ignored = self.ignored(names)
            self.is_repository = True  # outside of a work tree, git does not answer this
            # A tracked file stays tracked, whatever the patterns say.
            return names - (ignored - self.tracked(ignored)) if ignored else names
        except NoAnswer as error:
            if not self.is_repository:
                return set()
            self.trouble = self.trouble or str(error)
            return names

    @cached_property
    def index(self) -> Mapping[str, str]:
        """Return all paths in git's index, from the folder, with their modes such as "100755".

        There are none if git fails.
        """
        listed = self._output_or_none(["ls-files", "--stage", "-z"]) or ""
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
        return {path: facts.partition(" ")[0] for facts, _, path in entries}

    def ignoring(self, paths: Iterable[str]) -> dict[str, IgnorePattern]:
        """Return the line of .gitignore that matches each path; nothing if git fails."""
        asked = ["check-ignore", "-v", "-z", "--stdin", "--no-index"]
        try:
            words = self._output(asked, "\0".join(paths)).split("\0")
        except NoAnswer:
            return {}
        found = zip(words[::4], words[1::4], words[2::4], words[3::4], strict=False)
        return {
            path: IgnorePattern(file, int(line) if line.isdecimal() else 0, pattern)
            for file, line, pattern, path in found
            if not pattern.startswith("!")
        }

    def tracked(self, paths: Iterable[str]) -> set[str]:
        """Return the paths that are in git's index. Raises NoAnswer."""
        if self.index:
            return {path for path in paths if path in self.index}
        # Either the index is empty, or git fails, which it then says.
        found = self._output(["--literal-pathspecs", "ls-files", "-z", "--", *paths])
        return set(found.split("\0"))

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Return the paths that patterns of .gitignore match, tracked or not. Raises NoAnswer."""
        asked = "\0".join(paths)
        found = self._output(["check-ignore", "-z", "--stdin", "--no-index"], asked)
        return set(filter(None, found.split("\0")))

    def keeps_lf(self, path: str) -> bool:
        """Return whether the lines of a file in the index end with LF, also after `git add`."""
        asked = ["--literal-pathspecs", "ls-files", "--eol", "-z", "--", path]
        facts = (self._output_or_none(asked) or "").partition("\t")[0]
        attributes = facts.partition("attr/")[2].split()
        if not facts.startswith("i/lf ") or "-text" in attributes:
            return False
        if any(item == "text" or item.startswith(("text=", "eol=")) for item in attributes):
            return True
        found = self._output_or_none(["config", "--get", "core.autocrlf"]) or ""
        return found.strip() in ("true", "input")

    def committed(self, path: str, revision: str = "HEAD") -> str | None:
        """Return a file's text in a commit (by default HEAD); None if it is not there."""
        return self._output_or_none(["show", "--end-of-options", f"{revision}:./{path}"])

    def committed_texts(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the texts of files in the last commit, by path; those that it has.

        Git runs once for all of them.
        """
        names = list(paths)
        asked = "".join(f"HEAD:./{name}\n" for name in names).encode()
        try:
            data = self.answer(["cat-file", "--batch"], asked) if names else b""
        except NoAnswer:
            return {}
        found = {}
        for name in names:
            head, _, data = data.partition(b"\n")
            # "ID blob 120" is in front of the text and a line break, and "NAME missing" alone.
            _, kind, size = (*head.split(b" "), b"", b"")[:3]
            if kind in (b"blob", b"tree"):
                text, data = data[: int(size)], data[int(size) + 1 :]
                if kind == b"blob":
                    found[name] = text.decode("utf-8", "replace")
        return found

    def blobs(self, revision: str = "HEAD") -> dict[str, str]:
        """Return the id of each file below the folder in a commit, by its path from there."""
        listed = self._output_or_none(["ls-tree", "-r", "-z", "--end-of-options", revision]) or ""
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
        return {path: facts.split()[2] for facts, _, path in entries}

    def files(self, pattern: str) -> list[str]:
        """Return the paths that match a pathspec, tracked or not, without those that it ignores."""
        asked = ["ls-files", "-z", "-c", "-o", "--exclude-standard", "--", pattern]
        listed = self._output_or_none(asked) or ""
        return list(dict.fromkeys(path for path in listed.split("\0") if path))

    def knows(self, revision: str) -> bool:
        """Return whether `revision` is the name of a commit."""
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        return self._output_or_none(asked) is not None

    def commit(self) -> str | None:
        """Return the short id of the commit that is checked out; None if there is none."""
        found = self._output_or_none(["rev-parse", "--short", "HEAD"])
        return found.strip() if found else None

    def _output_or_none(self, arguments: Sequence[str]) -> str | None:
        try:
            return self._output(arguments)
        except NoAnswer:
            return None

    def _output(self, arguments: Sequence[str], asked: str = "") -> str:
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
        """Return the output of git, which gets `asked` on its standard input.

        Pass a possible secret in `asked`, and not in `arguments`, which every user of the machine
        can read. `config` overrides the configuration of the repository.

        Raises:
            NoAnswer: git cannot run, takes longer than `seconds`, or ends with a status that is
                not in `fine`; with `strict`, also if it reported an error and went on.
        """
        import subprocess  # late: many runs do not ask git

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
            raise NoAnswer(f"cannot run git: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise NoAnswer(f"git took more than {seconds} seconds") from None
        went_on = strict and done.stderr.startswith(b"error:")
        if went_on or done.returncode not in fine:
            raise NoAnswer(_first_line(done.stderr) or f"git ended with status {done.returncode}")
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
    """Return the variables that add `config` to git's configuration, after existing entries.

    See GIT_CONFIG_COUNT in https://git-scm.com/docs/git-config.
    """
    already = os.environ.get("GIT_CONFIG_COUNT", "")
    count = int(already) if already.isdecimal() else 0
    more = {"GIT_CONFIG_COUNT": str(count + len(config))} if config else {}
    for number, (key, value) in enumerate(config.items(), count):
        more |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return more


def _first_line(said: bytes) -> str:
    """Return the first line of git's error output, without control characters."""
    line = said.decode("utf-8", "replace").partition("\n")[0].removeprefix("fatal: ")
    return "".join(letter if letter.isprintable() else "?" for letter in line)[:200]
