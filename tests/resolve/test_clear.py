"""Secrets in the clear: found by name and by form, however long the text is."""

from __future__ import annotations

from envgen.resolve.plaintext import gives_itself_away


def test_a_long_text_is_searched_in_one_pass() -> None:
    """A profile may have a megabyte on one line; the work may not grow with its square."""
    assert not gives_itself_away("a" * 1_000_000)
    assert not gives_itself_away("a://" * 250_000)
    assert gives_itself_away("x " * 100_000 + "redis://:pw@cache.example.com/0")
