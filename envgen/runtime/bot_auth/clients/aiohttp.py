"""Signs what aiohttp sends, version 3.12.2 or later.

Copied by envgen; yours to read, not to edit. A middleware that retries has to stand
before this one, so that each attempt comes by here:

    ClientSession(backend, middlewares=[signed(Signer(secret), backend)])
"""
# envgen: sha256 0000000000000000

from aiohttp import (
    ClientHandlerType,
    ClientMiddlewareType,
    ClientRequest,
    ClientResponse,
)

from ..signing import Signer
from . import Backend


def signed(signer: Signer, backend: str) -> ClientMiddlewareType:
    """A middleware that signs each request to the URL `backend` with `signer`.

    The request raises ValueError if it cannot be signed, and
    so does `signed` for a `backend` that is none: see `Signer.sign`.
    """
    home = Backend(backend)

    async def middleware(
        request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        url = str(request.url.with_fragment(None))
        if home.gets(url):
            if request.chunked:  # And what is compressed, which is chunked too.
                raise ValueError("a body that is streamed cannot be signed")
            # Without a body it is b"".
            body = await request.body.as_bytes() if request.body else b""
            request.headers.update(signer.sign(request.method, url, body))
        return await handler(request)

    return middleware
