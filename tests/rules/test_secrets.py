"""The value of a secret is found in committed files, in whatever way it is written there."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
import shop
from hypothesis import given
from hypothesis import strategies as st

from envgen.secrets.encodings import forms

FILES = [
    "README.md",
    "profiles/base.yaml",
    "profiles/production.yaml",
    "config/base.py",
    "config/settings/production.py",
    "config/settings/environment.py",
    "render.yaml",
    ".env.example",
]
AS_WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 in a text": lambda value: base64.b64encode(f"user:{value}!".encode()).decode(),
    "URL-encoded": lambda value: quote(value, safe=""),
}


def found(root: Path) -> list[tuple[str, int, int, str]]:
    """Return where secrets stand, and what is said."""
    _, data = shop.check(root)
    return [
        (item["file"], item["line"], item["column"], item["message"])
        for item in data["problems"]
        if item["rule"] == "secret-in-file"
    ]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "BOT_SHARED_SECRET"])
@pytest.mark.threat("a committed file contains a secret")
def test_a_pasted_secret(root: Path, path: str, name: str) -> None:
    """The finding names the variable, line and column, and never shows the value."""
    value = shop.secret(root, name)
    text = (root / path).read_text()
    lines = text.count("\n") + (not text.endswith("\n"))
    end = "" if text.endswith("\n") or not text else "\n"
    (root / path).write_text(f"{text}{end}# see {value}\n")

    [(*place, message)] = found(root)
    assert place == [path, lines + 1, 7]
    assert name in message
    assert value not in repr(shop.check(root))


@pytest.mark.parametrize("written", AS_WRITTEN.values(), ids=AS_WRITTEN)
@pytest.mark.threat("a committed file contains a secret")
def test_a_secret_in_another_form(root: Path, written: Callable[[str], str]) -> None:
    """Base64, wherever in it the value begins, and URL-encoding hide nothing."""
    value = "p@ss/w0rd+ünd=mehr"
    shop.edit(root, ".env.production", shop.VALUES["DISCORD_TOKEN"], f'"{value}"')
    (root / "README.md").write_text(f"# Shop\n{written(value)}\n")
    messages = [message for _, _, _, message in found(root)]
    assert len(messages) == 1
    assert "DISCORD_TOKEN" in messages[0]


@pytest.mark.parametrize("written", ["p%40ssW0rd-legacy", "p@ssW0rd-legacy"])
def test_the_password_of_a_url(root: Path, written: str) -> None:
    """Of a database's URL the password alone is a secret, encoded or not."""
    (root / "README.md").write_text(f"psql -h old.example.com -W {written}\n")
    assert found(root) == [("README.md", 1, 28, "the value of LEGACY_DATABASE_URL is in this file")]


def test_what_is_no_secret(root: Path) -> None:
    """Plain values, short ones and unknown names that are no secrets' stand where they like."""
    shop.edit(root, ".env", "\nDJANGO_DEBUG=", "\nNODE_ENV=development\nPIN=1234\nDJANGO_DEBUG=")
    (root / "README.md").write_text("development help@example.com 1234\n")
    assert found(root) == []


@pytest.mark.parametrize(
    "url", ["sqlite:///db.sqlite3", "redis://localhost:6379/0", "postgres://db.internal:5432/shop"]
)
@pytest.mark.parametrize("name", ["DATABASE_URL", "DISCORD_TOKEN", "BROKER_SECRET"])
def test_a_url_without_a_password_is_not_a_secret(root: Path, name: str, url: str) -> None:
    """It names a file or a server, which the documentation may name too."""
    file = root / ".env.production"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(f"{name}=")]
    file.write_text("\n".join([*lines, f"{name}={url}", ""]))
    (root / "README.md").write_text(f"Start with {url}\n")
    assert found(root) == []


def test_an_unknown_name_of_a_secret(root: Path) -> None:
    """A key that the profile does not know is a secret where its name says so."""
    shop.edit(root, ".env", "\nDJANGO_DEBUG=", "\nSTRIPE_API_KEY=sk_live_4711\nDJANGO_DEBUG=")
    (root / "README.md").write_text("sk_live_4711\n")
    assert found(root) == [("README.md", 1, 1, "the value of STRIPE_API_KEY is in this file")]


def test_a_file_that_is_no_text(root: Path) -> None:
    """A README in another encoding is no reason to fail."""
    (root / "README.md").write_bytes("Schöne Grüße".encode("utf-16"))
    assert shop.check(root)[0] == 0


@given(
    value=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=12),
    before=st.binary(max_size=5),
    after=st.binary(max_size=5),
)
def test_base64_of_a_text_with_the_value(value: str, before: bytes, after: bytes) -> None:
    """One of the forms stands in the base64 of any bytes that contain the value."""
    whole = before + value.encode() + after
    spellings = forms(value)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert any(form in encode(whole).decode() for form in spellings)
