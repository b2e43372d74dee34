"""Sign by hand, from docs/explanation/bot-auth.md: correctly, and as no signer would.

Nothing of envgen's own signing is used: what both had wrong would go unnoticed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import NamedTuple

from live_http import Request

EVENTS = "/api/bot/events"
BODY = b'{"kind": "joined", "who": "gr\xc3\xbc\xc3\x9f dich"}'
COMPONENTS = ("@method", "@authority", "@path", "@query", "content-digest")
V1 = ("X-Bot-Timestamp", "X-Bot-Signature")
V2 = ("Content-Digest", "Signature-Input", "Signature")
PARAMETERS = (
    'created={created};keyid="{keyid}";alg="{alg}";expires={expires};nonce="{nonce}";tag="{tag}"'
)


class Bot(NamedTuple):
    """Signs for a server at the second `now`, by the clock of this machine, which is its own."""

    secret: str
    previous: str
    now: int
    host: str
    headers: tuple[tuple[str, str], ...] = ()

    def v1(
        self, timestamp: str | None = None, body: bytes = BODY, key: str | None = None
    ) -> Request:
        """A request signed by v1, with any text for its timestamp."""
        text = str(self.now) if timestamp is None else timestamp
        mac = _mac(self.secret if key is None else key, text.encode("latin-1") + body)
        return self.request(body=body).adding(V1[0], text).adding(V1[1], f"sha256={mac.hex()}")

    def v2(
        self,
        method: str = "POST",
        target: str = EVENTS,
        body: bytes = BODY,
        *,
        host: str = "",
        key: str | None = None,
        parameters: str = PARAMETERS,
        components: tuple[str, ...] = COMPONENTS,
        digest: str = "",
        **given: object,
    ) -> Request:
        """A request signed by v2; whatever is given is signed as it is, right or wrong."""
        secret = self.secret if key is None else key
        path, _, query = target.partition("?")
        given = {
            "created": self.now,
            "keyid": key_id(secret),
            "alg": "hmac-sha256",
            "expires": self.now + 300,
            "nonce": secrets.token_urlsafe(18),
            "tag": "bot",
            **given,
        }
        named = " ".join(f'"{name}"' for name in components)
        covered = f"({named});{parameters.format(**given)}"
        parts = {
            "@method": method,
            "@authority": host or self.host,
            "@path": path,
            "@query": f"?{query}",
            "content-digest": digest or content_digest(body),
            "content-type": "application/json",
        }
        lines = [f'"{name}": {parts[name]}' for name in components]
        base = "\n".join([*lines, f'"@signature-params": {covered}'])
        signature = _base64(_mac(secret, base.encode("latin-1")))
        values = (parts["content-digest"], f"sig={covered}", f"sig=:{signature}:")
        request = self.request(method, target, body)
        return request._replace(headers=(*request.headers, *zip(V2, values, strict=True)))

    def request(self, method: str = "POST", target: str = EVENTS, body: bytes = BODY) -> Request:
        """A request without a signature."""
        usual = (
            ("Host", self.host),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        )
        return Request(method, target, (*usual, *self.headers), body)


def key_id(secret: str) -> str:
    """Name a secret."""
    return hashlib.sha256(b"envgen bot key id" + secret.encode()).hexdigest()[:16]


def content_digest(body: bytes) -> str:
    """Digest a body as RFC 9530 has it."""
    return f"sha-256=:{_base64(hashlib.sha256(body).digest())}:"


def _mac(secret: str, data: bytes) -> bytes:
    return hmac.new(secret.encode(), data, hashlib.sha256).digest()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
