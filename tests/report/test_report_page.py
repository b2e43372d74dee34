"""The page of `envgen report` in Chromium, as a person uses it: by mouse, by keyboard, on paper."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from commandline import run_in
from npm_scripts import script_of

pytestmark = pytest.mark.slow

SHOWN = """
  return [...document.querySelectorAll(".matrix tr[id]:not([hidden])")]
    .filter((row) => row.offsetParent !== null && !row.classList.contains("detail"))
    .map((row) => row.id)
"""
KEYS = {"escape": "\ue00c", "tab": "\ue004", "enter": "\ue007"}
# Colours of the page and its text.
COLOURS = """
  const style = getComputedStyle(document.body);
  return [style.backgroundColor, style.color].map((text) => text.match(/\\d+/g).map(Number));
"""
VIOLATIONS = """
  const done = arguments[arguments.length - 1];
  axe.run().then((found) => done(found.violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ").slice(0, 300)}`)));
"""
# Nothing leaves the window sideways, but for what a person scrolls.
CUT_OFF = """
  return [...document.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && !each.closest(".scroll, .hidden, thead") && box.right > innerWidth + 1;
  }).map((each) => each.outerHTML.slice(0, 200))
"""


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    """Return a browser with the page."""
    browser.open(page.as_uri())
    return browser


def shown(browser: Browser) -> list[str]:
    """Return the rows of the matrix that can be seen."""
    found: list[str] = browser.run(SHOWN)
    return found


def press(browser: Browser, key: str) -> None:
    """Press a key where the focus is."""
    browser.driver.switch_to.active_element.send_keys(KEYS.get(key, key))


def click(browser: Browser, selector: str) -> None:
    """Click on an element."""
    browser.driver.find_element("css selector", selector).click()


@pytest.mark.threat("the page of a report loads something, or runs a value")
def test_nothing_is_loaded(opened: Browser, page: Path) -> None:
    """The browser asks for the file alone, and has nothing to say of it."""
    click(opened, "#setting-DEBUG button")
    assert {url for url in opened.requests() if not url.startswith("data:")} == {page.as_uri()}
    assert opened.console() == []


def test_search(opened: Browser) -> None:
    """`/` goes to the search, from anywhere; Escape clears it; values are found, too."""
    everything = shown(opened)
    click(opened, "#variable-DISCORD_TOKEN button")
    press(opened, "/")
    press(opened, "allowed_HOSTS")
    assert shown(opened) == ["setting-ALLOWED_HOSTS", "variable-DJANGO_ALLOWED_HOSTS"]
    assert opened.text("#count") == f"2 of {len(everything)} names"
    press(opened, "/")  # in the field it is a character
    assert opened.text("#none") == "Nothing here has this text."
    press(opened, "escape")
    assert shown(opened) == everything
    press(opened, "shop.example.com")
    assert "setting-ALLOWED_HOSTS" in shown(opened)


def test_only_what_differs(opened: Browser, reported: Path) -> None:
    """The same rows as `envgen show --changed`; what is the same everywhere is said once."""
    every = json.loads(run_in(reported, "show", "--format", "json").out)["rows"]
    ids = {f"{row['kind']}-{row['name']}": row["differs"] for row in every}
    assert shown(opened) == list(ids)
    click(opened, "#changed")
    assert shown(opened) == [id for id, differs in ids.items() if differs]
    click(opened, "#changed")
    same = next(id for id, differs in ids.items() if not differs)
    cells = opened.run("return document.getElementById(arguments[0]).cells.length", same)
    assert cells == 2


def test_where_a_value_comes_from(opened: Browser, reported: Path) -> None:
    """A click shows the places that `envgen explain` names; Escape hides them again."""
    click(opened, "#setting-ALLOWED_HOSTS button")
    text = opened.text("#setting-ALLOWED_HOSTS + .detail")
    (said,) = json.loads(run_in(reported, "explain", "ALLOWED_HOSTS", "--format", "json").out)
    assert [each["profile"] for each in said["profiles"]] == re.findall(
        r"^(?:development|test|staging|production|preview)$", text, re.MULTILINE
    )
    for each in said["profiles"]:
        first = each["decisions"][0]["cause"]
        assert first["key"] in text
        assert each["lines"][0]["file"] in text
    button = "#setting-ALLOWED_HOSTS button"
    assert opened.run(f"return document.querySelector('{button}').ariaExpanded") == "true"
    opened.run("document.activeElement.blur()")
    press(opened, "escape")
    assert opened.run("return document.querySelector('.detail').hidden")
    assert opened.run(f"return document.activeElement.matches('{button}')")


def test_the_keyboard_alone(opened: Browser) -> None:
    """Tab reaches the search, then each name in its order; Enter opens it."""
    press(opened, "/")
    for _ in range(2):
        press(opened, "tab")
    first = opened.run("return document.activeElement.closest('tr').id")
    assert first == shown(opened)[0]
    press(opened, "enter")
    assert opened.run("return document.activeElement.ariaExpanded") == "true"
    press(opened, "tab")
    assert opened.run("return document.activeElement.closest('tr').id") != first
    order = opened.run("return [...document.querySelectorAll('[tabindex]')].map((e) => e.tabIndex)")
    assert set(order) == {0}


def test_links(opened: Browser, page: Path) -> None:
    """A link within the page has a target, and others are to pages; one to a name opens it."""
    click(opened, "#setting-DEBUG button")
    links = opened.run("return [...document.links].map((e) => e.getAttribute('href'))")
    inside = [link for link in links if link.startswith("#")]
    assert len(inside) == 4
    for link in inside:
        assert opened.run("return document.querySelector(arguments[0]) !== null", link)
    others = [link for link in links if not link.startswith("#")]
    assert any(link.startswith("https://docs.djangoproject.com/") for link in others)
    assert all(link.startswith("https://") for link in others)
    opened.open("about:blank")
    opened.open(f"{page.as_uri()}#variable-DISCORD_TOKEN")
    assert "profiles/" in opened.text("#variable-DISCORD_TOKEN + .detail")


def test_findings(opened: Browser, reported: Path) -> None:
    """All that `check` finds, and what the rehearsal did, errors first, each with its fix."""
    checked = json.loads(run_in(reported, "check", "--format", "json").out)["problems"]
    assert checked
    assert opened.text("#found").strip() == f"({len(checked) + 1})"
    assert opened.text("#sources") == "From envgen check, envgen rehearse."
    severities = opened.run(
        "return [...document.querySelectorAll('.severity')].map((e) => e.textContent)"
    )
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    text = opened.text("#findings")
    for item in checked:
        # What is between backticks is shown as code.
        assert item["message"].replace("`", "") in text
        assert item["hint"].replace("`", "") in text
    assert "events/migrations/0002_more.py:7" in text
    assert "fix the migration" in text


def test_ages(opened: Browser) -> None:
    """Each secret that envgen can rotate, in each environment."""
    text = opened.text("#secrets")
    assert "DJANGO_SECRET_KEY" in text
    assert "BOT_SHARED_SECRET" in text
    assert "no rotation in progress" in text


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_accessible(browser: Browser, page: Path, width: int, dark: bool) -> None:
    """axe finds nothing, in both schemes of colours, also on a phone, where nothing is cut off."""
    axe = script_of("axe-core", "axe.min.js").read_text(encoding="utf-8")
    browser.shape(width, 900, dark=dark)
    browser.open(f"{page.as_uri()}#setting-ALLOWED_HOSTS")
    (background, text) = browser.run(COLOURS)
    assert (sum(background) < sum(text)) == dark
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.run(CUT_OFF) == []
    # Not by a script element, which the policy of the page forbids.
    browser.run(f"{axe}; window.axe = axe")
    assert browser.driver.execute_async_script(VIOLATIONS) == []


def test_print(opened: Browser) -> None:
    """On paper there are several pages; what is closed on the screen is printed, too."""
    printed: dict[str, Any] = opened.driver.execute_cdp_cmd("Page.printToPDF", {})
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3
    assert opened.run("return [...document.querySelectorAll('details')].every((e) => e.open)")
