"""Where the values of secrets have got to: files that git tracks, what is staged, the history.

    found = leaks.search(stores, os.environ, Git(project.root), project.root)

Known values alone are looked for, in all of their forms; `rules/leaks.py` says what is wrong
with what was found. No value leaves this package: hits name a variable and a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.git import Git, NoAnswer
from envgen.secrets.strength import weakness
from envgen.vault.leaks.needles import Hit, Needles
from envgen.vault.leaks.repository import IndexEntry, Repository
from envgen.vault.leaks.secrets_in_use import SecretInUse, is_private, known
from envgen.vault.store import ValueStore

_DOTENV = re.compile(r"(?:.*/)?\.env(?:\.(?!(?:example|sample|template|dist)$)[^/]*)?")


class Leak(Struct, frozen=True):
    """A place at which a known value stands, and should not."""

    known: SecretInUse
    place: Place | None  # None: the message of the commit
    form: str
    staged: bool = False
    commit: str | None = None  # the first that has it, where the history was searched


class Leaks(Struct, frozen=True, kw_only=True):
    """What a search found, and what it could not look at."""

    known: tuple[SecretInUse, ...]
    leaks: tuple[Leak, ...] = ()
    # Files by the name of .env that git tracks, and such of the profiles that it had once,
    # with the last commit that changed them.
    tracked: tuple[str, ...] = ()
    once: Mapping[str, str] = {}
    submodules: tuple[str, ...] = ()
    absent: int = 0  # objects of the history that are on the server alone
    shallow: bool = False
    trouble: str | None = None  # why git could not look any further
    files: int = 0

    @property
    def looked_for(self) -> int:
        """Return how many secrets were looked for."""
        return len({(each.variable, each.profile) for each in self.known if each.texts()})


def search(
    stores: Iterable[ValueStore],
    environment: Mapping[str, str],
    git: Git,
    root: Path,
    *,
    history: bool = False,
) -> Leaks:
    """Look for the known values of all `stores` in the repository around `root`.

    `environment` is the process's, of which what a profile declares as a secret is known too.
    Raises as `known` does.
    """
    stores = list(stores)
    values = tuple(known(stores, environment))
    if not git.is_repository:
        return Leaks(known=values, trouble="there is no git repository")
    if git.trouble:
        return Leaks(known=values, trouble=git.trouble)
    try:
        private = {store.path for store in stores}
        search = _Search(Repository(git), Needles(values), root, private)
        return search.run(values, history=history)
    except NoAnswer as error:
        return Leaks(known=values, trouble=str(error))


class _Search(Discreet, frozen=True):
    """What is looked for, and where; the .env files of the profiles are `private`."""

    repository: Repository
    needles: Needles
    root: Path
    private: set[str]

    def run(self, values: tuple[SecretInUse, ...], *, history: bool) -> Leaks:
        repository = self.repository
        entries = repository.entries()
        leaks: list[Leak] = []
        absent = 0
        if self.needles:
            found = (*self._in_names(entries), *self._in_files(), *self._staged(entries))
            leaks += dict.fromkeys(found)
            if history:
                earlier, absent = self._in_history()
                leaks += earlier
        return Leaks(
            known=values,
            leaks=tuple(_without_values(leak, self.needles) for leak in leaks),
            tracked=tuple(item.path for item in entries if _DOTENV.fullmatch(item.path)),
            once=repository.last_commits(sorted(self.private)),
            submodules=tuple(item.path for item in entries if item.is_submodule),
            absent=absent,
            shallow=history and repository.is_shallow(),
            files=len(entries),
        )

    def _in_names(self, entries: Iterable[IndexEntry]) -> Iterator[Leak]:
        paths = dict.fromkeys(item.path for item in entries)
        if self.needles.find("\0".join(paths).encode("utf-8", "surrogateescape")):  # hardly ever
            for path in paths:
                for hit in self.needles.find(path.encode("utf-8", "surrogateescape")):
                    yield Leak(hit.known, Place(path), "in its name")

    def _in_files(self) -> Iterator[Leak]:
        for path in self.repository.files_with(self.needles.patterns()):
            if path not in self.private:
                with suppress(OSError):  # it has gone since
                    for hit in self.needles.find((self.root / path).read_bytes()):
                        yield _leak(hit, path)

    def _staged(self, entries: Iterable[IndexEntry]) -> Iterator[Leak]:
        """Yield what the index has and the files have not: staged, or not checked out."""
        changed = self.repository.changed_blobs()
        paths: dict[str, list[str]] = {}
        for item in entries:
            beside = item.is_left_out or item.blob in changed
            if beside and not item.is_submodule and item.path not in self.private:
                paths.setdefault(item.blob, []).append(item.path)
        for blob, hits in self._in_blobs(paths):
            for hit in hits:
                yield from (_leak(hit, path, staged=True) for path in paths[blob])

    def _in_history(self) -> tuple[list[Leak], int]:
        """Return each secret once for each path in the history, and how many objects are absent."""
        blobs, notes, absent = self.repository.history()
        hits = dict(self._in_blobs(blobs))
        found: dict[tuple[str, str, str], Leak] = {}
        for origin in self.repository.origins(hits) if hits else ():
            for hit in hits[origin.blob] if origin.path not in self.private else ():
                key = (hit.known.variable, hit.known.profile, origin.path)
                found.setdefault(key, _leak(hit, origin.path, commit=origin.commit))
        messages = [
            Leak(hit.known, None, hit.form, commit=commit)
            for commit, data in self.repository.contents(notes)
            for hit in self.needles.find(data)
        ]
        return [*found.values(), *messages], absent

    def _in_blobs(self, blobs: Iterable[str]) -> Iterator[tuple[str, list[Hit]]]:
        """Yield the blobs in which something is found, and where in them."""
        with_one = self.repository.blobs_with(self.needles.patterns(), blobs)
        for blob, data in self.repository.contents(with_one):
            yield blob, self.needles.find(data)


def _without_values(leak: Leak, needles: Needles) -> Leak:
    """Return a leak whose path can be shown."""
    if leak.place is None:
        return leak
    path = needles.hidden(leak.place.file)
    return replace(leak, place=leak.place._replace(file=path))


def _leak(hit: Hit, path: str, *, staged: bool = False, commit: str | None = None) -> Leak:
    return Leak(hit.known, Place(path, hit.line, hit.column), hit.form, staged, commit)


__all__ = [
    "Leak",
    "Leaks",
    "SecretInUse",
    "is_private",
    "known",
    "search",
    "weakness",
]
