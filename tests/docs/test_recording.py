"""docs/pictures/terminal.svg shows what the commands print now."""

from __future__ import annotations

import difflib
import re
import runpy

import pytest
from checkouts import CHECKOUT

SCRIPT = CHECKOUT / "scripts" / "recording"


@pytest.mark.slow
def test_the_recording_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line, and when it appears."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    script = runpy.run_path(str(SCRIPT))
    made = script["record"]().svg()
    recorded = script["PICTURE"].read_text(encoding="utf-8")
    said = difflib.unified_diff(_text(recorded), _text(made), "recorded", "now", lineterm="")
    assert made == recorded, "\n".join(["run scripts/recording, and look at it:", *said])


def _text(picture: str) -> list[str]:
    return re.sub(r"<[^>]*>", "", picture).splitlines()
