"""The forms in which the value of a secret is found where it was copied to.

Not found in this way: what was encrypted or compressed, other encodings than UTF-8, and
base64 that is wrapped into lines.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote


def forms(value: str) -> dict[str, str]:
    """Return the ways in which a text is written, each with its name.

    As it is, escaped (JSON, Python), URL-encoded and in base64, alone or as a part of a
    longer text. No form has a line break that the text has not.
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
    """Yield the whole in base64, and what is certain of it inside a longer text's.

    There the text has one of three spellings, by where in a group of three bytes it begins;
    the characters in which its neighbours take part are left out.
    """
    yield base64.b64encode(data).decode()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data).decode()
        end = (before + len(data)) * 4 // 3
        yield whole[(0, 2, 3)[before] : end]
