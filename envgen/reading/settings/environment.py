"""The known environment variables, and a record of which ones a module reads."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from envgen.errors import Place
from envgen.reading.settings.functions import CallCount
from envgen.reading.settings.values import Effort, Unknown, VariableText

# The value of a variable that is set, but whose value is unknown here.
PRESENT = object()
# The value of a variable that may be set or not.
OPTIONAL = object()
REQUIRED = object()
_GETTERS = ("os.environ.get", "os.getenv", "environ.get", "getenv")


class VariableRead(Struct, frozen=True):
    """A variable that a settings module reads: with which getter, and where."""

    name: str
    getter: str
    required: bool
    place: Place
    # Whether the module uses a literal if the variable is not set.
    literal_default: bool = False


class Lookup:
    """Looks up environment variables, and records which ones a module reads.

    `variables` are the known ones, with their text, PRESENT or OPTIONAL. The names in `absent`,
    and those that begin with one of them and _, are certainly not set. Any other variable is
    unknown, or counts as not set with `defaults`.
    """

    def __init__(
        self, variables: Mapping[str, Any], *, absent: tuple[str, ...] = (), defaults: bool = False
    ) -> None:
        """Store what is known. The environment of this process is never used."""
        self._variables = dict(variables)
        self._absent = absent
        self._defaults = defaults
        self.reads: list[VariableRead] = []
        self.calls = CallCount()
        self.effort = Effort()

    def text(self, name: Any, default: Any, getter: str, place: Place) -> Any:
        """Return a variable's text, its default if it is not set, or an Unknown.

        The default is returned as the same object, so that callers can recognize it.
        """
        if not isinstance(name, str):
            return Unknown(place, "the name of the variable is computed")
        literal = isinstance(default, str) and default != ""
        self.reads.append(VariableRead(name, getter, default is REQUIRED, place, literal))
        value = self._variables.get(name)
        if value is PRESENT:
            return Unknown(place, f"the value of {name} is unknown here", name, True)
        if isinstance(value, str):
            return VariableText(value, name)
        if default is REQUIRED:
            return Unknown(place, f"the value of {name} is unknown here", name, True)
        if value is not OPTIONAL and (self._defaults or self._is_absent(name)):
            return default
        return Unknown(place, f"it is unknown here whether {name} is set", name, True)

    def has(self, name: Any, place: Place) -> Any:
        """Return whether a variable is set: True, False or an Unknown."""
        if not isinstance(name, str):
            return Unknown(place, "the name of the variable is computed")
        self.reads.append(VariableRead(name, "in", False, place))
        if (value := self._variables.get(name)) not in (None, OPTIONAL):
            return True
        if value is not OPTIONAL and (self._defaults or self._is_absent(name)):
            return False
        return Unknown(place, f"it is unknown here whether {name} is set", "", True)

    def knows(self, name: str) -> bool:
        """Return whether a variable is one of the known ones."""
        return name in self._variables

    def note(self, name: str, getter: str, place: Place, *, literal_default: bool = False) -> None:
        """Record a read whose getter is only known later, from what is done with the text."""
        self.reads.append(VariableRead(name, getter, False, place, literal_default))

    def guard(self, start: int, tested: int, end: int) -> None:
        """Make reads optional that only happen if their variable is set.

        The reads `start` to `tested` are those of a condition, and those up to `end` depend on it.
        """
        names = {item.name for item in self.reads[start:tested] if not item.required}
        for at in range(tested, end):
            if self.reads[at].name in names:
                self.reads[at] = replace(self.reads[at], required=False)

    def require(self, node: ast.expr, start: int) -> None:
        """Take the read since `start` as required: its text is used, and None has none of this.

        `node` is the expression that was read. Only `os.environ.get(NAME)` has no default for sure.
        """
        if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
            return
        if len(self.reads) == start + 1 and ast.unparse(node.func) in _GETTERS:
            self.reads[start] = replace(self.reads[start], required=True)

    def allow_missing(self, start: int) -> None:
        """Make the reads from `start` optional: code catches the error of a missing variable."""
        self.reads[start:] = [replace(item, required=False) for item in self.reads[start:]]

    def set_default(self, name: Any, value: Any) -> None:
        """Set a variable as os.environ.setdefault does: only if it is certainly not set."""
        if isinstance(name, str) and self._variables.get(name, OPTIONAL) is OPTIONAL:
            unset = name not in self._variables and (self._defaults or self._is_absent(name))
            self._variables[name] = value if unset and isinstance(value, str) else PRESENT

    def assign(self, name: Any, value: Any) -> None:
        """Set a variable, as an assignment to an item of os.environ does."""
        if isinstance(name, str):
            self._variables[name] = value if isinstance(value, str) else PRESENT

    def _is_absent(self, name: str) -> bool:
        # pytest sets these, and no site runs under pytest.
        if name.startswith("PYTEST_"):
            return True
        return any(name == item or name.startswith(f"{item}_") for item in self._absent)
