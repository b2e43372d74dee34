"""`envgen verify`: what it takes, and what it says where it cannot get anywhere.

What it finds is in tests/live/edge.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from commandline import Command

URL = "https://shop.example.com"
WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing": ((), "The site's URL and its profile (-p) are needed."),
    "no profile": ((URL,), "The site's URL and its profile (-p) are needed."),
    "unknown profile": ((URL, "-p", "prodction"), "did you mean production?"),
    "a developer's machine": ((URL, "-p", "development"), "no site that is deployed"),
    "a path": ((f"{URL}/login/", "-p", "production"), "a site's address is https://"),
    "another scheme": (("ftp://shop.example.com", "-p", "production"), "a site's address is"),
    "a password": (("https://a:b@shop.example.com", "-p", "production"), "a site's address is"),
    "hostile": (("https://\x1b[2J", "-p", "production"), "a site's address is"),
    "no detour": ((URL, "-p", "production", "--connect-to", "a:b:c"), "HOST1:PORT1:HOST2:PORT2"),
    "no CA": ((URL, "-p", "production", "--ca-file", "missing.pem"), "does not exist"),
    "no certificate": ((URL, "-p", "production", "--ca-file", "profiles/base.yaml"), "--ca-file"),
    "no path": ((URL, "-p", "production", "--page", "login"), "a path begins with /"),
    "plain HTTP on a port": (("http://shop.example.com:8000", "-p", "production"), "by https"),
    "no number": ((URL, "-p", "production", "--timeout", "nan"), "a number of seconds is wanted"),
    "no time": ((URL, "-p", "production", "--timeout", "0"), "--timeout"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage(envgen: Command, name: str) -> None:
    """It exits with 2, says what is wrong, and sends nothing."""
    arguments, words = WRONG[name]
    done = envgen("verify", *arguments)
    assert done.status == 2
    assert words in done.err
    assert "\x1b" not in done.err
    assert done.out == ""


def _closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_nobody_answers(envgen: Command) -> None:
    """A site that does not answer is a plain sentence, and the exit status is 1."""
    port = _closed()
    done = envgen("verify", URL, "-p", "production", "--connect-to", f"127.0.0.1:{port}")
    assert done.status == 1
    assert (
        f"shop.example.com does not answer at 127.0.0.1 port {port}: connection refused" in done.err
    )
    assert "(rule: site-unreachable)" in done.err
    assert done.err.startswith("nothing else was looked at\n")


def test_no_such_name(envgen: Command) -> None:
    """So is a name that the DNS does not know."""
    done = envgen("verify", "https://shop.invalid", "-p", "production")
    assert done.status == 1
    assert "cannot resolve 'shop.invalid'" in done.err
    assert "the hosts of profile production are: shop.example.com" in done.err


def test_json(envgen: Command) -> None:
    """A script gets the problem, and each look that could not be had with the reason."""
    arguments = ("--connect-to", f"127.0.0.1:{_closed()}", "--format", "json")
    done = envgen("verify", URL, "-p", "production", *arguments)
    data = json.loads(done.out)
    assert done.status == 1
    assert [item["rule"] for item in data["problems"]] == ["site-unreachable"]
    assert data["fine"] == []
    assert {"look": "hsts", "message": "the site could not be reached"} in data["unseen"]


def test_wrong_input_in_json(envgen: Command) -> None:
    """A script reads wrong input where it reads all else."""
    done = envgen("verify", URL, "-p", "test", "--format", "json")
    assert done.status == 2
    assert [item["rule"] for item in json.loads(done.out)["problems"]] == ["verify"]


def test_the_secret_is_nowhere_in_the_output(envgen: Command, project: Path) -> None:
    """Although it is read with --write."""
    assert envgen("render", "production").status == 0
    secrets = [
        line.partition("=")[2]
        for line in (project / ".env.production").read_text(encoding="utf-8").splitlines()
        if "SECRET" in line and not line.startswith("#")
    ]
    assert secrets
    done = envgen(
        *("verify", URL, "-p", "production", "--write"),
        *("--connect-to", f"127.0.0.1:{_closed()}"),
    )
    assert done.status == 1
    assert not [value for value in secrets if value in done.out + done.err]


def test_looks_are_listed(envgen: Command) -> None:
    """Each with its reason, without a project."""
    done = envgen("verify", "--list-looks")
    assert done.status == 0
    assert "csrf-stranger  (error)" in done.out
