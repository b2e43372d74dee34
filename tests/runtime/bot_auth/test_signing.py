"""Tests of bot_auth/signing.py: what a bot sends."""

import base64
import hashlib
import hmac
import traceback

import pytest
from bot_messages import BODY, KEYS, NOW, SECRET, URL, arrived, check
from hypothesis import given
from hypothesis import strategies as st

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.signing import Signer


def test_v1_by_hand() -> None:
    """v1 is the HMAC of timestamp and body, written out here a second time."""
    headers = Signer(SECRET, "v1", lambda: NOW).sign("POST", URL, BODY)
    mac = hmac.new(KEYS[0], b"1700000000" + BODY, hashlib.sha256).hexdigest()
    assert headers == {"X-Bot-Timestamp": "1700000000", "X-Bot-Signature": f"sha256={mac}"}


def test_v2_by_hand() -> None:
    """v2 is the profile of RFC 9421 that the docs describe, written out here a second time."""
    headers = Signer(SECRET, clock=lambda: NOW + 0.9).sign("POST", URL, BODY)
    assert list(headers) == ["Content-Digest", "Signature-Input", "Signature"]
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    assert headers["Content-Digest"] == f"sha-256=:{digest}:"
    nonce = headers["Signature-Input"].split('nonce="')[1].split('"')[0]
    assert len(nonce) == 24
    parameters = (
        '("@method" "@authority" "@path" "@query" "content-digest");created=1700000000'
        f';keyid="{wire.key_id(KEYS[0])}";alg="hmac-sha256";expires=1700000300'
        f';nonce="{nonce}";tag="bot"'
    )
    assert headers["Signature-Input"] == f"sig={parameters}"
    base = (
        '"@method": POST\n"@authority": api.example.com\n"@path": /api/bot/events\n'
        '"@query": ?page=1&name=a%20b\n'
        f'"content-digest": sha-256=:{digest}:\n"@signature-params": {parameters}'
    )
    mac = hmac.new(KEYS[0], base.encode(), hashlib.sha256).digest()
    assert headers["Signature"] == f"sig=:{base64.b64encode(mac).decode()}:"


def test_each_request_is_new() -> None:
    """Two requests that are equal differ in their nonce, within one second too."""
    signer = Signer(SECRET, clock=lambda: NOW)
    signatures = {signer.sign("POST", URL, BODY)["Signature"] for _ in range(100)}
    assert len(signatures) == 100


@given(body=st.binary(), version=st.sampled_from(["v1", "v2"]))
def test_no_body_is_an_empty_body(body: bytes, version: str) -> None:
    """The body is the only thing that a default stands for."""
    headers = Signer(SECRET, version, lambda: NOW).sign("GET", URL)
    assert check(arrived(headers, "GET", URL, b"")).version == version
    assert Signer(SECRET, version, lambda: NOW).sign("GET", URL, body)


def test_the_secret_shows_nowhere() -> None:
    """Neither a repr, nor a header, nor an error with its traceback holds the secret."""
    signer = Signer(SECRET)
    assert repr(signer) == f"<Signer v2 key={wire.key_id(KEYS[0])}>"
    assert SECRET not in str(signer) + str(signer.sign("POST", URL, BODY))
    with pytest.raises(ValueError, match="32 bytes") as raised:
        Signer(SECRET[:31])
    assert SECRET[:31] not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("version", ["", "v3", "V2", "v1,v2"])
def test_unknown_versions(version: str) -> None:
    """There are two versions."""
    with pytest.raises(ValueError, match="v1 or v2"):
        Signer(SECRET, version)


@pytest.mark.parametrize("method", ["", "post", "Post", "POST ", "POST\n", "PÖST", "A" * 17])
def test_methods_that_cannot_be_signed(method: str) -> None:
    """A method is upper case, as it goes onto the wire."""
    with pytest.raises(ValueError, match="upper case"):
        Signer(SECRET).sign(method, URL)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://h/a/ü", "percent-encoded"),
        ("https://h/a/%C3%BC", "the path"),
        ("https://h/a/../b", "the path"),
        ("https://u:p@h/a", "without user"),
        ("https://h/a#top", "without user or fragment"),
        ("/api/bot/events", "http or https"),
        ("https://h:/a", "the host of the URL"),
    ],
)
def test_urls_that_cannot_be_signed(url: str, reason: str) -> None:
    """The error says what to change, and does not repeat the URL."""
    with pytest.raises(ValueError, match=reason) as raised:
        Signer(SECRET).sign("POST", url)
    assert url not in str(raised.value)
