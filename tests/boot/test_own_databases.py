"""Boot settings whose DATABASES are the project's own: what their URLs say of TLS is known."""

from __future__ import annotations

import pytest

from envgen.reading.database_urls import sslmode_of


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgres://u:p@h/db?sslmode=require", "require"),
        ("postgres://u:p@h/db?a=b&sslmode=verify-full", "verify-full"),
        ("postgres://u:p@h/db", None),
        # Nothing of a URL but a mode of libpq's is shown to the program.
        ("postgres://u:p@h/db?sslmode=secret", None),
        ("?", None),
    ],
)
def test_the_mode_of_a_url(url: str, mode: str | None) -> None:
    """Only the query says it."""
    assert sslmode_of(url) == mode
