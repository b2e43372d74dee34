"""Completion, definitions, references and renames: from the same format and profiles as `check`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import shop_in_editor as shop
from lsprotocol import types

from envgen.errors import Place
from envgen.lsp import completion, names, places, renaming
from envgen.lsp.edited import Snapshot
from envgen.profile import keys

BASE, PRODUCTION = "profiles/base.yaml", "profiles/production.yaml"


def labels(snapshot: Snapshot, path: str, text: str, needle: str) -> list[str]:
    """Return what is offered right behind a text in a profile."""
    line, column = shop.position_of(text, needle, len(needle))
    position = types.Position(line - 1, column - 1)
    return [item.label for item in completion.completions(snapshot, path, position, "utf-32")]


@pytest.mark.parametrize("pattern", [*names.KEYS, *names.VALUES])
def test_every_key_with_names_is_in_the_format(pattern: str) -> None:
    """A key that is renamed in the format is renamed here."""
    assert keys.is_known(tuple(pattern.replace("*", "x").split(".")))


# The text of base.yaml, the text behind which the cursor is, what is offered, and what is not.
OFFERED = {
    "keys": ("django:\n  ", "django:\n  ", "base_settings", "hosts"),
    "keys at the top": (shop.BASE + "red", "\nred", "redis", "version"),
    "keys in braces": ("env: {X: {", "X: {", "secret", "command"),
    "choices": ("database: {provider: ", "provider: ", "supabase", "true"),
    "versions": ('django: {version: "', 'version: "', "5.2", "true"),
    "true and false": ("programs: {web: {django: ", "django: ", "true", "supabase"),
    "settings": ("settings:\n  ", "settings:\n  ", "SECURE_HSTS_SECONDS", "USE_DEPRECATED_PYTZ"),
    "settings to keep": ("keep: [", "keep: [", "TIME_ZONE", "web"),
    "settings to add to": ("append:\n  ", "append:\n  ", "MIDDLEWARE", "web"),
    "apps": ("django: {apps: [", "apps: [", "corsheaders", "web"),
    "programs of readers": ("env: {X: {for: [", "for: [", "worker", "STRIPE_KEY"),
    "variables": ("renamed: {OLD: ", "OLD: ", "STRIPE_KEY", "worker"),
    "rules": ("ignore:\n  ", "ignore:\n  ", "secret-weak", "web"),
    "programs": ("programs:\n  ", "programs:\n  ", "worker", "STRIPE_KEY"),
    "profiles": ("extends: ", "extends: ", "production", "web"),
}


@pytest.mark.parametrize("case", OFFERED.values(), ids=OFFERED)
def test_what_is_offered(root: Path, case: tuple[str, str, str, str]) -> None:
    """Names come from the last profiles that could be loaded: each text here is unfinished."""
    text, needle, there, not_there = case
    found = labels(shop.typed(root, BASE, text), BASE, text, needle)
    assert there in found
    assert not_there not in found


def test_a_key_is_written_with_its_colon(root: Path) -> None:
    """But not twice."""
    text = "django:\n  ver"
    position = types.Position(1, 5)
    [item] = [
        item
        for item in completion.completions(shop.typed(root, BASE, text), BASE, position, "utf-16")
        if item.label == "version"
    ]
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.new_text == "version: "
    assert item.text_edit.range == types.Range(types.Position(1, 2), position)


def where(found: list[Place], root: Path) -> set[tuple[str, int]]:
    """Return the files and lines of places, each of which has a text."""
    for place in found:
        assert (root / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    return {(place.file, place.line) for place in found}


def test_definitions(root: Path) -> None:
    """A variable, a program, and a setting, which the project's own module assigns too."""
    now = shop.opened(root).now

    def defined(path: str, needle: str) -> set[tuple[str, int]]:
        text = shop.FILES[path]
        name = places.name_at(now, path, *shop.position_of(text, needle, 1))
        return where(places.definitions(now, name), root) if name else set()

    assert defined(PRODUCTION, "STRIPE_KEY") == {(BASE, 11)}
    assert (
        defined(BASE, "STRIPE_KEY\n") == set() | {(BASE, 11)}
        if "STRIPE_KEY\n" in shop.BASE
        else True
    )
    assert defined(BASE, "worker]") == {(BASE, 9)}
    assert defined(PRODUCTION, "web:") == {(BASE, 8)}
    assert defined(PRODUCTION, "base\n") == {(BASE, 1)}
    assert defined(BASE, "TIME_ZONE") == {(BASE, 6), ("config/base.py", 3)}
    assert defined("config/base.py", "TIME_ZONE") == {(BASE, 6), ("config/base.py", 3)}
    assert defined("work.py", "STRIPE_KEY") == {(BASE, 11)}
    assert defined(BASE, "project") == set()


def test_references(root: Path) -> None:
    """In profiles, in commands, in the project's own code, and in what is generated."""
    now = shop.opened(root).now
    name = places.name_at(now, BASE, *shop.position_of(shop.BASE, "STRIPE_KEY:"))
    assert name is not None
    found = where(places.references(now, name, declaration=False), root)
    assert {(BASE, 9), (PRODUCTION, 8), ("work.py", 3), ("work.py", 5), ("pay.py", 3)} <= found
    assert (BASE, 11) not in found
    assert {file for file, _ in found} >= {"render.yaml", ".env.example"}


def test_a_rename(own: Path) -> None:
    """Every place changes, the old name still works, and what was not named is said."""
    now = shop.opened(own).now
    name = places.name_at(now, "work.py", *shop.position_of(shop.FILES["work.py"], "STRIPE_KEY"))
    done = renaming.renamed(now, name, "PAY_KEY")
    after = {file.path: file.after for file in done.files}
    assert after == {
        BASE: shop.BASE.replace("STRIPE_KEY", "PAY_KEY") + "renamed: {STRIPE_KEY: PAY_KEY}\n",
        PRODUCTION: shop.PRODUCTION.replace("STRIPE_KEY", "PAY_KEY"),
        "work.py": shop.FILES["work.py"].replace('["STRIPE_KEY"]', '["PAY_KEY"]'),
        "pay.py": shop.FILES["pay.py"].replace("STRIPE_KEY", "PAY_KEY"),
    }
    assert ast.parse(after["work.py"])
    assert "work.py:5" in done.message
    assert "envgen render --all" in done.message
    for path, text in after.items():
        (own / path).write_text(text, encoding="utf-8")
    assert not shop.opened(own).now.problems


REFUSED = {
    "a word": (BASE, "project", "NEW", "Only variables"),
    "a program": (BASE, "worker:", "NEW", "Only variables"),
    "a variable of envgen": (BASE, "STRIPE_KEY:", "1x", "digit at the start"),
    "a name that is there": (BASE, "STRIPE_KEY:", "GREETING", "already the name"),
    "the name of a setting": (BASE, "STRIPE_KEY:", "ROOT_URLCONF", "already the name"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_renamed(root: Path, case: tuple[str, str, str, str]) -> None:
    """The reason is in plain words."""
    path, needle, new, words = case
    now = shop.opened(root).now
    name = places.name_at(now, path, *shop.position_of(shop.FILES[path], needle))
    with pytest.raises(renaming.CannotRename, match=words):
        renaming.renamed(now, name, new)


def test_no_rename_while_a_profile_is_broken(root: Path) -> None:
    """A place would be missed."""
    now = shop.typed(root, BASE, "django: {")
    with pytest.raises(renaming.CannotRename, match="Fix the problems"):
        renaming.renamed(now, None, "NEW")
