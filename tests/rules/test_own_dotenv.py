"""A .env file belongs to its owner: no edit of it is drift."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import shop

from envgen.formats import dotenv
from envgen.formats.dotenv.wanted import CHECKSUMS_NOTE

Edit = Callable[[str], str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a whole project of the test's own."""
    return shop.copy_to(tmp_path / "shop")


def found(root: Path) -> list[tuple[str, str]]:
    """Return the severity and the rule of each problem of .env."""
    _, data = shop.check(root)
    return [(item["severity"], item["rule"]) for item in data["problems"] if item["file"] == ".env"]


def hints(root: Path, rule: str) -> list[str]:
    """Return the hints of a rule about .env."""
    _, data = shop.check(root)
    return [
        item["hint"] for item in data["problems"] if (item["file"], item["rule"]) == (".env", rule)
    ]


def edit(root: Path, change: Edit) -> None:
    """Change the text of .env."""
    path = root / ".env"
    before = path.read_text(encoding="utf-8")
    path.write_bytes(change(before).encode())
    assert path.read_bytes() != before.encode()


def shuffled(text: str, seed: int = 1) -> str:
    """Return a text with its lines in another order."""
    lines = text.splitlines(keepends=True)
    random.Random(seed).shuffle(lines)
    return "".join(lines)


def old_record(text: str) -> str:
    """Return a text whose checksums have no explanation, as envgen once wrote them."""
    assert all(line in text for line in CHECKSUMS_NOTE)
    return "".join(line for line in text.splitlines(keepends=True) if line not in CHECKSUMS_NOTE)


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        (lambda text: text.replace("SENTRY_RATE=0.1", "SENTRY_RATE=0.5"), ["dotenv-by-hand"]),
        (lambda text: re.sub("(?m)^DISCORD_TOKEN=.*", "DISCORD_TOKEN=another", text), []),
        (lambda text: f"# mine\n\n{text}", []),
        (lambda text: re.sub("(?m)^# [^-\n].*\n", "", text), []),
        (lambda text: re.sub("(?m)^# envgen:.*\n", "", text), []),
        (lambda text: f"{text}DISCORD_TOKEN=another\n", []),
        (lambda text: text.replace("\n", "\r\n"), []),
        (shuffled, []),
        (old_record, []),
    ],
    ids=[
        "value",
        "secret",
        "comment",
        "no-comments",
        "no-checksums",
        "twice",
        "CRLF",
        "order",
        "old-checksums",
    ],
)
def test_an_edit_is_no_drift(root: Path, change: Edit, notes: list[str]) -> None:
    """Values, comments, order and line ends are the owner's; `check` passes and names no drift."""
    edit(root, change)
    assert [item for item in found(root) if item[1] in ("drift", "dotenv-by-hand")] == [
        ("note", rule) for rule in notes
    ]
    assert shop.check(root)[0] == 0


def test_what_the_profile_changed_is_a_note(root: Path) -> None:
    """Where .env still has a value that envgen wrote, a note names the command; `check` passes."""
    shop.edit(root, "profiles/base.yaml", "{value: 0.1, for: [bot]}", "{value: 0.2, for: [bot]}")
    shop.render(root)
    edit(root, lambda text: text.replace("SENTRY_RATE=0.2", "SENTRY_RATE=0.1"))
    edit(
        root,
        lambda text: text.replace(dotenv.recorded_checksums(text)["SENTRY_RATE"], digest("0.1")),
    )
    assert found(root) == [("note", "drift")]
    _, data = shop.check(root)
    [hint] = [item["hint"] for item in data["problems"] if item["file"] == ".env"]
    assert "envgen render development" in hint


def digest(value: str) -> str:
    """Return the checksum of SENTRY_RATE with a value."""
    return dotenv.digest("SENTRY_RATE", value)


def test_a_value_of_the_profile_before(root: Path) -> None:
    """envgen wrote the old value, so it writes the new one; a person's own value is fixed."""
    shop.edit(root, "profiles/base.yaml", "SENTRY_RATE: {value: 0.1", "SENTRY_RATE: {value: ten")
    shop.render(root)
    shop.edit(root, "profiles/base.yaml", "SENTRY_RATE: {value: ten", "SENTRY_RATE: {value: 3")
    assert hints(root, "dotenv-type") == ["run `envgen render development`"]
    edit(root, lambda text: text.replace("SENTRY_RATE=ten", "SENTRY_RATE=many"))
    assert hints(root, "dotenv-type") == ["write a whole number"]


def test_a_misspelt_name(root: Path) -> None:
    """A variable without a value is what was meant."""
    edit(root, lambda text: re.sub("(?m)^DISCORD_TOKEN=.*", "DISCORD_TOKNE=zzz", text))
    assert "did you mean DISCORD_TOKEN, which has no value?" in hints(root, "not-read-in-dotenv")


def test_a_value_that_is_gone_is_an_error_still(root: Path) -> None:
    """A secret that the settings need and .env has not is no edit to be quiet about."""
    edit(root, lambda text: re.sub("(?m)^DJANGO_SECRET_KEY=.*\n", "", text))
    _, data = shop.check(root)
    assert ("error", "not-in-dotenv") in {
        (item["severity"], item["rule"]) for item in data["problems"]
    }


def test_checksums_are_explained_once(root: Path) -> None:
    """An old file gets the explanation at the next render, and no second one after that."""
    before = (root / ".env").read_text(encoding="utf-8")
    edit(root, old_record)
    shop.render(root)
    assert (root / ".env").read_text(encoding="utf-8") == before
    assert before.count("".join(CHECKSUMS_NOTE) + "# envgen: ") == 1


@pytest.mark.parametrize("seed", range(20))
def test_a_shuffled_file_is_rendered_once(root: Path, seed: int) -> None:
    """The second render of a file whose lines were shuffled changes nothing."""
    edit(root, lambda text: shuffled(text, seed))
    shop.render(root)
    once = (root / ".env").read_text(encoding="utf-8")
    shop.render(root)
    assert (root / ".env").read_text(encoding="utf-8") == once
