"""The bot's side: `Signer(secret).sign(method, url, body)` returns the headers to send.

Copied by envgen; yours to read, not to edit. Standard library only, and no I/O: use it
with any client, or through the adapters in `clients`. Sign each attempt anew: a second
request with the same signature is a replay, and refused.
"""
# envgen: sha256 64589504e5601f71

import secrets
import time
from collections.abc import Callable

from . import wire

VERSIONS = ("v1", "v2")
# Random bytes: 24 characters, which nobody draws twice.
NONCE = 18


class Signer:
    """Signs requests with one secret; it keeps no state between them."""

    def __init__(
        self,
        secret: str,
        version: str = "v2",
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Sign with `secret`, in format `version`; `clock` tells Unix time in seconds.

        Raises ValueError for a secret that is too short and for an unknown version.
        """
        if version not in VERSIONS:
            raise ValueError("the version is v1 or v2")
        self._key = wire.key_of(secret)
        self._version = version
        self._clock = clock

    def __repr__(self) -> str:
        """Name the key, not the secret."""
        return f"<Signer {self._version} key={wire.key_id(self._key)}>"

    def sign(self, method: str, url: str, body: bytes = b"") -> dict[str, str]:
        """The headers that sign a request, for exactly this `url` and these bytes.

        `url` is absolute, and spelled as it will be sent; the Host header follows it.
        Raises ValueError for what cannot be signed: see `wire.split_url`.
        """
        now = int(self._clock())
        if self._version == "v1":
            return self._sign_v1(body, now)
        return self._sign_v2(method, url, body, now)

    def _sign_v1(self, body: bytes, now: int) -> dict[str, str]:
        timestamp = f"{now:010}"
        mac = wire.mac(self._key, wire.v1_base(timestamp, body))
        return {wire.V1_TIMESTAMP: timestamp, wire.V1_SIGNATURE: f"sha256={mac.hex()}"}

    def _sign_v2(self, method: str, url: str, body: bytes, now: int) -> dict[str, str]:
        if not wire.METHOD.fullmatch(method):
            raise ValueError("the method must be in upper case, such as POST")
        authority, path, query = wire.split_url(url)
        digest = wire.content_digest(body)
        parameters = (
            f"{wire.COMPONENTS};created={now:010}"
            f';keyid="{wire.key_id(self._key)}";alg="hmac-sha256"'
            f";expires={now + wire.PAST:010}"
            f';nonce="{secrets.token_urlsafe(NONCE)}";tag="{wire.TAG}"'
        )
        base = wire.v2_base(method, authority, path, query, digest, parameters)
        return {
            wire.V2_DIGEST: digest,
            wire.V2_INPUT: f"sig={parameters}",
            wire.V2_SIGNATURE: f"sig=:{wire.encode(wire.mac(self._key, base))}:",
        }
