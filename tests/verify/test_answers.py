"""Addresses and cookies as a stranger writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.live.verify.answers import SiteAnswer, Url, parse_url, shown

BASE = Url("https", "example.com", 443, "/a/b")

ADDRESSES = {
    "/x": "https://example.com/x",
    "x?y=z": "https://example.com/a/x?y=z",
    "//other.example/": "https://other.example/",
    "http://EXAMPLE.com:8080": "http://example.com:8080/",
    "https://bücher.example/ü": "https://xn--bcher-kva.example/%C3%BC",
    "https://[::1]:8443/": "https://[::1]:8443/",
    "https://user:password@example.com/": "https://example.com/",
    "/a b\r\nX: y": "https://example.com/a%20bX:%20y",
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_addresses(text: str) -> None:
    """An address is read as a browser reads it, and is safe in a request line."""
    assert str(parse_url(text, BASE)) == ADDRESSES[text]


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "file:///etc/passwd", "https://a:b/", "https://a..b/", "/" * 2001],
)
def test_no_addresses(text: str) -> None:
    """What is no address of the web is none."""
    assert parse_url(text, BASE) is None


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    """No text makes it raise, or gets past the end of a request line."""
    url = parse_url(text, BASE)
    assert url is None or str(url).isascii()
    assert url is None or not set(str(url)) & set(" \r\n\t\0")


@given(st.text())
def test_any_cookie(text: str) -> None:
    """No Set-Cookie makes it raise, and no repr shows its value."""
    (cookie,) = SiteAnswer(BASE, 200, (("set-cookie", text),)).cookies
    assert repr(cookie) == f"<Cookie {cookie.name!r}>"


def test_what_is_shown_is_bounded() -> None:
    """A stranger's text is one line of plain ASCII, and not a long one."""
    assert shown("\x1b[2J\n" + "x" * 10_000).startswith("'\\x1b[2J\\n")
    assert len(shown("\x1b" * 10_000)) < 1000
