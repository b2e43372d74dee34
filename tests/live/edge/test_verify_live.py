"""`envgen verify` against production behind nginx: whole, and broken in each way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commandline import Done
from edge_breakages import BREAKAGES, ODDITIES
from edge_doors import Doors
from live_running import Running
from live_site import Site

from envgen.live.verify.checks import site_checks

Verify = Callable[..., Done]
BROKEN_CERTIFICATES = [name for name, item in BREAKAGES.items() if "tls-certificate" in item.fires]


def fired(done: Done) -> dict[str, list[str]]:
    """Return what was found wrong, by look, but for notes."""
    data: dict[str, Any] = json.loads(done.out)
    found: dict[str, list[str]] = {}
    for problem in data["problems"]:
        if problem["severity"] != "note":
            found.setdefault(problem["rule"], []).append(problem["message"])
    return found


def test_the_whole_site(verify: Verify, doors: Doors) -> None:
    """Nothing is wrong with it: every look sees it, and none fires."""
    done = verify(doors.whole, "--format=json", "--write")
    assert done.status == 0, done.out
    assert done.err == ""
    assert json.loads(done.out)["requests"] == 20
    assert fired(done) == {}
    data = json.loads(done.out)
    assert [item["message"] for item in data["unseen"]] == [
        "no visited page sets the cookie 'sessionid'"
    ]
    assert {item["look"] for item in data["fine"]} == set(site_checks()) - {"content-policy"}
    assert [item["rule"] for item in data["problems"]] == ["content-policy"]


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_site(verify: Verify, doors: Doors, policy_folder: Path, name: str) -> None:
    """Each breakage is found by its looks and no others, and in words that tell it."""
    breakage = BREAKAGES[name]
    folder = policy_folder if breakage.fires == {"content-policy"} else None
    done = verify(doors.changed[name], "--format=json", "--write", folder=folder)
    found = fired(done)
    assert set(found) == breakage.fires, done.out
    assert any(breakage.says in message for messages in found.values() for message in messages)
    severities = {problem["severity"] for problem in json.loads(done.out)["problems"]}
    assert done.status == ("error" in severities)


@pytest.mark.parametrize("name", ODDITIES)
def test_an_odd_site(verify: Verify, doors: Doors, name: str) -> None:
    """What others do otherwise, and may, is not found wrong."""
    done = verify(doors.changed[name], "--format=json", "--write")
    assert fired(done) == {}, done.out
    assert done.status == 0


def test_a_policy_that_is_the_profiles(verify: Verify, doors: Doors, policy_folder: Path) -> None:
    """A Content-Security-Policy is compared as browsers read it, whatever the order."""
    done = verify(doors.policy, "--format=json", folder=policy_folder)
    assert done.status == 0, done.out
    fine = {item["look"]: item["message"] for item in json.loads(done.out)["fine"]}
    assert fine["content-policy"] == "content-security-policy matches SECURE_CSP"


def test_what_a_person_sees(verify: Verify, doors: Doors) -> None:
    """What is fine goes to stdout, line by line; what is missing and remarked goes to stderr."""
    done = verify(doors.whole)
    assert done.status == 0
    assert re.search(r"^ok  .*certificate.* 90 .*days", done.out, re.MULTILINE)
    last = done.out.splitlines()[-1]
    assert last.startswith("https://propel2excel.com agrees with production (1 finding, 2 things ")
    assert re.search(r"^not checked: .*/api/bot/.*--write", done.err, re.MULTILINE)
    assert "note: the site has no Content-Security-Policy" in done.err


def test_a_warning_counts_where_it_is_asked_to(verify: Verify, doors: Doors) -> None:
    """--fail-level says what makes the exit status 1."""
    place = doors.changed["the certificate ends soon"]
    assert verify(place).status == 0
    assert verify(place, "--fail-level=warning").status == 1
    assert verify(doors.whole, "--fail-level=info").status == 1


@pytest.mark.threat("a hostile site writes to the terminal")
def test_escape_sequences_reach_no_terminal(verify: Verify, doors: Doors) -> None:
    """A header with an escape sequence is shown as what it is."""
    done = verify(doors.hostile)
    assert done.status == 1
    assert "x-frame-options is '\\x1b[2J\\x1b]0;owned" in done.err
    assert "\x1b" not in done.out + done.err


@pytest.mark.threat("a hostile site writes to the terminal")
def test_no_cookie_and_no_token_is_shown(verify: Verify, doors: Doors) -> None:
    """What the site hands out to a browser stands in no output."""
    done = verify(doors.hostile, "--write")
    shown = done.out + done.err
    assert "canary-of-a-cookie" not in shown
    assert re.search(r"[A-Za-z0-9]{32}", shown) is None  # Django's tokens have as many, or 64


@pytest.mark.threat("a signature reaches the wrong host")
def test_nothing_is_signed_unasked(
    verify: Verify, doors: Doors, production_site: Site, signatures: Callable[[], int]
) -> None:
    """Without --write no signature is sent; with it, one, although it is sent twice."""
    before = signatures()
    assert verify(doors.whole).status == 0
    assert signatures() == before
    events = production_site.events()
    assert verify(doors.whole, "--write").status == 0
    assert signatures() == before + 1
    assert production_site.events() == events


@pytest.mark.threat("a signature reaches the wrong host")
def test_nothing_is_signed_for_a_host_of_nobody(
    verify: Verify, doors: Doors, signatures: Callable[[], int]
) -> None:
    """A host that the profile does not name gets no signature, although it answers."""
    before = signatures()
    done = verify(doors.stranger, "--write", url="https://other.example")
    assert "other.example" in done.err
    assert "site.hosts" in done.err
    assert signatures() == before


@pytest.mark.parametrize("name", BROKEN_CERTIFICATES)
@pytest.mark.threat("a signature reaches the wrong host")
def test_nothing_is_sent_to_whom_it_cannot_trust(
    verify: Verify, doors: Doors, name: str, production: Running, signatures: Callable[[], int]
) -> None:
    """Where the certificate is not valid, no request follows, and nothing is signed."""
    before, log = signatures(), production.server.log
    assert verify(doors.changed[name], "--write").status == 1
    assert signatures() == before
    assert production.server.log == log


def test_every_look_is_proven() -> None:
    """There is a breakage for each look."""
    proven = {look for item in BREAKAGES.values() for look in item.fires}
    assert proven == set(site_checks())
