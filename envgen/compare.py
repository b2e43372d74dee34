"""Two profiles side by side: the value, the source and the owner of all that they set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from envgen import dotenv, layout
from envgen.errors import Place
from envgen.model import Deployment
from envgen.redact import Redactor

Kind = Literal["setting", "variable"]
_WIDTH = 88


class Side(Struct, frozen=True):
    """What one profile says of a setting or variable; of a secret, the label of its value."""

    value: str | None  # None: it has none yet
    owner: str
    source: Place | None  # None: it follows from the rest of the profile
    secret: bool = False


class Row(Struct, frozen=True):
    """A setting or variable; None for a profile that does not have it."""

    kind: Kind
    name: str
    left: Side | None
    right: Side | None

    @property
    def differs(self) -> bool:
        """Say whether values or owners differ; being written elsewhere is no difference."""
        if self.left is None or self.right is None:
            return True
        return (self.left.value, self.left.owner) != (self.right.value, self.right.owner)


def compare(
    left: Deployment, right: Deployment, read: Callable[[str], str | None]
) -> Iterator[Row]:
    """Yield a row for each setting, and for each variable, of either, in their order.

    A variable has the value of the .env file, which `read` gives, or else the profile's. Labels
    of secrets are random for each call, and the same for equal values.
    """
    redactor = Redactor([left, right], read)
    yield from _rows("setting", _settings(left), _settings(right))
    yield from _rows(
        "variable",
        _variables(left, redactor, read(left.dotenv) or ""),
        _variables(right, redactor, read(right.dotenv) or ""),
    )


def _rows(kind: Kind, left: Mapping[str, Side], right: Mapping[str, Side]) -> Iterator[Row]:
    for name in dict.fromkeys([*left, *right]):
        yield Row(kind, name, left.get(name), right.get(name))


def _settings(deployment: Deployment) -> dict[str, Side]:
    """Return what the settings module assigns, as Python; no secret is in it."""
    return {
        item.name: Side(layout.expression(item.value, width=_WIDTH), "module", _place(item.origin))
        for item in deployment.settings
    }


def _variables(deployment: Deployment, redactor: Redactor, text: str) -> dict[str, Side]:
    if deployment.kind == "test":
        text = ""  # it has no .env file: one of that name is somebody else's
    renamed = deployment.document.renamed
    stored = {
        name: each
        for old_first in (True, False)
        for each in dotenv.parse(text).assignments()
        if each.value.strip()
        for name in [renamed.get(each.name, each.name) if old_first else each.name]
    }
    found = {}
    for item in deployment.variables:
        value, place = item.value, _place(item.origin)
        if item.name in stored:
            each = stored[item.name]
            value = redactor.shown(item.name, each.value, deployment.name)
            place = Place(deployment.dotenv, each.line, 1)
        found[item.name] = Side(value, item.owner.value, place, item.secret)
    return found


def _place(origin: Place) -> Place | None:
    return origin if origin.file else None
