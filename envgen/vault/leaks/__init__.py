"""Search for leaked values of secrets: in files that git tracks, in the index, in the history.

    found = leaks.search(stores, os.environ, Git(project.root), project.root)

Only known values are searched for, in all their encodings; `envgen/check/secrets/leaks.py` reports
the hits. No value leaves this package: hits name a variable and a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.git import Git, NoAnswer
from envgen.secrets.strength import weakness
from envgen.support import lazy_re
from envgen.vault.leaks.secrets_in_use import SecretInUse, is_private, known
from envgen.vault.store import ValueStore

if TYPE_CHECKING:
    from envgen.vault.leaks.needles import Hit, Needles
    from envgen.vault.leaks.repository import IndexEntry, Repository

_DOTENV = lazy_re.compile(r"(?:.*/)?\.env(?:\.(?!(?:example|sample|template|dist)$)[^/]*)?")

# How many steps the search of a history has.
_STEPS = 3


class Leak(Struct, frozen=True):
    """A place where a known value was found and should not be."""

    known: SecretInUse
    place: Place | None  # None: the message of the commit
    form: str
    staged: bool = False
    commit: str | None = None  # the first commit with it, if the history was searched


class Leaks(Struct, frozen=True, kw_only=True):
    """The result of a search, and what it could not search."""

    known: tuple[SecretInUse, ...]
    leaks: tuple[Leak, ...] = ()
    # .env files that git tracks, and the profiles' .env files that it tracked earlier, with the
    # last commit that changed them.
    tracked: tuple[str, ...] = ()
    once: Mapping[str, str] = {}
    submodules: tuple[str, ...] = ()
    absent: int = 0  # objects of the history that are only on the server
    shallow: bool = False
    trouble: str | None = None  # why git could not continue
    files: int = 0

    @property
    def looked_for(self) -> int:
        """Return how many secrets were searched for."""
        return len({(each.variable, each.profile) for each in self.known if each.texts()})


def search(
    stores: Iterable[ValueStore],
    environment: Mapping[str, str],
    git: Git,
    root: Path,
    *,
    history: bool = False,
    tell: Callable[[str, int, int], None] = lambda text, done, total: None,
) -> Leaks:
    """Search the repository around `root` for the known values of all `stores`.

    `tell` is called with what is searched, and how far the search is. Values in `environment`, that
    of the process, are known too if a profile declares the secret.
    Raises as `known` does.
    """
    # Late: every check imports this package, and few search.
    from envgen.vault.leaks.needles import Needles
    from envgen.vault.leaks.repository import Repository

    stores = list(stores)
    values = tuple(known(stores, environment))
    if not git.is_repository:
        return Leaks(known=values, trouble="this is not a git repository")
    if git.trouble:
        return Leaks(known=values, trouble=git.trouble)
    try:
        private = {store.path for store in stores}
        search = _Search(Repository(git), Needles(values), root, private, tell)
        return search.run(values, history=history)
    except NoAnswer as error:
        return Leaks(known=values, trouble=str(error))


class _Search(Discreet, frozen=True):
    """What to search for, and where; `private` are the profiles' own .env files."""

    repository: Repository
    needles: Needles
    root: Path
    private: set[str]
    tell: Callable[[str, int, int], None]

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
                with suppress(OSError):  # the file was deleted meanwhile
                    for hit in self.needles.find((self.root / path).read_bytes()):
                        yield _leak(hit, path)

    def _staged(self, entries: Iterable[IndexEntry]) -> Iterator[Leak]:
        """Yield leaks that are only in the index: staged, or not checked out."""
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
        """Return one leak per secret and path in the history, and how many objects are absent."""
        self.tell("listing the history", 0, _STEPS)
        blobs, notes, absent = self.repository.history()
        self.tell(f"searching {len(blobs):,} versions of files", 1, _STEPS)
        hits = dict(self._in_blobs(blobs))
        found: dict[tuple[str, str, str], Leak] = {}
        self.tell(f"searching {len(notes):,} messages of commits", 2, _STEPS)
        for origin in self.repository.origins(hits) if hits else ():
            for hit in hits[origin.blob]:
                key = (hit.known.variable, hit.known.profile, origin.path)
                found.setdefault(key, _leak(hit, origin.path, commit=origin.commit))
        messages = [
            Leak(hit.known, None, hit.form, commit=commit)
            for commit, data in self.repository.contents(notes)
            for hit in self.needles.find(data)
        ]
        return [*found.values(), *messages], absent

    def _in_blobs(self, blobs: Iterable[str]) -> Iterator[tuple[str, list[Hit]]]:
        """Yield each blob with hits, and its hits."""
        with_one = self.repository.blobs_with(self.needles.patterns(), blobs)
        for blob, data in self.repository.contents(with_one):
            yield blob, self.needles.find(data)


def _without_values(leak: Leak, needles: Needles) -> Leak:
    """Return the leak with secrets in its path hidden."""
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
