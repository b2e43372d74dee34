"""The saved state of a variable: it has a value, a value that is locked here, or none."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.secrets.secret import Secret


class HeldValue(Struct, frozen=True):
    """A value, its place, and the name under which it is saved: the current or an old name."""

    secret: Secret
    place: Place
    name: str


class Locked(Struct, frozen=True):
    """A sealed value that cannot be opened, because this machine does not have the key."""

    place: Place


class Missing(Struct, frozen=True):
    """No value is saved; `place` is the blank line in the .env file, or the file itself."""

    place: Place


SavedValue = HeldValue | Locked | Missing


class SavedValues(Discreet, frozen=True):
    """The saved state of each variable of a profile, and the text of its .env file.

    The text is None if there is no file.
    """

    text: str | None
    by_name: Mapping[str, SavedValue]

    def value(self, name: str) -> Secret | None:
        """Return the value of a variable; None if it has none, or if its value is locked."""
        found = self.by_name.get(name)
        return found.secret if isinstance(found, HeldValue) else None

    @property
    def locked(self) -> tuple[str, ...]:
        """Return the variables whose values cannot be opened on this machine."""
        return tuple(name for name, found in self.by_name.items() if isinstance(found, Locked))
