"""What looks make of answers, where an edge that does the same would take a server each.

Each look against a real edge, whole and broken, is in tests/live/edge.
"""

from __future__ import annotations

from typing import Any

import pytest
from judging import deployed
from said_sites import CASES, HOME, OK, PROFILE, Table, wrong

from envgen.live.verify.checks import Skipped, site_checks
from envgen.live.verify.expected import Expected
from envgen.live.verify.site import VisitedSite


@pytest.mark.parametrize("name", CASES)
def test_looks(name: str) -> None:
    """What a visitor would notice is found, and nothing where nothing is wrong."""
    case = CASES[name]
    found = wrong(case.look, case.said)
    if case.names is None:
        assert found == []
    else:
        assert any(case.names in message for message in found), found


def test_a_path_without_cors_says_nothing_of_strangers() -> None:
    """Where the settings leave a path out, a refused preflight is no proof."""
    text = PROFILE.replace("settings: {", "settings: {CORS_URLS_REGEX: ^/api/, ")
    client: Any = Table({"/": OK})
    (outcome,) = site_checks()["cors-stranger"].check(
        VisitedSite(HOME, Expected(deployed(text)), client)
    )
    assert isinstance(outcome, Skipped)
    assert "CORS_URLS_REGEX" in outcome.message
    assert "--api" in outcome.message
