"""The backend's side without I/O: is a message signed, by whom, and in time?

Copied by envgen; yours to read, not to edit. Whether it was seen before is for the
store to say: `middleware` asks it once a message has passed here.
"""
# envgen: sha256 4f509ef3ebeef1ee

import hmac
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from . import wire

# The names as `Message` has them.
_V1_TIMESTAMP, _V1_SIGNATURE = (name.lower() for name in wire.V1_HEADERS)
_V2_DIGEST, _V2_INPUT, _V2_SIGNATURE = (name.lower() for name in wire.V2_HEADERS)
_V1 = frozenset((_V1_TIMESTAMP, _V1_SIGNATURE))
_V2 = frozenset((_V2_DIGEST, _V2_INPUT, _V2_SIGNATURE))

# In the order of the checks. "key" means that no secret has the key id (or that there
# is no secret), "clock" that the message is too old or too new.
Reason = Literal[
    "unsigned",
    "version",
    "malformed",
    "path",
    "key",
    "signature",
    "digest",
    "lifetime",
    "clock",
    "expired",
]


class Message(NamedTuple):
    """A request as it came.

    `path` is decoded, `query` is not and has no question mark; `host` is the Host
    header. The names of `headers` are in lower case, and values of one name joined by
    a comma, as servers do it.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Verified(NamedTuple):
    """Who signed a message.

    `mac`, in hex, is what the store has to remember up to and with the second
    `remember_until`, in Unix time: whoever sends it again until then is refused.
    """

    version: str
    key_id: str
    mac: str
    remember_until: int


class Refused(Exception):
    """Why a message is refused, for the log; the client learns less.

    `key_id` is empty unless it names a key of ours: no text of a stranger. `skew`
    tells, once the MAC was right, by how many seconds the message is ahead of this
    clock; it is below 0 for one that is behind.
    """

    def __init__(self, reason: Reason, key_id: str = "", skew: int = 0) -> None:
        """Keep `reason`, the `key_id` and the `skew` in seconds."""
        super().__init__(reason)
        self.reason: Reason = reason
        self.key_id = key_id
        self.skew = skew


def verify(
    message: Message, keys: Sequence[bytes], accept: Collection[str], now: int
) -> Verified:
    """Say who signed `message` with one of `keys`, in a version that is accepted.

    Strict parsing comes first, then the MAC, then the time, `now` in Unix seconds:
    nobody without a key learns more than that the message is not signed. A key that is
    too short to be one is passed over. Raises Refused.
    """
    usable = [key for key in keys if len(key) >= wire.SHORTEST_SECRET]
    # Never fall back: who strips or breaks one header must not choose the version.
    if not _V2.isdisjoint(message.headers):
        version, check = "v2", _verify_v2
    elif not _V1.isdisjoint(message.headers):
        version, check = "v1", _verify_v1
    else:
        raise Refused("unsigned")
    if version not in accept:
        raise Refused("version")
    return check(message, usable, now)


def _verify_v1(message: Message, keys: Sequence[bytes], now: int) -> Verified:
    timestamp = message.headers.get(_V1_TIMESTAMP, "")
    given = wire.V1_SIGNATURE_VALUE.fullmatch(message.headers.get(_V1_SIGNATURE, ""))
    if given is None or not wire.V1_TIMESTAMP_VALUE.fullmatch(timestamp):
        raise Refused("malformed")
    if not keys:
        raise Refused("key")
    base = wire.v1_base(timestamp, message.body)
    for key in keys:  # v1 names no key; which of them fits is no secret.
        mac = wire.mac(key, base).hex()
        if hmac.compare_digest(mac, given["mac"]):
            created, key_id = int(timestamp), wire.key_id(key)
            _check_clock(created, now, key_id)
            return Verified("v1", key_id, mac, created + wire.PAST)
    raise Refused("signature")


def _verify_v2(message: Message, keys: Sequence[bytes], now: int) -> Verified:
    headers = message.headers
    given = wire.V2_INPUT_VALUE.fullmatch(headers.get(_V2_INPUT, ""))
    signature = wire.V2_SIGNATURE_VALUE.fullmatch(headers.get(_V2_SIGNATURE, ""))
    digest = headers.get(_V2_DIGEST, "")
    if given is None or signature is None or given["label"] != signature["label"]:
        raise Refused("malformed")
    if not wire.V2_DIGEST_VALUE.fullmatch(digest) or not _is_plain(message):
        raise Refused("malformed")
    if not wire.PATH.fullmatch(message.path):
        raise Refused("path")
    key_id = given["key_id"]
    key = next((key for key in keys if wire.key_id(key) == key_id), None)
    if key is None:
        raise Refused("key")
    base = wire.v2_base(
        message.method,
        wire.normalised(message.host, message.scheme),
        message.path,
        message.query,
        digest,
        given["parameters"],
    )
    mac = wire.mac(key, base)
    # As text: the last character of Base64 has bits that decoding forgets.
    if not hmac.compare_digest(wire.encode(mac), signature["mac"]):
        raise Refused("signature", key_id)
    if not hmac.compare_digest(wire.content_digest(message.body), digest):
        raise Refused("digest", key_id)
    created, expires = int(given["created"]), int(given["expires"])
    if not created < expires <= created + wire.PAST:
        raise Refused("lifetime", key_id)
    _check_clock(created, now, key_id)
    if now > expires:
        raise Refused("expired", key_id, created - now)
    return Verified("v2", key_id, mac.hex(), created + wire.PAST)


def _is_plain(message: Message) -> bool:
    """Whether what is signed is ASCII, and cannot begin a line of its own."""
    return bool(
        wire.METHOD.fullmatch(message.method)
        and wire.AUTHORITY.fullmatch(message.host)
        and wire.QUERY.fullmatch(message.query)
    )


def _check_clock(created: int, now: int, key_id: str) -> None:
    if not now - wire.PAST <= created <= now + wire.FUTURE:
        raise Refused("clock", key_id, created - now)
