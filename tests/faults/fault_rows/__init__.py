"""The planted faults: one module a topic, each with FAULTS and RIGHT; found by discovery."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from planted import Planted

_TOPICS = [import_module(f"{__name__}.{item.name}") for item in iter_modules(__path__)]
FAULTS: list[Planted] = [case for topic in _TOPICS for case in topic.FAULTS]
RIGHT: list[Planted] = [case for topic in _TOPICS for case in topic.RIGHT]
