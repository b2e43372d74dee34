"""What a profile lets one expect of its site."""

from __future__ import annotations

import django.conf.global_settings as defaults
import pytest
from judging import deployed

from envgen.live.verify.expected import DEFAULTS, UNKNOWN, Expected
from envgen.model import Facts

PROFILE = """
project: shop
django: {base_settings: shop.base, apps: [corsheaders]}
programs: {web: {command: x, django: true}, bot: {command: y, runs_in: web}}
bot: {program: bot}
env: {BOT_SHARED_SECRET: {secret: true, generate: token, for: [web, bot]}}
site:
  hosts: [shop.example, .many.example]
  frontends: [https://app.example, {origin: https://tokens.example, csrf: false}]
settings: {SECURE_HSTS_SECONDS: 60, SESSION_COOKIE_NAME: sid, SECURE_REFERRER_POLICY: null}
render: {services: {web: {domains: [www.shop.example]}}}
"""
BASE = """
import os
CSRF_COOKIE_NAME = "token"
SESSION_COOKIE_NAME = "overruled"
X_FRAME_OPTIONS = os.environ.get("FRAMES")
"""


@pytest.fixture
def expected() -> Expected:
    """Return what is expected of the site of PROFILE, on top of BASE."""
    return Expected(deployed(PROFILE, Facts(frozenset({"shop.base"}))), BASE)


VALUES = {
    "SECURE_HSTS_SECONDS": 60,
    "SESSION_COOKIE_NAME": "sid",
    "CSRF_COOKIE_NAME": "token",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "X_FRAME_OPTIONS": UNKNOWN,
    "MIDDLEWARE": UNKNOWN,
    "BOT_SHARED_SECRET": UNKNOWN,
    "SECURE_REFERRER_POLICY": None,
}


@pytest.mark.parametrize("name", VALUES)
def test_values(expected: Expected, name: str) -> None:
    """The profile's value comes first, then a constant of the base module, then the default."""
    assert expected.value(name) == VALUES[name]


def test_hosts(expected: Expected) -> None:
    """Visitors come by the profile's hosts and Render's domains; bots by those of the inside."""
    assert expected.hosts == ["shop.example", "www.shop.example"]
    assert expected.allows("127.0.0.1")
    assert expected.allows("a.many.example")
    assert expected.allows("many.example")
    assert not expected.allows("evilmany.example")
    assert expected.allows("shop-web.onrender.com")  # the settings add it, when they load
    assert not expected.allows("other.onrender.com")


def test_domains_of_render_are_expected_whatever_the_settings_allow() -> None:
    """A list that is set outright and leaves one out refuses its visitors."""
    text = PROFILE + "unset: [ALLOWED_HOSTS]\n"
    expected = Expected(deployed(text, Facts(frozenset({"shop.base"}))), BASE)
    assert expected.hosts == ["shop.example", "www.shop.example"]


@pytest.mark.threat("a hostile site leads requests elsewhere")
def test_visitors_are_not_sent_inside(expected: Expected) -> None:
    """Bots and probes come by names and addresses of the inside, but no visitor may."""
    assert expected.welcomes("www.shop.example")
    assert expected.welcomes("a.many.example")
    for inside in ("127.0.0.1", "localhost", "::1"):
        assert not expected.welcomes(inside)


def test_nothing_is_signed_for_other_hosts(expected: Expected) -> None:
    """Only public hosts count: site.hosts, and Render's domains."""
    assert expected.may_sign_for("shop.example")
    assert expected.may_sign_for("a.many.example")
    assert expected.may_sign_for("www.shop.example")
    assert not expected.may_sign_for("api.shop.example")
    assert not expected.may_sign_for("127.0.0.1")


def test_hosts_that_are_added_to_a_base_modules() -> None:
    """What stands beside a list that is worked out is known all the same."""
    text = PROFILE + "append: {ALLOWED_HOSTS: [more.example]}\n"
    expected = Expected(deployed(text, Facts(frozenset({"shop.base"}))), BASE)
    assert expected.allows("more.example")
    assert not expected.may_sign_for("more.example")
    assert expected.allows("shop.example")


def test_frontends(expected: Expected) -> None:
    """All may read, and those may post with cookies that the profile trusts."""
    assert expected.readers == ["https://app.example", "https://tokens.example"]
    assert expected.posters == ["https://app.example"]


def test_defaults_are_djangos() -> None:
    """What envgen takes for Django's default is it."""
    for name, value in DEFAULTS.items():
        if not name.startswith("CORS_"):
            assert getattr(defaults, name) == value, name
