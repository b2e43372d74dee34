"""The questions of the search to git: what it tracks, and which of that has a pattern.

Patterns go to git's standard input. `git grep` looks at files, and at blobs that it is given
by their ids, with all processors and without a word of what it finds.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from envgen.git import Git

_GREP = ("grep", "-F", "-l", "-z", "--no-color", "--no-textconv", "--no-recurse-submodules")
_NO_MATCH = 1
# A repository with a long history takes its time.
_SECONDS = 600
# How many objects git is asked about at once: `git grep` has their ids as arguments, and what
# is in them is kept in memory.
_AT_ONCE = 1000
_SUBMODULE = "160000"
_SYMBOLIC_LINK = "120000"
# The tags of `git ls-files -v`; those of files that are assumed to be unchanged are small letters.
_SKIPPED = "S"
_BATCH = ("cat-file", "--batch")


class IndexEntry(Struct, frozen=True):
    """What the index has of a file; `path` is relative to the project's folder."""

    path: str
    blob: str
    is_submodule: bool
    # Whether `git grep` does not look at what is on disk: in a sparse checkout, by
    # --assume-unchanged, and where it is a symbolic link.
    is_left_out: bool


class Origin(Struct, frozen=True):
    """A blob under a path, and the first commit that has it there."""

    commit: str
    path: str
    blob: str


