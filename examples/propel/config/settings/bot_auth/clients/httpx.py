"""Signs what httpx sends.

Copied by envgen; yours to read, not to edit. A transport and not an `httpx.Auth`, whose
signature would go along to wherever a redirect leads. Any transport that retries has
to be around this one, so that each attempt comes by here:

    AsyncClient(transport=AsyncSigningTransport(Signer(secret), backend))
"""
# envgen: sha256 a0ef1c0dbfca57c2

import httpx

from ..signing import Signer
from . import Backend


class SigningTransport(httpx.BaseTransport):
    """Signs what a `Client` sends to the backend."""

    def __init__(
        self,
        signer: Signer,
        backend: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Sign requests to the URL `backend`, and send them by `transport`."""
        self._signer = signer
        self._backend = Backend(backend)
        self._transport = transport or httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`; raises ValueError if it cannot be signed."""
        if self._backend.gets(str(request.url)):
            request.read()
            request = _signed(request, self._signer)
        return self._transport.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class AsyncSigningTransport(httpx.AsyncBaseTransport):
    """Signs what an `AsyncClient` sends to the backend."""

    def __init__(
        self,
        signer: Signer,
        backend: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Sign requests to the URL `backend`, and send them by `transport`."""
        self._signer = signer
        self._backend = Backend(backend)
        self._transport = transport or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`; raises ValueError if it cannot be signed."""
        if self._backend.gets(str(request.url)):
            await request.aread()
            request = _signed(request, self._signer)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()


def _signed(request: httpx.Request, signer: Signer) -> httpx.Request:
    """A copy with a signature; the original is what a redirect is made from."""
    if "Transfer-Encoding" in request.headers:
        raise ValueError("a body that is streamed cannot be signed")
    url = str(request.url.copy_with(fragment=None))
    headers = request.headers.copy()
    headers.update(signer.sign(request.method, url, request.content))
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        stream=request.stream,
        extensions=request.extensions,
    )
