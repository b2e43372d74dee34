"""The JSON Schema that Render publishes for render.yaml. It is not part of this project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "ENVGEN_RENDER_SCHEMA"
# The first that is there counts; `scripts/render-schema` writes the second.
PLACES = (ROOT.parent / "shared/render/schema.json", ROOT / ".cache/render/schema.json")


def render_schema() -> Any:
    """Return Render's schema; skip the test where it is not on this machine, in CI too.

    Fails where ENVGEN_RENDER_SCHEMA names a file that does not exist.
    """
    chosen = os.environ.get(VARIABLE)
    path = Path(chosen) if chosen else next(filter(Path.exists, PLACES), None)
    if path is None:
        pytest.skip(f"Render's schema is not here: run scripts/render-schema, or set {VARIABLE}")
    if not path.exists():
        pytest.fail(f"{VARIABLE} names {path}, which does not exist", pytrace=False)
    return json.loads(path.read_text(encoding="utf-8"))
