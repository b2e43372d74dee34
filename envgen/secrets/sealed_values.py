"""What is known here of a profile's sealed secrets: values, or that there are some."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from envgen.errors import Place
from envgen.secrets.secret import Secret


class Sealed(Struct, frozen=True):
    """What is known of a profile's secrets from its sealed file."""

    values: Mapping[str, Secret] = {}
    # Names whose values cannot be opened here: there are values all the same.
    closed: frozenset[str] = frozenset()
    # Where the line of each name stands.
    places: Mapping[str, Place] = {}

    @property
    def names(self) -> frozenset[str]:
        """Return the names that have a value, one that can be opened or not."""
        return self.closed.union(self.values)

    def only(self, names: Collection[str]) -> Sealed:
        """Return what is known of `names`."""
        values = {name: value for name, value in self.values.items() if name in names}
        return Sealed(values, self.closed.intersection(names), self.places)

    def __repr__(self) -> str:
        """Say how much there is, and nothing of the values."""
        return f"<sealed: {len(self.values)} open, {len(self.closed)} closed>"


NOTHING_SEALED = Sealed()
