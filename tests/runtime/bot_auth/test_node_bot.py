"""A bot in Node, written from the wire description alone, is let in."""

import os
import subprocess
from pathlib import Path

import pytest
from bot_messages import SECRET
from bot_server import BotServer
from needs import node_or_skip

pytestmark = pytest.mark.any_django


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("POST", "/api/bot/events", '{"text": "grüß dich"}'),
        ("GET", "/api/bot/events?page=2&q=a%20b", ""),
        ("DELETE", "/", ""),
    ],
)
def test_a_bot_in_node(host: str, method: str, target: str, body: str) -> None:
    """Its requests verify, and those under another secret do not."""
    node = node_or_skip()
    with BotServer(host) as server:
        for secret, status in ((SECRET, "200"), ("x" * 40, "401")):
            result = subprocess.run(
                [
                    node,
                    str(Path(__file__).with_name("node_bot.mjs")),
                    method,
                    server.url + target,
                    body,
                ],
                env={**os.environ, "BOT_SHARED_SECRET": secret},
                capture_output=True,
                text=True,
                timeout=20,
                check=True,
            )
            assert result.stdout.strip() == status
        assert [message.method for message in server.messages] == [method, method]
        assert server.reasons == ["key"]
