"""What is saved of a variable: a value, one that cannot be opened here, or none."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.secrets.secret import Secret


class HeldValue(Struct, frozen=True):
    """A value, where it is written, and under which name: the variable's or an old one."""

    secret: Secret
    place: Place
    name: str


class Locked(Struct, frozen=True):
    """There is a value, sealed, and the key that opens it is not here."""

    place: Place


class Missing(Struct, frozen=True):
    """There is no value; `place` is the blank line in the .env file, or the file itself."""

    place: Place


SavedValue = HeldValue | Locked | Missing


class SavedValues(Discreet, frozen=True):
    """What is saved of each variable of a profile, and the text of its .env file.

    The text is None where there is no file.
    """

    text: str | None
    by_name: Mapping[str, SavedValue]

    def value(self, name: str) -> Secret | None:
        """Return the value of a variable; None where it has none, or one that is locked."""
        found = self.by_name.get(name)
        return found.secret if isinstance(found, HeldValue) else None

    @property
    def locked(self) -> tuple[str, ...]:
        """Return the variables that have a value which nobody can open here."""
        return tuple(name for name, found in self.by_name.items() if isinstance(found, Locked))
