"""The tutorial, the how-to guides and the README do what they show: each command is run.

    .venv/bin/python -m pytest tests/docs --refresh-pages

writes what the commands print into the pages. Read the diff before you commit it.
"""

from __future__ import annotations

import re
from pathlib import Path

import console_pages
import pytest
from console_pages import Ran, Step

# Each test starts Python many times.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "docs/tutorial.md",
    *sorted((ROOT / "docs/how-to").glob("*.md")),
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each command exits with the status and prints the lines that the page says."""
    home, blocks = tmp_path / "home", tmp_path / "blocks"
    home.mkdir()
    blocks.mkdir()
    text = page.read_text(encoding="utf-8")
    steps = list(console_pages.steps(text, blocks))
    assert [step for step in steps if step.shown], "the page shows no command that is run"
    ran = console_pages.run(steps, home)
    pairs = list(zip(steps, ran, strict=True))
    if request.config.getoption("refresh_pages"):
        page.write_text(refresh(text, pairs), encoding="utf-8", newline="\n")
    else:
        wrong = [complaint(page, *pair) for pair in pairs if not shows(text, *pair)]
        assert not wrong, "\n".join(wrong)
    failed = [complaint(page, *pair) for pair in pairs if pair[0].status != pair[1].status]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_comment_is_understood(page: Path) -> None:
    """A comment that the tests do not know, such as a misspelt one, would change nothing."""
    text = page.read_text(encoding="utf-8")
    known = [part.start() for part in console_pages.PART.finditer(text)]
    outside = console_pages.FENCE.sub("", text)
    assert len(re.findall("^<!--", outside, re.MULTILINE)) == len(
        [start for start in known if text.startswith("<!--", start)]
    )


def shows(text: str, step: Step, ran: Ran) -> bool:
    """Return whether a page shows what a command printed."""
    return not step.shown or console_pages.fits(text[slice(*step.shown)], ran.printed)


def complaint(page: Path, step: Step, ran: Ran) -> str:
    """Return where a command is, and what it did."""
    place = f"{page.relative_to(ROOT)}:{step.line}: $ {step.command}"
    return f"{place}\nexit status {ran.status}, expected {step.status}; printed:\n{ran.printed}"


def refresh(text: str, pairs: list[tuple[Step, Ran]]) -> str:
    """Return a page with the output of each command that printed something else."""
    for step, ran in reversed(pairs):
        if step.shown and not shows(text, step, ran):
            start, end = step.shown
            text = text[:start] + console_pages.refreshed(text[start:end], ran.printed) + text[end:]
    return text


def test_what_a_page_leaves_out_may_be_anything() -> None:
    """`…` stands for lines on a line of its own, and for a part of a line elsewhere."""
    assert console_pages.fits("a\n…\nb …\n", "a\nx\ny\nb 4\n")
    assert console_pages.fits("a\n…\nb …\n", "a\nb 4\n")
    assert not console_pages.fits("a\n…\nb …\n", "a\nx\n")
    assert not console_pages.fits("", "a\n")


def test_a_refreshed_page_leaves_out_what_it_left_out() -> None:
    """A line that changed a little is replaced, and new ones stay behind `…`."""
    shown = "created  a\n…\n.env: made KEY\n"
    printed = "created  a\ncreated  b\n.env: generated KEY\n"
    assert console_pages.refreshed(shown, printed) == "created  a\n…\n.env: generated KEY\n"
    assert console_pages.refreshed("one\n", "one\ntwo\n") == "one\ntwo\n"
