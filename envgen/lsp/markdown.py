"""Write Markdown in which no text of a project is more than text."""

from __future__ import annotations

import re
from pathlib import Path

from envgen.errors import Place
from envgen.lsp.positions import uri_of

_LONGEST = 400  # characters of a value: a hover is a glance
# Punctuation that is markup, also the dots of a numbered list and of an address without brackets.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@$-]|:(?=/)|(?<=www)\.|(?<=\d)\.(?=\s)")


def text(words: str) -> str:
    """Return words in which nothing is markup, in one line."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(words.split()))


def code(value: str) -> str:
    """Return a value as code, in one line; a long one is shortened."""
    line = "".join(each if each.isprintable() else "�" for each in " ".join(value.split()))
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST - 1]}…"
    if not line:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"`{line}`"


def link(root: Path, place: Place, words: str) -> str:
    """Return a link to a place in a project."""
    anchor = f"#L{place.line}" if place.line else ""
    uri = uri_of(root, place.file).replace("(", "%28").replace(")", "%29")
    return f"[{text(words)}]({uri}{anchor})" if uri else text(words)


def url(address: str) -> str:
    """Return a link to a page of documentation."""
    return f"<{address}>" if address.startswith("https://") else ""
