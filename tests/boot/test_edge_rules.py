"""Rules about the proxy's requests, judged without a boot: places and hints."""

from __future__ import annotations

import pytest
from judging import deployed

from envgen.check.booted import Booted
from envgen.check.booted.edge import endless_redirect
from envgen.live.boot.report import Boot, BootAnswer, BootReport, SimulatedRequest

WEB = "programs: {web: {command: x, django: true}}\n"


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        (
            "unset: [SECURE_PROXY_SSL_HEADER]",
            "profiles/production.yaml:2:9",
            "remove SECURE_PROXY_SSL_HEADER from `unset`",
        ),
        ("settings: {SECURE_PROXY_SSL_HEADER: null}", "profiles/production.yaml:2:12", None),
    ],
)
def test_an_endless_redirect_is_placed_where_the_header_is_gone(
    text: str, place: str, hint: str | None
) -> None:
    """An item of `unset` is what to change where there is one."""
    request = SimulatedRequest("page", "host", "shop.example.com")
    report = BootReport(answers=(BootAnswer(301, endless=True),))
    boot = Boot("production", ("web",), "python", (request,), report)
    (found,) = endless_redirect.check(Booted(deployed(f"{WEB}{text}"), boot))
    assert (str(found.place), found.hint) == (place, hint)
