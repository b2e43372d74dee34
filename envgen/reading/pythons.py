"""Which Python a project chooses: .python-version, runtime.txt, or a variable; and its pip."""

from __future__ import annotations

import re

# Beside manage.py, or at the top of the repository.
FILES = (".python-version", "runtime.txt")


def version_in(text: str) -> str | None:
    """Return the version of the first line of a file, such as "3.12"; None if it is another name.

    pyenv also takes names of environments and of other implementations.
    """
    for line in text.removeprefix("\ufeff").splitlines():
        name = line.partition("#")[0].strip()
        if name:
            found = re.fullmatch(
                r"(?:c?python[-@]?)?([0-9]{1,3}\.[0-9]{1,3}(?:\.[0-9]{1,3})?)", name
            )
            return found[1] if found else None
    return None


def line_in(text: str) -> int:
    """Return the line of the version, from 1; 0 if there is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.partition("#")[0].strip():
            return number
    return 0


def made_by_uv(pyvenv_cfg: str) -> bool:
    """Return whether uv made the virtual environment with this pyvenv.cfg: it has no pip."""
    return re.search(r"^uv\s*=", pyvenv_cfg, re.MULTILINE) is not None