class Repository(Struct, frozen=True):
    """A project's repository, all of it: also what lies outside the project's folder.

    Each method raises NoAnswer where git fails.
    """

    _git: Git

    def entries(self) -> list[IndexEntry]:
        """Return what git tracks."""
        told = self._ask(["ls-files", "-z", "-v", "-s", "--", ":/"])
        return [_entry(line) for line in told.split("\0") if line]

    def changed_blobs(self) -> set[str]:
        """Return the blobs of the index that differ from the files, or seem to."""
        command = ["diff-files", "--raw", "-z", "--no-abbrev", "--ignore-submodules"]
        told = self._git.answer(command, seconds=_SECONDS, config=self._without_filters())
        records = told.decode("utf-8", "surrogateescape").split("\0")
        return {record.split()[2] for record in records if record.startswith(":")}

    def _without_filters(self) -> dict[str, str]:
        """Return configuration in which no filter is a program.

        git would run those that the repository names, to see whether a file has changed; without
        them a few more files seem to have.
        """
        command = ["config", "-z", "--name-only", "--get-regexp", r"^filter\."]
        told = self._git.answer(command, fine=(0, _NO_MATCH))
        # As the environment takes it: a name may be in any encoding, or in none.
        names = {key.rpartition(".")[0] for key in os.fsdecode(told).split("\0") if key}
        off = {"clean": "", "process": "", "required": "false"}
        return {f"{name}.{key}": value for name in sorted(names) for key, value in off.items()}

    def files_with(self, patterns: bytes) -> list[str]:
        """Return the tracked files in which one of `patterns` stands, as they are on disk."""
        told = self._grep(["--no-full-name", "--", ":/"], patterns)
        return [path for path in told.split("\0") if path]

    def blobs_with(self, patterns: bytes, blobs: Iterable[str]) -> list[str]:
        """Return those of `blobs` in which one of `patterns` stands."""
        ids = list(blobs)
        found: list[str] = []
        for start in range(0, len(ids), _AT_ONCE):
            told = self._grep(["--full-name", *ids[start : start + _AT_ONCE]], patterns)
            found += [blob for blob in told.split("\0") if blob]
        return found

    def contents(self, objects: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the id and the bytes of each object."""
        ids = list(objects)
        for start in range(0, len(ids), _AT_ONCE):
            asked = "".join(f"{each}\n" for each in ids[start : start + _AT_ONCE])
            yield from _in_batch(self._git.answer(_BATCH, asked.encode(), seconds=_SECONDS))

    def history(self) -> tuple[list[str], list[str], int]:
        """Return the ids of all blobs, those of all commits and tags, and how many are absent."""
        listed = self._listed("--objects", "--missing=print").splitlines()
        absent = sum(line.startswith("?") for line in listed)
        ids = [line.partition(" ")[0] for line in listed if not line.startswith("?")]
        asked = "".join(f"{each}\n" for each in ids).encode()
        format_ = "--batch-check=%(objectname) %(objecttype)"
        told = self._git.answer(["cat-file", format_], asked, seconds=_SECONDS).decode()
        kinds: dict[str, list[str]] = {}
        for line in told.splitlines():
            blob, _, kind = line.partition(" ")
            kinds.setdefault(kind, []).append(blob)
        return kinds.get("blob", []), [*kinds.get("commit", []), *kinds.get("tag", [])], absent

    def origins(self, blobs: Collection[str]) -> Iterator[Origin]:
        """Yield each path at which one of `blobs` was, oldest commits first."""
        commits = self._listed("--topo-order", "--reverse").encode()
        command = ["diff-tree", "--stdin", "-r", "--root", "-m", "--raw", "-z"]
        command += ["--no-renames", "--no-abbrev"]
        told = self._git.answer(command, commits, seconds=_SECONDS)
        prefix = self._ask(["rev-parse", "--show-prefix"]).removesuffix("\n")
        seen: set[tuple[str, str]] = set()
        commit = ""
        tokens = iter(told.decode("utf-8", "surrogateescape").split("\0"))
        for token in tokens:
            if not token.startswith(":"):
                commit = token.strip()
                continue
            path, blob = next(tokens, ""), token.split()[3]
            if blob in blobs and (blob, path) not in seen:
                seen.add((blob, path))
                yield Origin(commit, posixpath.relpath(path, prefix or "."), blob)

    def last_commits(self, paths: Iterable[str]) -> dict[str, str]:
        """Return, of each of `paths` that git ever had, the last commit that changed it."""
        specs = {path: f":(literal){path}" for path in paths}
        # Nearly always git had none of them, and one question is enough.
        if not specs or not self._last_commit(*specs.values()):
            return {}
        found = {path: self._last_commit(spec) for path, spec in specs.items()}
        return {path: commit for path, commit in found.items() if commit}

    def is_shallow(self) -> bool:
        """Return whether older commits were left out when the repository was cloned."""
        return self._ask(["rev-parse", "--is-shallow-repository"]).strip() == "true"

    def _listed(self, *options: str) -> str:
        """Return what `git rev-list` has of every branch, tag and stash."""
        # All stashes but the last are in a log alone.
        stashes = self._ask(["rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash"])
        command = ["rev-list", "--all", "--stdin", *options]
        told = self._git.answer(command, stashes.encode(), seconds=_SECONDS)
        return told.decode("utf-8", "surrogateescape")

    def _last_commit(self, *specs: str) -> str:
        return self._ask(["rev-list", "--all", "--max-count=1", "--", *specs]).strip()

    def _grep(self, where: list[str], patterns: bytes) -> str:
        command = [*_GREP, "-f", "-", *where]
        # A file that cannot be read is an error on the way, and no reason for git to fail.
        told = self._git.answer(command, patterns, (0, _NO_MATCH), _SECONDS, strict=True)
        return told.decode("utf-8", "surrogateescape")

    def _ask(self, arguments: list[str]) -> str:
        return self._git.answer(arguments, seconds=_SECONDS).decode("utf-8", "surrogateescape")


def _in_batch(told: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the ids and contents that `git cat-file --batch` printed."""
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        header = told[at:end].split()
        if len(header) != 3:  # "… missing" has no contents
            at = end + 1
            continue
        size = int(header[2])
        yield header[0].decode(), told[end + 1 : end + 1 + size]
        at = end + size + 2


def _entry(line: str) -> IndexEntry:
    facts, _, path = line.partition("\t")
    tag, mode, blob, _ = facts.split(" ")
    is_left_out = mode == _SYMBOLIC_LINK or tag == _SKIPPED or tag.islower()
    return IndexEntry(path, blob, mode == _SUBMODULE, is_left_out)
