"""Diagnostics, fixes and hovers: what `check` and `explain` say of the text in the editor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shop_in_editor as shop
from commandline import run_in
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from envgen.errors import Place, Problem
from envgen.lsp import actions, hover, markdown
from envgen.lsp.edited import OpenProjects, Snapshot, Superseded
from envgen.lsp.positions import Positions
from envgen.lsp.problems import by_file, checked, moved

BASE, PRODUCTION = "profiles/base.yaml", "profiles/production.yaml"
# What a person types is broken most of the time; nothing of it may end the server.
BROKEN = (
    "", "\0", "a", "- a", "&a *a", "{", "django: {", "env:\n  X:\n   - {", "\ufeffproject: x",
    "a: b: c", "'", '"\\ud800"', "\x85", "%YAML 9\n---", "? a", "extends: base", "x" * 9_000,
    "django:\n\tversion: 5", "env: {X: {for: [nobody]}}",
    "settings: {A: !!python/object:os.system x}", "[" * 200, "programs: null",
    "ignore: {nothing: ''}", "django: {version: '99'}",
)  # fmt: skip
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(999, 0))


def test_check_finds_the_same(own: Path) -> None:
    """The diagnostics are the findings of the command: rules and places."""
    text = shop.BASE.replace("TIME_ZONE: Europe/Berlin", "DEBUG: true")
    now = shop.typed(own, BASE, text)
    assert not now.problems
    found = sorted((item.rule, str(item.place or "")) for item in checked(now))
    (own / BASE).write_text(text, encoding="utf-8")
    assert found == sorted((rule, place) for _, rule, place in run_in(own, "check").findings)
    assert len(found) > 2


def test_what_is_not_saved_counts(root: Path) -> None:
    """A problem of base.yaml is in base.yaml, at its place, also in a check."""
    now = shop.typed(root, BASE, shop.BASE.replace("project:", "projekt:"))
    [problem] = now.problems
    assert problem.rule == "unknown-key"
    assert problem.place == Place(BASE, 1, 1)
    assert checked(now) == []
    now = shop.typed(root, BASE, shop.BASE.replace("Europe/Berlin", "Europe/Paris"))
    drifted = {item.place.file for item in checked(now) if item.rule == "drift" and item.place}
    assert "config/settings/production.py" in drifted


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_any_text_has_an_answer(root: Path, text: str) -> None:
    """Problems, a check, hovers, completion: nothing fails, and names are still known."""
    now = shop.typed(root, BASE, text)
    positions = Positions(now.text(BASE))
    assert all(positions.token(item.place or Place("")) for item in now.problems)
    checked(now)
    assert list(actions.actions(now, BASE, now.problems, EVERYWHERE, "utf-16")) is not None
    for line in range(1, len(positions.lines) + 1):
        hover.head(now, BASE, Place(BASE, line, 1))
    assert any(item.variable("STRIPE_KEY") for item in now.deployments)


def test_a_keystroke_ends_a_check(root: Path) -> None:
    """The thread is free for the next one."""
    project = shop.opened(root)
    before = project.now
    project.change(BASE, shop.BASE)
    with pytest.raises(Superseded):
        checked(before)
    checked(project.now)


def test_a_fix_is_an_edit(root: Path) -> None:
    """What `check --fix` would write, in a text that is not saved; a risky one says so."""
    text = shop.BASE.replace("gunicorn config.wsgi", "uvicorn config.asgi:application")
    text += "bot: {program: worker, road: auto}\n"
    now = shop.typed(root, BASE, text)
    problems = by_file([*now.problems, *checked(now)], BASE)[BASE]
    fixable = {item.rule: item for item in problems if item.edit}
    assert "asgi-undeclared" in fixable
    assert [item.edit.safe for item in fixable.values() if item.edit].count(True) == 1
    found = list(actions.actions(now, BASE, problems, EVERYWHERE, "utf-16"))
    assert ["(review the result)" in item.title for item in found].count(True) == 1
    assert found[-1].kind == actions.FIX_ALL
    assert found[-1].edit
    assert found[-1].edit.document_changes
    [change] = found[-1].edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert [item.new_text for item in change.edits if isinstance(item, types.TextEdit)] == [
        "bot: {program: worker, route: auto}\n"
    ]


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_problems_move_with_their_lines(before: list[str], now: list[str]) -> None:
    """A problem is on a line with the same text, or it is gone."""
    problems = [Problem(text, "x", Place("f", at, 1)) for at, text in enumerate(before, 1)]
    for item in moved(problems, before, now):
        assert item.place
        assert now[item.place.line - 1] == item.message
    assert moved(problems, before, before) == problems


def said(now: Snapshot, path: str, needle: str) -> str:
    """Return the whole hover of a text in a file."""
    place = Place(path, *shop.position_of(now.text(path), needle, 1))
    explainer = now.explainer
    assert explainer
    return f"{hover.head(now, path, place)}\n{hover.rest(now, explainer, path, place)}"


def test_hovers(root: Path) -> None:
    """Keys, settings, rules, lines of generated files and of .env files."""
    now = shop.opened(root).now
    assert "version" in said(now, BASE, "version:")
    assert "Django's version" in said(now, BASE, "version:")
    assert "settings/production.py" in said(now, BASE, "TIME_ZONE")
    assert "https://docs.djangoproject.com/" in said(now, BASE, "TIME_ZONE")
    assert "settings.TIME\\_ZONE" in said(now, "config/settings/production.py", "TIME_ZONE =")
    assert "decided by" in said(now, "render.yaml", "plan: starter")
    assert "written to" in said(now, "config/base.py", "TIME_ZONE")
    now = shop.typed(root, BASE, f"{shop.BASE}ignore: {{secret-weak: no reason}}\n")
    assert "Fix:" in said(now, BASE, "secret-weak")


@pytest.mark.threat("an editor shows a secret, or runs what a profile says")
def test_a_hover_shows_no_secret_and_no_markup(own: Path) -> None:
    """The value of .env is a label; a help text is text."""
    secret = "hunter2-hunter2-hunter2"
    (own / ".env.production").write_text(f"STRIPE_KEY={secret}\n", encoding="utf-8")
    now = shop.opened(own).now
    text = said(now, ".env.production", "STRIPE_KEY")
    assert "supplied by" in text
    assert secret not in text
    assert r"\<b\>Keys\</b\>" in text


@pytest.mark.parametrize(
    "words",
    ["<img src=x>", "[a](command:x)", "`a`", "**b**", "![x](http://x)", "a\n# b", "1. x", "a_b_"],
)
def test_markdown_is_escaped(words: str) -> None:
    """Each mark has a backslash in front, and without these the words are what they were."""
    text = markdown.text(words)
    assert not re.search(r"(?<!\\)[<>\[\]`*_!#(]|(?<!\\):/|\d\.", text)
    assert re.sub(r"\\(.)", r"\1", text) == " ".join(words.split())


@given(st.text(alphabet="`a\n ", max_size=9))
def test_code_cannot_be_left(value: str) -> None:
    """The fence is longer than any in the value."""
    shown = markdown.code(value)
    fence = re.match("`*", shown)
    assert fence
    assert not value.strip() or shown.endswith(fence[0])
    inside = shown[len(fence[0]) : len(shown) - len(fence[0])]
    assert not fence[0] or fence[0] not in inside


def test_a_file_in_no_project(root: Path) -> None:
    """It has no answer."""
    projects = OpenProjects(project_templates=False)
    assert projects.of(root.parent / "x.yaml") is None
    assert projects.of(root / "profiles/x.yaml") is not None
