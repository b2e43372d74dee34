"""The encodings in which a copy of a secret may appear in a file.

Copies that are encrypted or compressed, not in UTF-8, or in base64 with line breaks are not found.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote


def forms(value: str) -> dict[str, str]:
    """Return the texts to search for to find `value`, each with the name of its encoding.

    They are the value itself (with an empty name), escaped for JSON or Python, URL-encoded, and in
    base64, alone or inside a longer text. No encoding adds a line break.
    """
    found = {value: ""}
    for form, name in _others(value):
        found.setdefault(form, name)
    return found


def _others(value: str) -> Iterator[tuple[str, str]]:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value)):
        yield text[1:-1], "escaped"
    data = value.encode("utf-8", "surrogatepass")
    for encoded in (quote(data), quote(data, safe=""), quote_plus(data)):
        yield encoded, "URL-encoded"
        yield encoded.lower() if "%" in encoded else encoded, "URL-encoded"
    yield unquote(value), "URL-decoded"
    for core in _in_base64(data):
        yield core, "in base64"
        yield core.replace("+", "-").replace("/", "_"), "in base64"


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield `data` in base64, and the parts of it that are certain in the base64 of a longer text.

    There are three of these, because base64 encodes groups of three bytes and `data` may start at
    any byte of a group. The characters that also depend on the bytes around `data` are left out.
    """
    yield base64.b64encode(data).decode()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data).decode()
        end = (before + len(data)) * 4 // 3
        yield whole[(0, 2, 3)[before] : end]
