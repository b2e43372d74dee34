"""Tests of bot_auth/clients/: what each client sends is what was signed.

Each client talks to a real server that verifies by the words on the wire: the target as
it stands in the request line, the Host header, the bytes of the body.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from bot_messages import SECRET
from bot_server import BotServer
from needs import module_or_skip

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.clients import Backend
from envgen.runtime.bot_auth.signing import Signer

aiohttp = module_or_skip("aiohttp")
httpx = module_or_skip("httpx")
requests = module_or_skip("requests")

from envgen.runtime.bot_auth.clients.aiohttp import signed  # noqa: E402
from envgen.runtime.bot_auth.clients.httpx import AsyncSigningTransport, SigningTransport  # noqa: E402
from envgen.runtime.bot_auth.clients.requests import SigningAdapter, signed_session  # noqa: E402

pytestmark = pytest.mark.any_django

# (backend, method, url, options) → the status. `proxy` and `follow` mean what they say.
Send = Callable[..., int]
NOT_SIGNED = "cannot be signed"


def by_aiohttp(backend: str, method: str, url: str, version: str = "v2", **options: Any) -> int:
    """Send by aiohttp."""

    async def send() -> int:
        options["allow_redirects"] = options.pop("follow", False)
        middlewares = [signed(Signer(SECRET, version), backend)]
        async with (
            aiohttp.ClientSession(middlewares=middlewares) as session,
            session.request(method, url, **options) as response,
        ):
            return int(response.status)

    return asyncio.run(send())


def by_httpx(backend: str, method: str, url: str, version: str = "v2", **options: Any) -> int:
    """Send by the blocking client of httpx."""
    options = httpx_options(options)
    proxy, follow = options.pop("proxy"), options.pop("follow")
    inner = httpx.HTTPTransport(proxy=proxy)
    with (
        SigningTransport(Signer(SECRET, version), backend, inner) as transport,
        httpx.Client(transport=transport, follow_redirects=follow) as client,
    ):
        return int(client.request(method, url, **options).status_code)


def by_async_httpx(backend: str, method: str, url: str, version: str = "v2", **options: Any) -> int:
    """Send by the other client of httpx."""
    options = httpx_options(options)
    proxy, follow = options.pop("proxy"), options.pop("follow")

    async def send() -> int:
        inner = httpx.AsyncHTTPTransport(proxy=proxy)
        transport = AsyncSigningTransport(Signer(SECRET, version), backend, inner)
        async with httpx.AsyncClient(transport=transport, follow_redirects=follow) as client:
            response = await client.request(method, url, **options)
            return int(response.status_code)

    return asyncio.run(send())


def httpx_options(options: dict[str, Any]) -> dict[str, Any]:
    """As httpx calls them."""
    options = {"proxy": None, "follow": False, **options}
    if isinstance(options.get("data"), str | bytes):
        options["content"] = options.pop("data")
    return options


def by_requests(backend: str, method: str, url: str, version: str = "v2", **options: Any) -> int:
    """Send by requests."""
    options["allow_redirects"] = options.pop("follow", False)
    if proxy := options.pop("proxy", None):
        options["proxies"] = {"http": proxy}
    with signed_session(Signer(SECRET, version), backend) as session:
        session.trust_env = False
        return int(session.request(method, url, **options).status_code)


@pytest.fixture(params=[by_aiohttp, by_httpx, by_async_httpx, by_requests])
def send(request: pytest.FixtureRequest) -> Send:
    """Each of the clients."""
    client: Send = request.param
    return client


@pytest.fixture
def server() -> Iterator[BotServer]:
    """A server that verifies."""
    with BotServer() as running:
        yield running


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"json": {"text": "grüß dich", "n": 1}},
        {"data": b"\0\xff raw"},
        {"data": "grüß dich"},
        {"data": b""},
        {"data": {"form": "a b&c", "ä": "ö"}},
    ],
    ids=["none", "json", "bytes", "text", "empty", "form"],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_bodies(
    send: Send, server: BotServer, method: str, options: dict[str, Any], version: str
) -> None:
    """JSON, forms, text, bytes and nothing at all, each with its length told."""
    status = send(server.url, method, f"{server.url}/api/bot/events", version, **options)
    assert (status, server.reasons) == (200, [])
    (message,) = server.messages
    if method != "DELETE" or message.body:
        assert message.headers["content-length"] == str(len(message.body))
    if "json" in options:
        assert json.loads(message.body) == options["json"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_requests_without_a_body(send: Send, server: BotServer, method: str) -> None:
    """They are signed like any other, and no body is invented."""
    assert send(server.url, method, f"{server.url}/api/bot/") == 200
    assert server.messages[0].headers["content-digest"] == wire.content_digest(b"")
    assert "transfer-encoding" not in server.messages[0].headers


@pytest.mark.parametrize(
    "params",
    [
        {"q": "a b+c&d=e"},
        {"q": "grüß dich", "ä": "ö"},
        {"q": "~-._*'()!$,;:@/?%25%"},
        {"q[]": '"<>{}|\\^`#'},
        {"empty": "", "q": "100%"},
        {},
    ],
)
def test_params(send: Send, server: BotServer, params: dict[str, str]) -> None:
    """Each client quotes in its own way; what it sends is what was signed."""
    assert send(server.url, "GET", f"{server.url}/a", params=params) == 200
    assert server.reasons == []


@pytest.mark.parametrize(
    "tail", ["", "?", "?a=1", "?a=%7e%2D%c3%a4&b=[]{}|^`", "?a=b c&ä='\"", "?a=1#top", "#top", "/"]
)
def test_urls_as_they_are_typed(send: Send, server: BotServer, tail: str) -> None:
    """A query that a client re-quotes, a question mark without one, a fragment."""
    assert send(server.url, "GET", f"{server.url}/api/bot{tail}") == 200


def test_no_path(send: Send, server: BotServer) -> None:
    """The path of a bare host is a slash."""
    assert send(server.url, "GET", server.url) == 200
    assert server.messages[0].path == "/"


def test_ipv6(send: Send) -> None:
    """An address in brackets."""
    with BotServer("::1") as server:
        assert send(server.url, "POST", f"{server.url}/a?b=c", json={}) == 200
        assert server.messages[0].host.startswith("[::1]:")


@pytest.mark.parametrize(
    "backend", ["http://backend.test", "http://Backend.Test:80", "http://backend.test:8080"]
)
def test_default_ports_and_case(send: Send, server: BotServer, backend: str) -> None:
    """The server stands in as a proxy, so that names and ports need not exist."""
    status = send(backend, "POST", f"{backend}/api/bot/?a=b", json={}, proxy=server.url)
    assert (status, server.reasons) == (200, [])
    assert server.messages[0].host.lower().startswith("backend.test")


@pytest.mark.parametrize("path", ["/grüß", "/a b", "/a%20b", "/a;b", "/a//b"])
def test_paths_that_cannot_be_signed(send: Send, server: BotServer, path: str) -> None:
    """They raise before anything is sent."""
    with pytest.raises(ValueError, match="the path may have only letters, digits"):
        send(server.url, "POST", server.url + path)
    assert server.messages == []


def test_dots_in_paths(send: Send, server: BotServer) -> None:
    """A client either takes them out before signing or cannot sign them."""
    try:
        status = send(server.url, "GET", f"{server.url}/a/../b")
    except ValueError as error:
        assert "the path" in str(error)  # noqa: PT017
    else:
        assert (status, server.messages[0].path) == (200, "/b")


@pytest.mark.parametrize("other", ["http://localhost", "http://127.0.0.1"])
def test_other_hosts_get_no_signature(send: Send, server: BotServer, other: str) -> None:
    """A session that signs for a backend signs for nobody else."""
    assert send(f"{other}.example.com", "POST", f"{server.url}/a", json={}) == 401
    assert server.reasons[0] == "unsigned"
    assert not any("sign" in name for name in server.messages[0].headers)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_within_the_backend(send: Send, server: BotServer, status: int) -> None:
    """Each hop is signed for its own URL, with a nonce of its own."""
    server.planned = [(status, "/api/bot/new/?a=b")]
    assert send(server.url, "POST", f"{server.url}/api/bot/old", json={}, follow=True) == 200
    first, second = server.messages
    assert second.path == "/api/bot/new/"
    assert first.headers["signature-input"] != second.headers["signature-input"]
    assert server.reasons == []


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("status", [302, 307])
def test_redirects_to_elsewhere(send: Send, server: BotServer, status: int, version: str) -> None:
    """No signature goes along, neither for the new URL nor for the old one."""
    with BotServer() as elsewhere:
        server.planned = [(status, f"{elsewhere.url}/api/bot/events")]
        url = f"{server.url}/api/bot/events"
        assert send(server.url, "POST", url, version, json={}, follow=True) == 401
        assert elsewhere.reasons == ["unsigned"]
        (message,) = elsewhere.messages
        assert not message.headers.keys() & {
            name.lower() for name in wire.V1_HEADERS + wire.V2_HEADERS
        }


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://h", "http://u:p@h", "http://"])
def test_backends_that_are_none(send: Send, url: str) -> None:
    """A backend without scheme or host is told at once, not by a 401."""
    with pytest.raises(ValueError, match=r"http or https|host of the URL"):
        Backend(url)
    with pytest.raises(ValueError, match=r"http or https|host of the URL"):
        send(url, "POST", "http://127.0.0.1:9/")


def test_the_backend_of_a_url() -> None:
    """Scheme, host and port: nothing that only begins like it."""
    backend = Backend("https://api.example.com/base")
    assert backend.gets("https://API.example.com:443/x?y")
    for other in (
        "http://api.example.com/",
        "https://api.example.com.evil.test/",
        "https://api.example.com@evil.test/",
        "https://api.example.com:8443/",
        "https://evil.test/https://api.example.com/",
    ):
        assert not backend.gets(other)


# --- Retries ------------------------------------------------------------------------


def test_requests_retries(server: BotServer) -> None:
    """The adapter signs each attempt again; nothing is a replay."""
    session = requests.Session()
    session.mount("http://", SigningAdapter(Signer(SECRET), server.url, retries=2, pause=0))
    server.planned = [(503, ""), (502, "")]
    with session:
        assert session.post(f"{server.url}/a", json={}).status_code == 200
    assert len({message.headers["signature"] for message in server.messages}) == 3


def test_requests_gives_up(server: BotServer) -> None:
    """The last answer is returned, and the last error raised; by default there is one try."""
    server.planned = [(503, "")] * 4
    with signed_session(Signer(SECRET), server.url) as session:
        assert session.post(f"{server.url}/a").status_code == 503
    assert len(server.messages) == 1
    session.mount("http://", SigningAdapter(Signer(SECRET), server.url, retries=1, pause=0))
    assert session.post(f"{server.url}/a").status_code == 503
    assert len(server.messages) == 3
    session.close()
    nobody = "http://127.0.0.1:9"
    session.mount("http://", SigningAdapter(Signer(SECRET), nobody, retries=1, pause=0))
    with session, pytest.raises(requests.ConnectionError):
        session.post(nobody)


def test_aiohttp_retries(server: BotServer) -> None:
    """A middleware that stands before `signed` sends twice, with two signatures."""
    server.planned = [(503, "")]

    async def again(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        response = await handler(request)
        if response.status == 503:
            response.release()
            response = await handler(request)
        return response

    async def main() -> int:
        middlewares = [again, signed(Signer(SECRET), server.url)]
        async with (
            aiohttp.ClientSession(middlewares=middlewares) as session,
            session.post(f"{server.url}/a", json={}) as response,
        ):
            return int(response.status)

    assert asyncio.run(main()) == 200
    assert len({message.headers["signature"] for message in server.messages}) == 2


def test_httpx_retries(server: BotServer) -> None:
    """A transport around the signing one sends twice, with two signatures."""
    server.planned = [(503, "")]

    class Again(httpx.BaseTransport):
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def handle_request(self, request: Any) -> Any:
            response = self.inner.handle_request(request)
            if response.status_code == 503:
                response.close()
                response = self.inner.handle_request(request)
            return response

    with (
        SigningTransport(Signer(SECRET), server.url) as transport,
        httpx.Client(transport=Again(transport)) as client,
    ):
        assert client.post(f"{server.url}/a", json={}).status_code == 200
    assert len({message.headers["signature"] for message in server.messages}) == 2


# --- Streams ------------------------------------------------------------------------


def test_streams_cannot_be_signed(server: BotServer) -> None:
    """A body whose length is not known raises, in each client, before it is sent."""

    def chunks() -> Iterator[bytes]:
        yield b"a"

    async def async_chunks() -> Any:
        yield b"a"

    async def async_httpx() -> None:
        transport = AsyncSigningTransport(Signer(SECRET), server.url)
        async with httpx.AsyncClient(transport=transport) as client:
            await client.post(server.url, content=async_chunks())

    with pytest.raises(ValueError, match=NOT_SIGNED):
        by_aiohttp(server.url, "POST", server.url, data=async_chunks())
    with pytest.raises(ValueError, match=NOT_SIGNED):
        by_aiohttp(server.url, "POST", server.url, data=b"a" * 100, compress=True)
    with pytest.raises(ValueError, match=NOT_SIGNED):
        by_httpx(server.url, "POST", server.url, content=chunks())
    with pytest.raises(ValueError, match=NOT_SIGNED):
        asyncio.run(async_httpx())
    with pytest.raises(ValueError, match=NOT_SIGNED):
        by_requests(server.url, "POST", server.url, data=chunks())
    assert server.messages == []
