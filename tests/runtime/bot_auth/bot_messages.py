"""What the tests of bot_auth share: keys, a clock, and messages as a server sees them."""

import urllib.parse
from collections.abc import Mapping

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.signing import Signer
from envgen.runtime.bot_auth.verifying import Message, Refused, Verified, verify

# Made for these tests; they open nothing.
SECRET = "a current secret of the tests, 32 bytes and more"
PREVIOUS = "the previous secret of the tests, 32 bytes too"
KEYS = (SECRET.encode(), PREVIOUS.encode())
NOW = 1_700_000_000
URL = "https://api.example.com/api/bot/events?page=1&name=a%20b"
BODY = b'{"event": "joined"}'


def arrived(
    headers: Mapping[str, str], method: str = "POST", url: str = URL, body: bytes = BODY
) -> Message:
    """A message as it comes to a server that `url` names, taken apart without wire.py."""
    parts = urllib.parse.urlsplit(url)
    return Message(
        method=method,
        scheme=parts.scheme,
        host=parts.netloc,
        path=urllib.parse.unquote(parts.path) or "/",
        query=parts.query,
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
    )


def signed(
    version: str = "v2",
    *,
    method: str = "POST",
    url: str = URL,
    body: bytes = BODY,
    secret: str = SECRET,
    at: float = NOW,
) -> Message:
    """A message that a Signer has signed at the time `at`."""
    headers = Signer(secret, version, lambda: at).sign(method, url, body)
    return arrived(headers, method, url, body)


def check(message: Message, accept: tuple[str, ...] = ("v1", "v2"), now: int = NOW) -> Verified:
    """Verify with the keys of these tests."""
    return verify(message, KEYS, accept, now)


def refusal(message: Message, accept: tuple[str, ...] = ("v1", "v2"), now: int = NOW) -> Refused:
    """How `message` is refused; fails where it is accepted."""
    try:
        verified = check(message, accept, now)
    except Refused as refused:
        return refused
    raise AssertionError(f"accepted: {verified}")


def changed(message: Message, **headers: str | None) -> Message:
    """`message` with headers replaced (their names with _ for -), or with None left out."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    mixed = {**message.headers, **names}
    return message._replace(headers={n: v for n, v in mixed.items() if v is not None})


def base_of(message: Message) -> bytes:
    """The signature base of a v2 message, for tests that sign something odd on purpose."""
    _, _, parameters = message.headers["signature-input"].partition("=")
    return wire.v2_base(
        message.method,
        message.host,
        message.path,
        message.query,
        message.headers["content-digest"],
        parameters,
    )


def signed_again(message: Message, key: bytes = KEYS[0]) -> Message:
    """`message` with a right MAC for what its headers now say."""
    mac = wire.encode(wire.mac(key, base_of(message)))
    return changed(message, signature=f"sig=:{mac}:")
