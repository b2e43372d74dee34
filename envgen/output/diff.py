"""Two profiles side by side: the value, the source and the owner of all that they set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from envgen.errors import Place
from envgen.formats import dotenv, python_layout
from envgen.model import Deployment, Opener
from envgen.output.redact import Redactor
from envgen.output.targets.dotenv import missing_names
from envgen.secrets.sealed_values import NOTHING_SEALED

DifferenceKind = Literal["setting", "variable"]
_WIDTH = 88


class Side(Struct, frozen=True):
    """What one profile says of a setting or variable; of a secret, the label of its value."""

    value: str | None  # None: it has none yet
    owner: str
    source: Place | None  # None: it follows from the rest of the profile
    secret: bool = False
    closed: bool = False  # it has one, sealed, and nobody can open it here


class Row(Struct, frozen=True):
    """A setting or variable; None for a profile that does not have it."""

    kind: DifferenceKind
    name: str
    left: Side | None
    right: Side | None

    @property
    def differs(self) -> bool:
        """Say whether values or owners differ; being written elsewhere is no difference.

        A value that cannot be opened may be any: it differs, from another such one as well.
        """
        if self.left is None or self.right is None or self.left.closed or self.right.closed:
            return True
        return (self.left.value, self.left.owner) != (self.right.value, self.right.owner)


def compare(
    left: Deployment, right: Deployment, read: Callable[[str], str | None], sealed: Opener
) -> Iterator[Row]:
    """Yield a row for each setting, and for each variable, of either, in their order.

    A variable has the value of the .env file, which `read` gives, or else the one that `sealed`
    gives, as for `envgen run`, or the profile's. Labels of secrets are random for each call, and
    the same for equal values. Raises InputError as `read` and `sealed` do.
    """
    redactor = Redactor([left, right], read)
    yield from _rows("setting", _settings(left), _settings(right))
    yield from _rows(
        "variable",
        _variables(left, redactor, read(left.dotenv), sealed),
        _variables(right, redactor, read(right.dotenv), sealed),
    )


def _rows(
    kind: DifferenceKind, left: Mapping[str, Side], right: Mapping[str, Side]
) -> Iterator[Row]:
    for name in dict.fromkeys([*left, *right]):
        yield Row(kind, name, left.get(name), right.get(name))


def _settings(deployment: Deployment) -> dict[str, Side]:
    """Return what the settings module assigns, as Python; no secret is in it."""
    return {
        item.name: Side(
            python_layout.expression(item.expression, width=_WIDTH), "module", _place(item.origin)
        )
        for item in deployment.settings
    }


def _variables(
    deployment: Deployment, redactor: Redactor, text: str | None, sealed: Opener
) -> dict[str, Side]:
    found = NOTHING_SEALED
    if deployment.kind == "test":
        text = ""  # it has no .env file: one of that name is somebody else's
    elif wanting := missing_names(deployment, text):
        found = sealed(deployment, wanting).only(wanting)
    stored = _stored(deployment, text or "")
    sides = {}
    for item in deployment.variables:
        value, place = item.value, _place(item.origin)
        if item.name in stored:
            each = stored[item.name]
            value = redactor.shown(item.name, each.value, deployment.name)
            place = Place(deployment.dotenv, each.line, 1)
        elif item.name in found.names:
            place = found.places.get(item.name)
            value = None
            if item.name in found.values:
                value = redactor.label(found.values[item.name].reveal())
        closed = item.name in found.closed
        sides[item.name] = Side(value, item.owner.value, place, item.secret, closed)
    return sides


def _stored(deployment: Deployment, text: str) -> dict[str, dotenv.Assignment]:
    """Return the line that each variable has its value from, under its old name or the new."""
    renamed = deployment.document.renamed
    return {
        name: each
        for old_first in (True, False)
        for each in dotenv.parse(text).assignments()
        if each.value.strip()
        for name in [renamed.get(each.name, each.name) if old_first else each.name]
    }


def _place(origin: Place) -> Place | None:
    return origin if origin.file else None
