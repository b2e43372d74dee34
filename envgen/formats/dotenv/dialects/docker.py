"""Read a file like `docker run --env-file`: the value is everything after the first `=`.

https://docs.docker.com/reference/cli/docker/container/run/#env
"""

from __future__ import annotations

from envgen.formats.dotenv.dialects.statements import Statement, is_comment


def read(text: str) -> list[Statement]:
    """Return each NAME=value; the value of a NAME alone comes from the environment of docker."""
    statements: list[Statement] = []
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.lstrip().partition("=")
        if is_comment(line) or not name or " " in name or "\t" in name:
            continue
        statements.append(Statement(number, 1, ((name, value if equals else None),)))
    return statements
