"""Find the forms of known values in bytes: where, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from envgen.secrets.encodings import forms
from envgen.vault.leaks.secrets_in_use import SHORTEST, SecretInUse

# Of a file that has a value in every line, the first lines will do.
_MOST = 20


class Hit(Struct, frozen=True):
    """A place in a file, counted from 1, at which a known value stands."""

    line: int
    column: int
    known: SecretInUse
    form: str


class Needles:
    """What is looked for: each form of each value."""

    def __init__(self, secrets: Iterable[SecretInUse]) -> None:
        """Work out the forms; of a form that several secrets share, all are named."""
        self._owners: dict[bytes, dict[tuple[str, str], tuple[SecretInUse, str]]] = {}
        for secret in secrets:
            for text in secret.texts():
                for form, name in forms(text).items():
                    if len(form) >= SHORTEST:
                        data = form.encode("utf-8", "surrogatepass")
                        owner = (secret.variable, secret.profile)
                        owners = self._owners.setdefault(data, {})
                        # What is a part of one secret may be an encoded form of another part.
                        if owner not in owners or not name:
                            owners[owner] = (secret, name)

    def __repr__(self) -> str:
        """Say how many there are, and not what."""
        return f"<Needles: {len(self._owners)}>"

    def __bool__(self) -> bool:
        """Return whether there is anything to look for."""
        return bool(self.patterns())

    def patterns(self) -> bytes:
        """Return the forms as `git grep -F -f -` takes them: one on a line.

        A form of several lines is left out: `Known.texts` has lines of it.
        """
        return b"".join(form + b"\n" for form in self._owners if not set(form) & set(b"\n\r\0"))

    def find(self, data: bytes) -> list[Hit]:
        """Return where in `data` the values stand, each once on a line, in order."""
        found: dict[tuple[int, str, str], tuple[int, Hit]] = {}
        for form, owners in self._owners.items():
            for index in _indexes(data, form):
                start = data.rfind(b"\n", 0, index) + 1
                line = data.count(b"\n", 0, index) + 1
                column = len(data[start:index].decode("utf-8", "replace")) + 1
                for owner, (secret, name) in owners.items():
                    hit = Hit(line, column, secret, name)
                    earlier = found.get((line, *owner))
                    # The plain form says more than one that begins at the same place.
                    if earlier is None or (index, name) < (earlier[0], earlier[1].form):
                        found[line, *owner] = (index, hit)
        return [hit for _, hit in sorted(found.values(), key=lambda each: each[0])]

    def hidden(self, path: str) -> str:
        """Return a path with an ellipsis in place of each value."""
        data = path.encode("utf-8", "surrogateescape")
        for form in sorted(self._owners, key=len, reverse=True):
            data = data.replace(form, "…".encode())
        return data.decode("utf-8", "surrogateescape")


def _indexes(data: bytes, form: bytes) -> Iterator[int]:
    index = data.find(form)
    for _ in range(_MOST):
        if index < 0:
            return
        yield index
        index = data.find(form, index + len(form))
