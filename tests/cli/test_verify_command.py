"""`envgen verify`: what it takes, and what it says where it cannot get anywhere.

What it finds is in tests/live/edge.
"""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from commandline import Command
from on_a_terminal import on_a_terminal

URL = "https://shop.example.com"
WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing": ((), "`envgen verify https://"),
    "no profile has it": (("https://elsewhere.example.org",), "-p production"),
    "unknown profile": ((URL, "-p", "prodction"), "production?"),
    "a developer's machine": ((URL, "-p", "development"), "-p production"),
    "a path": ((f"{URL}/login/", "-p", "production"), "https://example.com"),
    "another scheme": (("ftp://shop.example.com", "-p", "production"), "https://example.com"),
    "a password": (("https://a:b@shop.example.com", "-p", "production"), "https://example.com"),
    "hostile": (("https://\x1b[2J", "-p", "production"), "https://example.com"),
    "no detour": ((URL, "-p", "production", "--connect-to", "a:b:c"), "HOST1:PORT1"),
    "no CA": ((URL, "-p", "production", "--ca-file", "missing.pem"), "does not exist"),
    "no certificate": ((URL, "-p", "production", "--ca-file", "profiles/base.yaml"), "--ca-file"),
    "no path": ((URL, "-p", "production", "--page", "login"), "--page"),
    "plain HTTP on a port": (("http://shop.example.com:8000", "-p", "production"), "https"),
    "no number": ((URL, "-p", "production", "--timeout", "nan"), "--timeout"),
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
    assert [each[:2] for each in done.findings] == [("error", "site-unreachable")]
    assert "shop.example.com" in done.err
    assert f"127.0.0.1 port {port}: connection refused" in done.err
    assert done.out == ""
    assert len(done.err.splitlines()[0].split()) < 10  # no list of what was not looked at


def test_no_such_name(envgen: Command) -> None:
    """So is a name that the DNS does not know."""
    done = envgen("verify", "https://shop.invalid", "-p", "production")
    assert done.status == 1
    assert [each[:2] for each in done.findings] == [("error", "site-unreachable")]
    assert "'shop.invalid'" in done.err
    assert "production" in done.err
    assert "shop.example.com" in done.err


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


@pytest.mark.threat("a hostile site writes to the terminal")
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


@pytest.mark.parametrize("option", ["--list-checks", "--list-looks"])
def test_checks_are_listed(envgen: Command, option: str) -> None:
    """Each with its reason, without a project; the old name of the option still works."""
    done = envgen("verify", option)
    assert done.status == 0
    assert "csrf-stranger  (error)" in done.out


@pytest.mark.parametrize(
    ("url", "profile"),
    [
        ("https://shop.example.com", "production"),
        ("shop.example.com", "production"),
        ("https://SHOP.example.com", "production"),
        ("https://shop-staging.onrender.com", "staging"),
        ("https://eu.wild.example.net", "production"),
        ("https://wild.example.net", "production"),
    ],
)
def test_the_profile_is_found_by_its_host(
    project: Path, envgen: Command, url: str, profile: str
) -> None:
    """Without -p; a host that begins with a dot is that of all names below it, too."""
    _hosts(project, "production", "[shop.example.com, .wild.example.net]")
    _hosts(project, "staging", "[shop-staging.onrender.com]")
    detour = ("--connect-to", f"127.0.0.1:{_closed()}", "--format", "json")
    done = envgen("verify", url, *detour)
    assert done.status == 1
    assert json.loads(done.out)["profile"] == profile


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://nowhere.example.org", ()),
        ("https://evilwild.example.net", ()),
        ("https://localhost", ()),
        ("https://both.example.com", ("production", "staging")),
    ],
)
def test_no_profile_or_several_have_the_host(
    project: Path, envgen: Command, url: str, names: tuple[str, ...]
) -> None:
    """Nothing is guessed, and nothing is sent: exit 2, and -p is the way out."""
    _hosts(project, "production", "[shop.example.com, .wild.example.net, both.example.com]")
    _hosts(project, "staging", "[both.example.com]")
    done = envgen("verify", url, "--connect-to", f"127.0.0.1:{_closed()}")
    assert (done.status, done.out) == (2, "")
    assert done.findings == [("error", "verify", "")]
    message, hint = done.err.splitlines()[:2]
    assert url.removeprefix("https://") in message
    assert "-p production" in hint
    assert [name for name in ("production", "staging") if name in message] == list(names)


def _hosts(project: Path, profile: str, hosts: str) -> None:
    """Write the hosts of a profile."""
    path = project / f"profiles/{profile}.yaml"
    text, count = re.subn(r"hosts: \[.*\]", f"hosts: {hosts}", path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")


def test_a_name_without_an_address(envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the DNS moves this is usual: the hint says what to check, and how to go on."""

    def nobody(*_: object, **__: object) -> list[object]:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    done = envgen("verify", URL, "-p", "production", "--format", "json")
    assert done.status == 1
    [problem] = json.loads(done.out)["problems"]
    assert problem["rule"] == "site-unreachable"
    assert "deploy is live" in problem["hint"]
    assert "--connect-to" in problem["hint"]


@pytest.mark.parametrize("form", ["github", "sarif", "junit"])
def test_formats_of_ci_services(envgen: Command, form: str) -> None:
    """A site that does not answer fails the job, and so does wrong input: in the same format."""
    arguments = ("--connect-to", f"127.0.0.1:{_closed()}", "--format", form)
    done = envgen("verify", URL, "-p", "production", *arguments)
    assert done.status == 1
    assert _rules(form, done.out) == ["site-unreachable"]
    done = envgen("verify", URL, "-p", "prodction", "--format", form)
    assert (done.status, _rules(form, done.out)) == (2, ["unknown-profile"])


def _rules(form: str, out: str) -> list[str]:
    """Return the rules of the problems in a format."""
    if form == "github":
        return re.findall(r"title=envgen%3A ([a-z-]+)::", out)
    if form == "sarif":
        return [item["ruleId"] for item in json.loads(out)["runs"][0]["results"]]
    suite = Xml.fromstring(out)[0]
    assert suite.get("name") == "envgen verify"
    return [case.get("name", "") for case in suite if case.find("failure") is not None]


@pytest.mark.slow
def test_waiting_is_shown(project: Path) -> None:
    """On a terminal: the server accepts connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        host = f"localhost:{deaf.getsockname()[1]}"
        command = ["verify", f"https://{host}", "-p", "production", "--timeout", "1"]
        shown = on_a_terminal(project, *command).decode()
    assert f"\r\x1b[Kwaiting for https://{host} (at most 1 s)\r\x1b[K" in shown
    assert "site-unreachable" in shown
