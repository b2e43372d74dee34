"""A secret to plant, and every form in which it must not be found elsewhere."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

CANARY = 'CANARY-p@ss"wörd-7c1e'
FORMS = (
    CANARY,
    quote(CANARY, safe=""),
    json.dumps(CANARY)[1:-1],
    repr(CANARY)[1:-1],
    base64.b64encode(CANARY.encode()).decode()[:-4],
    base64.urlsafe_b64encode(CANARY.encode()).decode()[:-4],
    CANARY.encode().hex(),
    "CANARY",
)


def assert_clean(text: str | bytes, where: str) -> None:
    """Assert that no form of the canary is in a text; say where it was found, not what."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = [number for number, form in enumerate(FORMS) if form in shown]
    assert not found, f"form {found} of the canary in {where}"
