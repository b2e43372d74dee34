"""A person with a browser, in front of production behind nginx."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from browser import Browser
from commandline import Command, Done
from edge_breakages import FRONTEND
from edge_doors import CLOSED, Doors
from live_site import Site

URL = "https://propel2excel.com"
CREATE = """
import django, os
django.setup()
from django.contrib.auth import get_user_model
get_user_model().objects.create_user("grace", password=os.environ["PASSWORD"])
"""
CHECK = ("check", "--boot", f"--python={sys.executable}", "--format=json", "production")
REFUSED = "failed: Failed to fetch"


class Person(NamedTuple):
    """Who has an account."""

    username: str
    password: str


@pytest.fixture(scope="module")
def grace(production_site: Site) -> Person:
    """Return somebody with an account."""
    password = secrets.token_urlsafe(16)
    production_site.python(CREATE, PASSWORD=password)
    return Person("grace", password)


@pytest.fixture
def page(browser: Browser) -> Browser:
    """Return the browser with no cookies."""
    browser.forget()
    return browser


def log_in(page: Browser, person: Person) -> None:
    """Fill in the login form, to which the home page leads."""
    page.open(f"{URL}/")
    page.until_at(f"{URL}/login/?next=/")
    page.fill(**person._asdict())
    page.press("Log in")
    page.until_at(f"{URL}/")


def add_note(page: Browser, text: str) -> None:
    """Fill in the form of the dashboard."""
    page.fill(text=text)
    page.press("Add")


def test_a_person_logs_in_and_posts_a_form(page: Browser, grace: Person) -> None:
    """By HTTPS, with a session that only HTTPS carries and no script can read."""
    log_in(page, grace)
    note = f"hello {secrets.token_hex(4)}"
    add_note(page, note)
    page.until_says("ol li:first-child", note)
    session = page.cookies()["sessionid"]
    assert (session["secure"], session["httpOnly"], session["sameSite"]) == (True, True, "Lax")


def test_a_wrong_password(page: Browser, grace: Person) -> None:
    """It leads nowhere."""
    page.open(f"{URL}/login/")
    page.fill(username=grace.username, password="wrong")
    page.press("Log in")
    page.until_says(".errorlist", "correct username and password")
    assert "sessionid" not in page.cookies()


def test_a_frontend_on_another_origin_calls_the_api(page: Browser, grace: Person) -> None:
    """Its pages get a token and what the token opens, because the profile names its origin."""
    log_in(page, grace)
    note = f"from afar {secrets.token_hex(4)}"
    add_note(page, note)
    page.until_says("ol li:first-child", note)
    page.open(f"{FRONTEND}/")
    page.fill(**grace._asdict())
    page.press("Show the events")
    assert page.until_says("#outcome") == "done"
    assert note in page.text("ol")


def test_a_stranger_with_the_same_page_gets_nowhere(page: Browser, grace: Person) -> None:
    """The browser refuses the same page from an origin that the profile does not name."""
    page.open("https://evil.example/")
    page.fill(**grace._asdict())
    page.press("Show the events")
    assert page.until_says("#outcome") == REFUSED


def test_without_its_origin_a_frontend_fails_and_check_had_said_so(
    page: Browser,
    grace: Person,
    production_site: Site,
    closed_folder: Path,
    envgen: Command,
    verify: Callable[..., Done],
    doors: Doors,
) -> None:
    """Before the deploy `check --boot` names it, after it `verify` does; the browser fails."""
    for folder, complaints in ((production_site.folder, 0), (closed_folder, 2)):
        done = envgen(*CHECK, cwd=folder)
        found = [item["rule"] for item in json.loads(done.out)["problems"]]
        assert found.count("frontend-refused") == complaints, done.out
        assert done.status == (1 if complaints else 0)

    page.open(f"{FRONTEND}/?site={CLOSED}")
    page.fill(**grace._asdict())
    page.press("Show the events")
    assert page.until_says("#outcome") == REFUSED

    done = verify(doors.closed, "--format=json", url=f"https://{CLOSED}", folder=closed_folder)
    assert done.status == 1
    errors = [item for item in json.loads(done.out)["problems"] if item["severity"] == "error"]
    assert [item["rule"] for item in errors] == ["cors-frontend"]
    assert f"the preflight of {FRONTEND} fails" in errors[0]["message"]
