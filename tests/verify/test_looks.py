"""What looks make of answers, where an edge that does the same would take a server each.

Each look against a real edge, whole and broken, is in tests/live/edge.
"""

from __future__ import annotations

from typing import Any

import pytest
from judging import deployed
from said_sites import CASES, HOME, OK, PROFILE, Said, Table, wrong

from envgen.live.verify.answers import SiteAnswer, Unreachable, Url
from envgen.live.verify.checks import Failed, Skipped, site_checks, visit
from envgen.live.verify.expected import Expected
from envgen.live.verify.site import VisitedSite
from envgen.secrets.secret import Secret


@pytest.mark.parametrize("name", CASES)
def test_looks(name: str) -> None:
    """What a visitor would notice is found, and nothing where nothing is wrong."""
    case = CASES[name]
    found = wrong(case.look, case.said)
    if case.names is None:
        assert found == []
    else:
        assert any(case.names in message for message in found), found


RENDER = "render: {services: {web: {plan: starter, region: frankfurt}}}\n"


@pytest.mark.parametrize(
    ("host", "text", "named"),
    [
        ("other.example", PROFILE, "envgen render production"),
        ("shop.example", PROFILE, "remove DJANGO_ALLOWED_HOSTS"),
        ("shop.example", PROFILE + RENDER, "value in render.yaml"),
    ],
)
def test_a_site_that_refuses_its_own_host(host: str, text: str, named: str) -> None:
    """There is one error, with the fix for its cause, and nothing is called right."""
    client: Any = Table({"*": Said(400), "/healthz": OK})
    site = VisitedSite(HOME._replace(host=host), Expected(deployed(text)), client)
    outcomes = [outcome for _, outcome in visit(site) if not isinstance(outcome, Skipped)]
    [found] = outcomes
    assert isinstance(found, Failed)
    assert found.place is not None
    assert host in found.message
    assert named in (found.hint or "")


@pytest.mark.parametrize("look", ["hsts", "security-headers", "content-policy"])
def test_headers_of_an_error_page_say_nothing(look: str) -> None:
    """It may come from a proxy, which adds none of them."""
    client: Any = Table({"/": Said(302, {"location": "/x/"}), "/x/": Said(500)})
    site = VisitedSite(HOME, Expected(deployed(PROFILE)), client)
    with pytest.raises(Unreachable, match="500"):
        list(site_checks()[look].check(site))


def test_a_loop_whose_header_is_unset() -> None:
    """The place is the line of `unset`, which has to go before a setting can be written."""
    client: Any = Table({"*": Said(301, {"location": "https://shop.example/"})})
    profile = deployed(f"{PROFILE}unset: [SECURE_PROXY_SSL_HEADER]\n")
    site = VisitedSite(HOME, Expected(profile), client)
    [found] = list(site_checks()["https-home"].check(site))
    assert "unset" in found.hint
    assert "SECURE_PROXY_SSL_HEADER" in found.hint
    assert found.place == profile.unset_places["SECURE_PROXY_SSL_HEADER"]


@pytest.mark.parametrize(
    ("first", "again", "named"),
    [
        (503, 503, "migrate"),
        (401, 401, "clocks"),
        (404, 404, "MIDDLEWARE"),
        (403, 403, "firewall"),
        (404, 503, "migrate"),
    ],
)
def test_the_bots_answers_have_fixes_of_their_own(first: int, again: int, named: str) -> None:
    """The status says which of the causes it is."""
    statuses = [again, first]

    class Twice(Table):
        def ask(self, url: Url, *_: Any, **__: Any) -> SiteAnswer:
            return super().ask(url)._replace(status=statuses.pop())

    client: Any = Twice({})
    secrets = {"BOT_SHARED_SECRET": Secret("a-secret-of-a-bot-that-is-long-enough-to-sign")}
    site = VisitedSite(HOME, Expected(deployed(PROFILE)), client, secrets=secrets)
    [found] = list(site_checks()["bot-signed"].check(site))
    assert named in found.hint


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
