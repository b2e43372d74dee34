"""Signs what requests sends.

Copied by envgen; yours to read, not to edit. An adapter and not an `auth`, whose
signature would go along to wherever a redirect leads. urllib3's own retries repeat a
request with its signature, which the backend refuses as a replay; those of this
adapter sign each attempt anew:

    session = signed_session(Signer(secret), backend)
"""
# envgen: sha256 0000000000000000

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from .. import wire
from ..signing import Signer
from . import Backend

# The backend is starting, stopping, or cannot reach its store.
RETRIED = (502, 503, 504)


def signed_session(signer: Signer, backend: str, retries: int = 0) -> requests.Session:
    """A session that signs what goes to the URL `backend`, and nothing else.

    Have it make `retries` where doing a request twice does no harm: the backend may
    have done what it was asked for and only failed to answer.
    """
    session = requests.Session()
    scheme, _ = wire.origin(backend)
    session.mount(f"{scheme}://", SigningAdapter(signer, backend, retries))
    return session


class SigningAdapter(HTTPAdapter):
    """Signs each attempt to send something to the backend."""

    def __init__(
        self, signer: Signer, backend: str, retries: int = 0, pause: float = 0.5
    ) -> None:
        """Try `retries` times more, first after `pause` seconds, then twice as long."""
        super().__init__(max_retries=0)
        self._signer = signer
        self._backend = Backend(backend)
        self._retries = retries
        self._pause = pause

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send `request`; raises ValueError if it cannot be signed."""

        def attempt(prepared: requests.PreparedRequest) -> requests.Response:
            return super(SigningAdapter, self).send(
                prepared, stream, timeout, verify, cert, proxies
            )

        if not self._backend.gets(request.url or ""):
            return attempt(request)
        for number in range(self._retries):
            try:
                response = attempt(self._signed(request))
            except (requests.ConnectionError, requests.Timeout):
                pass
            else:
                if response.status_code not in RETRIED:
                    return response
                response.close()
            time.sleep(self._pause * 2**number)
        return attempt(self._signed(request))

    def _signed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """A copy with a signature; the original is what a redirect is made from."""
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        if not isinstance(body, bytes) or "Transfer-Encoding" in request.headers:
            raise ValueError("a body that is streamed cannot be signed")
        url, _, _ = (request.url or "").partition("#")
        signed = request.copy()
        signed.body = body or None  # With b"" and no length it would be chunked.
        signed.prepare_content_length(signed.body)
        signed.headers.update(self._signer.sign(request.method or "", url, body))
        return signed
