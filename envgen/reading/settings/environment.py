"""The environment as far as it is known, and a record of who asked it for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from envgen.errors import Place
from envgen.reading.settings.values import Unknown, VariableText

# Of a variable that is set, to a value that is not known here.
PRESENT = object()
REQUIRED = object()


class VariableRead(Struct, frozen=True):
    """A variable that a settings module reads: how, and where."""

    name: str
    getter: str
    required: bool
    place: Place
    # Whether a literal of the module is used if the variable is not set.
    literal_default: bool = False


class Lookup:
    """Answers what a variable is set to.

    `variables` are those that are known, with their text or PRESENT; `absent` says of a name that
    it is certainly not set. What neither knows is unknown, or with `defaults` missing.
    """

    def __init__(
        self, variables: Mapping[str, Any], *, absent: tuple[str, ...] = (), defaults: bool = False
    ) -> None:
        """Keep what is known; nothing is asked of the environment of this process."""
        self._variables = dict(variables)
        self._absent = absent
        self._defaults = defaults
        self.reads: list[VariableRead] = []

    def text(self, name: Any, default: Any, getter: str, place: Place) -> Any:
        """Return a variable's text, its default where it is missing, or an Unknown.

        The default comes back as it is, and so tells a missing variable from one that is set.
        """
        if not isinstance(name, str):
            return Unknown(place, "the name of a variable is computed")
        literal = isinstance(default, str) and default != ""
        self.reads.append(VariableRead(name, getter, default is REQUIRED, place, literal))
        value = self._variables.get(name)
        if value is PRESENT:
            return Unknown(place, f"the value of {name} is not known here", name, True)
        if isinstance(value, str):
            return VariableText(value, name)
        if default is REQUIRED:
            return Unknown(place, f"{name} is not known here", name, True)
        if self._defaults or self._is_absent(name):
            return default
        return Unknown(place, f"whether {name} is set is not known here", name, True)

    def has(self, name: Any, place: Place) -> Any:
        """Say whether a variable is set: True, False or Unknown."""
        if not isinstance(name, str):
            return Unknown(place, "the name of a variable is computed")
        self.reads.append(VariableRead(name, "in", False, place))
        if name in self._variables:
            return True
        if self._defaults or self._is_absent(name):
            return False
        return Unknown(place, f"whether {name} is set is not known here", "", True)

    def note(self, name: str, getter: str, place: Place, *, literal_default: bool = False) -> None:
        """Take note of what the text of a variable is turned into, or counts without it."""
        self.reads.append(VariableRead(name, getter, False, place, literal_default))

    def set_default(self, name: Any, value: Any) -> None:
        """Take note of os.environ.setdefault and of an assignment."""
        if isinstance(name, str):
            self._variables.setdefault(name, value if isinstance(value, str) else PRESENT)

    def _is_absent(self, name: str) -> bool:
        return any(name == item or name.startswith(f"{item}_") for item in self._absent)
