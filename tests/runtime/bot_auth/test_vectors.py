"""Published test vectors: they pin the primitives that both versions are made of."""

import base64
import hashlib

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.verifying import Message, verify


def test_rfc_4231_case_2() -> None:
    """HMAC-SHA256: https://www.rfc-editor.org/rfc/rfc4231#section-4.3."""
    assert wire.mac(b"Jefe", b"what do ya want for nothing?").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_github() -> None:
    """The body alone is signed, in hex, as v1 writes it.

    https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    """
    assert wire.mac(b"It's a Secret to Everybody", b"Hello, World!").hex() == (
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )


def test_standard_webhooks() -> None:
    """Base64 of the MAC over text and body.

    https://github.com/standard-webhooks/standard-webhooks (the tests of its libraries)
    """
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    base = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    assert wire.encode(wire.mac(key, base)) == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_rfc_9421_b_2_5() -> None:
    """A signature with HMAC: https://www.rfc-editor.org/rfc/rfc9421#appendix-B.2.5."""
    key = base64.b64decode(
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    )
    # The components that the RFC signs here are others than ours; the layout is the same.
    parameters = (
        '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    )
    base = (
        '"date": Tue, 20 Apr 2021 02:07:55 GMT\n"@authority": example.com\n'
        f'"content-type": application/json\n"@signature-params": {parameters}'
    )
    mac = wire.encode(wire.mac(key, base.encode()))
    assert mac == "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="
    assert wire.V2_SIGNATURE_VALUE.fullmatch(f"sig-b25=:{mac}:")
    # The lines of our base, each as the RFC writes it.
    ours = wire.v2_base("POST", "example.com", "/foo", "", "d", parameters).decode()
    assert '"@authority": example.com\n' in ours
    assert ours.endswith(f'\n"@signature-params": {parameters}')


def test_rfc_9421_components() -> None:
    """Its examples: "@path" in section 2.2.6 and "@query" in 2.2.7, with and without one."""
    lines = wire.v2_base("GET", "www.example.com", "/path", "param=value&foo=bar", "d", "p")
    assert b'"@path": /path\n"@query": ?param=value&foo=bar\n' in lines
    assert b'"@query": ?\n' in wire.v2_base("GET", "www.example.com", "/path", "", "d", "p")
    assert wire.normalised("WWW.example.com", "https") == "www.example.com"


def test_rfc_9530_digest() -> None:
    """A body from RFC 9530, appendix B, whose digest was computed with openssl as well."""
    body = b'{"hello": "world"}'
    assert wire.content_digest(body) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    assert wire.content_digest(b"") == f"sha-256=:{wire.encode(hashlib.sha256().digest())}:"


def test_the_request_in_our_docs() -> None:
    """The whole request that docs/explanation/bot-auth.md shows, to test other bots against."""
    key = b"example-secret-of-32-bytes-or-more"
    headers = {
        "content-digest": "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
        "signature-input": f"sig={wire.COMPONENTS}"
        ';created=1700000000;keyid="c00b588ba877bd44"'
        ';alg="hmac-sha256";expires=1700000300;nonce="nonce-of-this-example-01";tag="bot"',
        "signature": "sig=:5tYlnuRhuzfF/lnrL0yA+5CM7P+bd9GPaXMaMr16m7c=:",
    }
    message = Message(
        "POST",
        "https",
        "api.example.com",
        "/api/bot/events",
        "page=1",
        headers,
        b'{"hello": "world"}',
    )
    assert verify(message, [key], ["v2"], 1_700_000_000).key_id == "c00b588ba877bd44"
