"""Read a file like django-environ 0.14 (`Env.read_env`, then `env.str`): one line at a time.

https://django-environ.readthedocs.io/en/latest/
"""

from __future__ import annotations

from collections.abc import Mapping

from envgen.formats.dotenv.dialects.statements import NamedValue, Statement
from envgen.formats.dotenv.reading import ODD_ENDS, READ, django_value
from envgen.support import lazy_re

_ODD_END = lazy_re.compile(f"[{ODD_ENDS}]")


def read(text: str) -> list[Statement]:
    """Return the assignments that Django sees; it ignores, and logs, all other lines.

    A value that begins with `$` is the value of the variable that it names.
    """
    written: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = READ.match(line)
        # For Django an odd line end ends the line, so it would read only a part of the value.
        if match and not _ODD_END.search(line):
            written.append((number, match[1], django_value(match[2])))
    values = {name: value for _, name, value in written}
    return [Statement(number, 1, (_pair(name, value, values),)) for number, name, value in written]


def _pair(name: str, value: str | None, values: Mapping[str, str]) -> NamedValue:
    for _ in values:  # a longer chain of names would be a circle
        if value is None or not value.startswith("$"):
            return name, value
        value = values.get(value[1:])
    return name, None
