"""As `docker run --env-file` reads: whatever stands behind the first `=`, and nothing else.

https://docs.docker.com/reference/cli/docker/container/run/#env
"""

from __future__ import annotations

from envgen.formats.dotenv.dialects.statements import Statement, is_comment


def read(text: str) -> list[Statement]:
    """Return each NAME=value; a NAME alone takes its value from wherever docker is called."""
    statements: list[Statement] = []
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.lstrip().partition("=")
        if is_comment(line) or not name or " " in name or "\t" in name:
            continue
        statements.append(Statement(number, 1, ((name, value if equals else None),)))
    return statements
