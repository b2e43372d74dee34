"""Regular expressions that are compiled when they are first used.

A run of envgen uses few of the patterns in the modules that it imports, and compiling one takes
about as long as importing a module.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def compile(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, as far as its attributes go.

    The functions of `re` do not take it in place of a pattern.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(text, flags))


class _LazyPattern:
    """Has the attributes of a compiled pattern."""

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        # A method that was asked for once is an attribute of this object from then on.
        value = getattr(re.compile(*self._arguments), name)
        setattr(self, name, value)
        return value
