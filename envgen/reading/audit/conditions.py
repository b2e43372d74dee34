"""What must be true for a line to run, as far as it depends on which variables are set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

ReadKind = Literal["variable", "setting"]
# Whether a variable or setting is set; None if that is unknown.
IsSet = Callable[[ReadKind, str], bool | None]


class Condition(Struct, frozen=True):
    """A condition by what it tests: other conditions, or whether a variable or setting is set.

    kind:
        constant    it is `default`: True, False, or None if unknown
        set         whether `name` is set; with `default`, the truth of the value without it
        main        whether the module is the program itself: `__name__ == "__main__"`
        not, and, or
    """

    kind: Literal["constant", "set", "main", "not", "and", "or"]
    name: str = ""
    of: ReadKind = "variable"
    default: bool | None = None
    # Whether a value that is set counts as true: it does as text, and not if it is cast.
    is_text: bool = True
    parts: tuple[Condition, ...] = ()

    def truth(self, is_set: IsSet, *, main: bool = False) -> bool | None:
        """Return whether it is true; None if that is unknown."""
        if self.kind == "constant":
            return self.default
        if self.kind == "main":
            return main
        if self.kind == "set":
            found = is_set(self.of, self.name)
            if found is None or (found and not self.is_text):
                return None
            return True if found else self.default
        parts = [part.truth(is_set, main=main) for part in self.parts]
        if self.kind == "not":
            return None if parts[0] is None else not parts[0]
        decisive = self.kind == "or"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive

    @property
    def is_configured(self) -> bool:
        """Return whether it depends on variables or settings."""
        return bool(self.name) or any(part.is_configured for part in self.parts)

    def variables(self) -> Iterator[str]:
        """Yield the variables that it tests."""
        if self.kind == "set" and self.of == "variable":
            yield self.name
        for part in self.parts:
            yield from part.variables()


UNKNOWN = Condition("constant")
# Unknown too, but it depends on a variable or setting in some way.
CONFIGURED = Condition("constant", "configured")
TRUE = Condition("constant", default=True)
FALSE = Condition("constant", default=False)
MAIN = Condition("main")


def negated(condition: Condition) -> Condition:
    """Return the opposite of a condition."""
    return Condition("not", parts=(condition,))


def joined(kind: Literal["and", "or"], parts: Iterable[Condition]) -> Condition:
    """Return the conditions joined by `and` or `or`."""
    return Condition(kind, parts=tuple(parts))


class Read(Struct, frozen=True):
    """A place where code reads a variable or a Django setting."""

    name: str
    path: str
    line: int
    kind: ReadKind = "variable"
    # Whether the line fails if the variable is not set.
    required: bool = True
    in_function: bool = False
    # The conditions under which the line runs: all must be true.
    guards: tuple[Condition, ...] = ()

    def runs(self, is_set: IsSet, *, main: bool = False) -> bool | None:
        """Return whether the line runs; None if that is unknown.

        The body of a function may run, unless that depends on variables or settings.
        """
        found = {guard: guard.truth(is_set, main=main) for guard in self.guards}
        if False in found.values():
            return False
        unknown = [guard for guard, truth in found.items() if truth is None]
        if self.in_function:
            unknown = [guard for guard in unknown if guard.is_configured]
        return None if unknown else True
