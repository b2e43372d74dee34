"""Secrets in the clear: found by name and by form, however long the text is."""

from __future__ import annotations

from envgen.resolve.clear import has_password


def test_a_long_text_is_searched_in_one_pass() -> None:
    """A profile may have a megabyte on one line; the work may not grow with its square."""
    assert not has_password("a" * 1_000_000)
    assert not has_password("a://" * 250_000)
    assert has_password("x " * 100_000 + "redis://:pw@cache.example.com/0")
