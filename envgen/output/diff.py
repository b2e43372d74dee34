"""Compare profiles: the value, source and owner of each setting and variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from envgen.errors import Place
from envgen.formats import python_layout
from envgen.model import Deployment
from envgen.output.redact import Redactor
from envgen.secrets.values import HeldValue, Locked, SavedValues

DifferenceKind = Literal["setting", "variable"]
_WIDTH = 88
# What is shown of a value that cannot be opened. It counts as different from every other value.
SEALED = "(sealed; the key is not on this machine)"


class Side(Struct, frozen=True):
    """The value of a setting or variable in one profile; for a secret, the label of its value."""

    value: str | None  # None: it has no value yet
    owner: str
    source: Place | None  # None: envgen derives it from the rest of the profile
    secret: bool = False
    locked: bool = False  # it has a sealed value that cannot be opened here


class Row(Struct, frozen=True):
    """A setting or variable in several profiles; None for a profile that does not have it."""

    kind: DifferenceKind
    name: str
    sides: tuple[Side | None, ...]

    @property
    def differs(self) -> bool:
        """Return whether values or owners differ; another source alone is not a difference.

        A value that cannot be opened counts as different from every other value.
        """
        if any(side is None or side.locked for side in self.sides):
            return len(self.sides) > 1
        return len({(side.value, side.owner) for side in self.sides if side}) > 1


def compare(
    deployments: Sequence[Deployment],
    read: Callable[[str], str | None],
    load: Callable[[Deployment], SavedValues],
) -> Iterator[Row]:
    """Yield a row for each setting and each variable of any of the profiles, in their order.

    The value of a variable is the saved one that `load` returns, or else the profile's. `read`
    returns the text of a .env file. Labels of secrets are random in each call; equal values have
    the same label. Raises the same InputError as `read` and `load`.
    """
    redactor = Redactor(deployments, read)
    yield from _rows("setting", [_settings(each) for each in deployments])
    yield from _rows(
        "variable", [variable_sides(each, redactor, load(each)) for each in deployments]
    )


def _rows(kind: DifferenceKind, sides: Sequence[Mapping[str, Side]]) -> Iterator[Row]:
    for name in dict.fromkeys(name for each in sides for name in each):
        yield Row(kind, name, tuple(each.get(name) for each in sides))


def _settings(deployment: Deployment) -> dict[str, Side]:
    """Return the Python code of each setting in the settings module; it contains no secrets."""
    return {
        item.name: Side(
            python_layout.expression(item.expression, width=_WIDTH), "module", _place(item.origin)
        )
        for item in deployment.settings
    }


def variable_sides(
    deployment: Deployment, redactor: Redactor, saved: SavedValues
) -> dict[str, Side]:
    """Return the side of each variable of a profile."""
    sides = {}
    for item in deployment.variables:
        value, place, found = item.value, _place(item.origin), saved.by_name[item.name]
        if isinstance(found, HeldValue):
            # Every sealed value counts as a secret.
            in_file, text = found.place.file == deployment.dotenv, found.secret.reveal()
            shown = redactor.shown(item.name, text, deployment.name)
            value, place = shown if in_file else redactor.label(text), found.place
        elif isinstance(found, Locked):
            value, place = None, found.place
        locked = isinstance(found, Locked)
        sides[item.name] = Side(value, item.owner.value, place, item.secret, locked)
    return sides


def shown(side: Side) -> str:
    """Return the value of a side as a person sees it."""
    if side.locked:
        return SEALED
    return "(not set)" if side.value is None else side.value or "(empty)"


def _place(origin: Place) -> Place | None:
    return origin if origin.file else None
