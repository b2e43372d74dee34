"""Read a settings module that stands in a test."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from envgen.reading.settings import Lookup, SettingsReading, read_settings


def reading(
    text: str,
    variables: Mapping[str, Any] | None = None,
    *,
    absent: tuple[str, ...] = (),
    defaults: bool = False,
    **modules: str,
) -> SettingsReading:
    """Read `text` as shop.settings; `modules` are others beside it, by their names."""
    texts = {"settings": text, **modules}

    def source(module: str) -> tuple[str, str] | None:
        name = module.removeprefix("shop.")
        if name not in texts or name == module:
            return None
        return textwrap.dedent(texts[name]), f"shop/{name}.py"

    lookup = Lookup(variables or {}, absent=absent, defaults=defaults)
    return read_settings("shop.settings", source, lookup)


def with_variable(text: str, value: str | None) -> Any:
    """Return what X is where the variable V is `value`; None: where it is not set."""
    variables = {} if value is None else {"V": value}
    return reading(text, variables, defaults=True).settings["X"]


def known(text: str, variables: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return the settings that are known, by name."""
    found = reading(text, variables, **more)
    return {name: value for name in found.settings if (value := found.value(name)) is not None}


def whys(text: str, variables: Mapping[str, Any] | None = None, **more: Any) -> list[str]:
    """Return each thing that was not read, as file:line and why."""
    found = reading(text, variables, **more)
    return [f"{item.place.file}:{item.place.line}: {item.why}" for item in found.unread]
