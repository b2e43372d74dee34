"""The JSON Schema that Render publishes for render.yaml, which is no part of this project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from needs import lacking

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = Path(
    os.environ.get("ENVGEN_RENDER_SCHEMA") or ROOT.parent / "shared" / "render" / "schema.json"
)


def render_schema() -> Any:
    """Return Render's schema; skip the test where it is not there, and fail in CI."""
    if not SCHEMA.exists():
        why = f"Render's schema is not at {SCHEMA} (ENVGEN_RENDER_SCHEMA names another place)"
        lacking(why)
    return json.loads(SCHEMA.read_text(encoding="utf-8"))
