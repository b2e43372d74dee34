"""Read a file like python-decouple 3.8 (`RepositoryEnv`): one line at a time, split at the first =.

https://github.com/HBNetwork/python-decouple
"""

from __future__ import annotations

from envgen.formats.dotenv.dialects.statements import Statement


def read(text: str) -> list[Statement]:
    """Return the assignments. A comment after a value is part of the value."""
    statements = []
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            pair = (name.strip(), _unquoted(value.strip()))
            statements.append(Statement(number, 1, (pair,)))
    return statements


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
