"""What is read from BOT_AUTH: again each time, so that a test's settings count."""

import pytest
from bot_django import bot, configure
from bot_messages import PREVIOUS, SECRET
from django.test import override_settings

from envgen.runtime.bot_auth import config


@pytest.fixture(autouse=True)
def django() -> None:
    """Django, set up."""
    configure()


def test_no_settings_no_bot() -> None:
    """A project without BOT_AUTH has no bot, and is open everywhere."""
    assert config.bots() == []
    assert config.guard_of("/api/bot/") is None
    assert config.store_name() == "table"


def test_settings_are_read_anew() -> None:
    """Nothing is kept from one request to the next."""
    with override_settings(BOT_AUTH={"bot": bot()}, BOT_AUTH_STORE="seen"):
        assert config.guard_of("/api/bot/x") == config.guard("bot")
        assert config.store_name() == "seen"
    assert config.guard_of("/api/bot/x") is None


def test_empty_secrets_are_left_out() -> None:
    """BOT_SHARED_SECRET_PREVIOUS is normally empty; v2 alone is accepted by default."""
    entry = {"path": "/b/", "secrets": ["", SECRET, None, PREVIOUS]}
    with override_settings(BOT_AUTH={"bot": entry}):
        assert config.secrets_of("bot") == (SECRET, PREVIOUS)
        assert config.guard("bot").accept == ("v2",)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/bot", None),
        ("/api/bot/", "outer"),
        ("/api/bot/x", "outer"),
        ("/api/bot/in", "outer"),
        ("/api/bot/in/", "inner"),
        ("/api/bot/in/x", "inner"),
        ("/x/api/bot/", None),
        ("api/bot/", None),
        ("", None),
    ],
)
def test_the_longest_path_wins(path: str, name: str | None) -> None:
    """In whichever order the bots stand."""
    bots = {"outer": bot(), "inner": bot("/api/bot/in/")}
    for order in (bots, dict(reversed(bots.items()))):
        with override_settings(BOT_AUTH=order):
            guard = config.guard_of(path)
        assert (guard and guard.bot) == name
