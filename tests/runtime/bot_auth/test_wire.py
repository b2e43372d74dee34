"""Tests of bot_auth/wire.py: what the patterns let pass, and what is signed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.runtime.bot_auth import wire

pytestmark = pytest.mark.any_django

NOT_ASCII_DIGITS = ("\u0663", "\u00b2", "\uff13")  # Arabic-Indic, superscript, full width.
KELVIN = "\u212a"  # Which lower() makes an ASCII k.
PATTERNS = {
    "METHOD": "POST",
    "AUTHORITY": "api.example.com:8000",
    "PATH": "/api/bot/events",
    "QUERY": "a=1&b=%20",
    "V1_TIMESTAMP_VALUE": "1700000000",
    "V1_SIGNATURE_VALUE": "sha256=" + "0f" * 32,
    "V2_DIGEST_VALUE": wire.content_digest(b""),
    "V2_INPUT_VALUE": f'sig={wire.COMPONENTS};created=1700000000;keyid="0123456789abcdef"'
    ';alg="hmac-sha256";expires=1700000300;nonce="abcdefghijklmnop";tag="bot"',
    "V2_SIGNATURE_VALUE": "sig=:" + "A" * 43 + "=:",
}


def test_every_pattern_has_an_example() -> None:
    """No pattern is left out of the tests that follow."""
    compiled = {name for name, value in vars(wire).items() if isinstance(value, re.Pattern)}
    assert compiled == PATTERNS.keys()


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize(
    "stray", ["\n", "\r\n", "\0", " ", "\t", ", ", "é", KELVIN, *NOT_ASCII_DIGITS]
)
def test_patterns_take_nothing_around_or_within(name: str, stray: str) -> None:
    """No line break, white space or character beyond ASCII stands before, behind or inside."""
    pattern, example = getattr(wire, name), PATTERNS[name]
    assert pattern.fullmatch(example)
    for at in range(len(example) + 1):
        assert not pattern.fullmatch(example[:at] + stray + example[at:])


@pytest.mark.parametrize(
    "path",
    ["/", "/a", "/a/", "/a/b/c", "/api/bot/events", "/.well-known/x", "/a..b/...", "/~a-b_c.d"],
)
def test_paths_that_can_be_signed(path: str) -> None:
    """Unreserved characters and single slashes."""
    assert wire.PATH.fullmatch(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a",
        "//",
        "//a",
        "/a//b",
        "/.",
        "/..",
        "/a/./b",
        "/a/../b",
        "/a/..",
        "/a/.",
        "/%61",
        "/a b",
        "/ä",
        "/a;b",
        "/a:b",
        "/a@b",
        "/a+b",
        "/a?b",
        "/a#b",
        "/a\\b",
        "/a\n",
        "/a/..\n",
    ],
)
def test_paths_that_have_two_spellings(path: str) -> None:
    """What a client, proxy or server rewrites is refused."""
    assert not wire.PATH.fullmatch(path)


def test_a_long_path_takes_no_long_time() -> None:
    """The pattern does not backtrack: a megabyte is over in a moment."""
    assert not wire.PATH.fullmatch("/a" * 500_000 + "%")
    assert not wire.AUTHORITY.fullmatch("a." * 500_000)


@pytest.mark.parametrize(
    ("scheme", "given", "signed"),
    [
        ("http", "h:80", "h"),
        ("https", "h:443", "h"),
        ("http", "h:443", "h:443"),
        ("https", "h:80", "h:80"),
        ("http", "H.Example:8000", "h.example:8000"),
        ("http", "[::1]:80", "[::1]"),
        ("http", "[2001:DB8::80]", "[2001:db8::80]"),
        ("ftp", "h:80", "h:80"),
        ("http", "h:8080", "h:8080"),
    ],
)
def test_authority(scheme: str, given: str, signed: str) -> None:
    """Lower case, and the default port of its own scheme taken off, no other."""
    assert wire.normalised(given, scheme) == signed


@pytest.mark.parametrize(
    "authority",
    [
        "",
        ":80",
        "h:",
        "h:0",
        "h:080",
        "h:123456",
        "h.",
        ".h",
        "a..b",
        "u@h",
        "a,b",
        "::1",
        "[]",
        "[::1",
        "[fe80::1%eth0]",
        "[fe80::1%25eth0]",
        "h/p",
        "h:80:80",
        "h\n",
        f"{KELVIN}.example",
        "é.example",
    ],
)
def test_authorities_that_are_none(authority: str) -> None:
    """No user, no zone, no odd port, no second host, no letter that lower() makes ASCII."""
    assert not wire.AUTHORITY.fullmatch(authority)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://h", ("h", "/", "")),
        ("http://h?", ("h", "/", "")),
        ("http://h?a=1", ("h", "/", "a=1")),
        ("HTTPS://H.Example:443/a/b?x=%C3%A4&y=?", ("h.example", "/a/b", "x=%C3%A4&y=?")),
        ("http://[::1]:8000/a/", ("[::1]:8000", "/a/", "")),
    ],
)
def test_split_url(url: str, parts: tuple[str, str, str]) -> None:
    """Authority, path and query as RFC 9421 has them."""
    assert wire.split_url(url) == parts


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "h/a",
        "ftp://h/a",
        "//h/a",
        "http:///a",
        "http://u@h/a",
        "http://u:p@h/a",
        "http://h/a#f",
        "http://h/a#",
        "http://h/ä",
        "http://h/%61",
        "http://h/a b",
        "http://h/a\nb",
        "http://h/a\tb",
        " http://h/a",
        "http://h/a\n",
        "http://h/?ä",
        "http://h/?a b",
        "http://hö/",
        "http://h:/a",
        "http://h:x/",
        "http://h/../a",
        "http://h//a",
        "http://h/a?\x7f",
        f"http://{KELVIN}/",
        "http://[::1/",
    ],
)
def test_split_url_refuses(url: str) -> None:
    """A URL that a client or server could spell in another way, with the reason but no URL."""
    with pytest.raises(ValueError, match=r"\w") as raised:
        wire.split_url(url)
    assert len(url) < 4 or url not in str(raised.value)


@given(st.text())
def test_split_url_never_does_anything_else(url: str) -> None:
    """Any text is taken apart or refused with a ValueError."""
    try:
        authority, path, query = wire.split_url(url)
    except ValueError:
        return
    assert (authority + path + query).isascii()


@pytest.mark.parametrize("secret", ["", "x" * 31, "é" * 15, "\ud800" * 10])
def test_short_secrets(secret: str) -> None:
    """Less than 32 bytes is no key, and the error does not hold the secret."""
    with pytest.raises(ValueError, match="32 bytes") as raised:
        wire.key_of(secret)
    assert raised.value.__context__ is None
    assert not secret or secret not in str(raised.value)


def test_keys_are_bytes_of_utf_8() -> None:
    """32 bytes suffice, and no text makes an error that would show it."""
    assert wire.key_of("é" * 16) == "é".encode() * 16
    assert len(wire.key_of("\ud800" * 11)) == 33


def test_key_ids() -> None:
    """A key id is 16 hex digits, the same each time, and another for another key."""
    ids = {wire.key_id(bytes([number]) * 32) for number in range(256)}
    assert len(ids) == 256
    assert all(re.fullmatch("[0-9a-f]{16}", key_id) for key_id in ids)
    assert wire.key_id(b"k" * 32) == "728532c67f1e4127"


@pytest.mark.parametrize("path_and_query", [("/a", "b=1"), ("/", ""), ("/a/b", "?")])
def test_bases_of_the_versions_never_meet(path_and_query: tuple[str, str]) -> None:
    """A v1 base begins with a digit and a v2 base does not: no MAC is good for both."""
    assert wire.v2_base("GET", "h", *path_and_query, "d", "p").startswith(b'"')
    assert wire.v1_base("1700000000", b"").startswith(b"1")
