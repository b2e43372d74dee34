"""Which packages a project asks for, and which Django: from whatever file lists them."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

FILES = (
    "requirements.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
    "requirements/base.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
)
SUPPORTED = ("4.2", "5.2", "6.0", "6.1")
# Django==4.2.1, "Django>=5.2", django = "^5.0", django = {version = "~=5.2"}
_DJANGO = re.compile(
    r"""^[ \t"']*django(?:\[[^\]]*\])?["']?\s*(?:=\s*)?(?:\{\s*version\s*=\s*)?["'(\s]*"""
    r"""(?:==|~=|>=|\^|~)?\s*([0-9]+)\.([0-9]+)""",
    re.IGNORECASE | re.MULTILINE,
)


class Requirements(Struct, frozen=True):
    """The release of Django that is asked for, and the text of what lists the packages."""

    # As in "5.1"; None where no file says it.
    django: str | None
    file: str
    text: str

    @property
    def supported(self) -> str:
        """Return the newest Django that envgen knows and that is not newer than the project's."""
        if self.django is None:
            return "5.2"
        older = [item for item in SUPPORTED if _numbers(item) <= _numbers(self.django)]
        return older[-1] if older else SUPPORTED[0]

    @property
    def is_too_old(self) -> bool:
        """Say whether the project's Django is older than every one that envgen knows."""
        return self.django is not None and _numbers(self.django) < _numbers(SUPPORTED[0])

    def lists(self, package: str) -> bool:
        """Say whether a package is among them, by any of its spellings."""
        name = re.escape(package).replace(r"\-", "[-_.]")
        return re.search(rf"(?im)^[ \t\"']*{name}(?![\w.-])", self.text) is not None


def read_requirements(read: Callable[[str], str | None]) -> Requirements:
    """Look through the files that list packages; `read` gives the text of one, or None."""
    texts = [(path, text) for path in FILES if (text := read(path)) is not None]
    together = "\n".join(text for _, text in texts)
    for path, text in texts:
        if found := _DJANGO.search(text):
            return Requirements(f"{found[1]}.{found[2]}", path, together)
    return Requirements(None, texts[0][0] if texts else "", together)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
