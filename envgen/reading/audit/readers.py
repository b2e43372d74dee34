"""Calls that read a variable: which, and what they return if it is not set."""

from __future__ import annotations

import ast

from msgspec import Struct

from envgen.reading.audit.symbols import (
    DEFAULT_NAMES,
    GETTERS,
    Helper,
    Imported,
    Meaning,
    MeaningOf,
    Reader,
    Texts,
    Truth,
)

_TEXT = frozenset({"", "str", "unicode", "get_value"})


class Asked(Struct, frozen=True):
    """What a call reads; `names` is None if the name is computed."""

    names: tuple[str, ...] | None
    required: bool
    # The default as a constant; ... if it is not one.
    default: object = ...
    is_text: bool = True
    reader: Reader | None = None


def asked(node: ast.Call, function: Meaning | None, meaning: MeaningOf) -> Asked | None:
    """Return what a call reads; None if it reads no variable."""
    call = _Call(node, meaning)
    if isinstance(function, Imported):
        return _of_symbol(call, function.name)
    if isinstance(function, Reader):
        return _of_reader(call, function, "")
    if isinstance(function, Helper):
        default = call.argument(function.default_at, function.default)
        return Asked(call.names(0), function.required and not default, ...)
    if isinstance(node.func, ast.Attribute) and node.func.attr in GETTERS:
        owner = meaning(node.func.value)
        if isinstance(owner, Reader):
            return _of_reader(call, owner, node.func.attr)
    return None


def _of_symbol(call: _Call, function: str) -> Asked | None:
    names = call.names(0, "key") if function == "os.getenv" else call.names(0, "option")
    if function in ("os.environ.get", "os.getenv"):
        default = call.argument(1, "default")
        return Asked(names, False, call.constant(default) if default else None)
    if function == "os.environ.pop":
        return Asked(names, len(call.node.args) < 2)
    if function in ("os.environ.setdefault", "dj_database_url.config"):
        if function == "dj_database_url.config":
            names = call.names(0, "env") if call.argument(0, "env") else ("DATABASE_URL",)
        return Asked(names, False)
    if function == "decouple.config":
        default = call.argument(1, "default")
        is_text = not call.argument(2, "cast")
        return Asked(names, not default and not call.open, call.constant(default), is_text)
    return None


def _of_reader(call: _Call, reader: Reader, getter: str) -> Asked:
    named = call.argument(0, "var") or call.argument(0, "name")
    names = call.names(0, "var") or call.names(0, "name")
    if not named and getter in DEFAULT_NAMES:
        names = (DEFAULT_NAMES[getter],)
    at = 2 if reader.library == "django-environ" and not getter else 1
    default = call.argument(at, "default")
    has_default = bool(default) or call.open
    constant = call.constant(default)
    schemes = [reader.schema.get(name, (False, ...)) for name in names or ()]
    if not has_default and any(has for has, _ in schemes):
        has_default, constant = True, schemes[0][1]
    is_text = getter in _TEXT and not call.argument(1 if not getter else 9, "cast")
    is_text = is_text and not (names and any(name in reader.schema for name in names))
    return Asked(names, not has_default, constant, is_text, reader)


class _Call(Struct, frozen=True):
    node: ast.Call
    meaning: MeaningOf

    @property
    def open(self) -> bool:
        """Whether it has arguments that cannot be seen: *args or **kwargs."""
        return any(item.arg is None for item in self.node.keywords) or any(
            isinstance(item, ast.Starred) for item in self.node.args
        )

    def argument(self, position: int, name: str) -> ast.expr | None:
        if 0 <= position < len(self.node.args):
            return self.node.args[position]
        return next((item.value for item in self.node.keywords if item.arg == name), None)

    def names(self, position: int, name: str = "") -> tuple[str, ...] | None:
        found = self.meaning(self.argument(position, name))
        return found.values if isinstance(found, Texts) else None

    def constant(self, node: ast.expr | None) -> object:
        found = self.meaning(node) if node is not None else None
        if isinstance(found, Texts) and len(found.values) == 1:
            return found.values[0]
        return found.default if isinstance(found, Truth) and not found.variable else ...
