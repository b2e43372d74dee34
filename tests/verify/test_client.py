"""The client of `envgen verify`: bounded in every way, whatever a server says."""

from __future__ import annotations

import itertools
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wire_server import WireServer, saying

from envgen.live.verify import client as module
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.client import MOST_KEPT, MOST_REQUESTS, Client
from envgen.live.verify.routes import Routes

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def ask(server: WireServer, timeout: float = 5.0) -> object:
    """Return the answer, or what is said in its place."""
    try:
        return Client(Routes(), timeout=timeout).ask(server.url)
    except Unreachable as error:
        return str(error)


def test_an_answer() -> None:
    """Status, headers in lower case, each cookie and the body arrive as they were sent."""
    said = OK + b"Set-Cookie: a=1; Secure\r\nset-cookie: b=2\r\nX-A: 1\r\nx-a: 2\r\n\r\n<p>\xc3\xa9"
    with WireServer(saying(said)) as server:
        answer = Client(Routes()).ask(server.url, headers={"Origin": "https://a.example"})
    assert (answer.status, answer.text) == (200, "<p>é")
    assert answer.header("x-a") == "1, 2"
    assert [item.name for item in answer.cookies] == ["a", "b"]
    assert "secure" in answer.cookies[0].attributes
    assert "Origin: https://a.example\r\n" in server.heads[0]
    assert f"Host: 127.0.0.1:{server.url.port}\r\n" in server.heads[0]


def test_another_host_header() -> None:
    """The Host header can name another host than the one that is connected to, and is sent once."""
    with WireServer(saying(OK + b"\r\n")) as server:
        Client(Routes()).ask(server.url, host="made-up.invalid")
    assert server.heads[0].lower().count("host:") == 1
    assert "Host: made-up.invalid\r\n" in server.heads[0]


def test_no_redirect_is_followed() -> None:
    """A redirect is an answer like any other."""
    with WireServer(saying(b"HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n")) as server:
        answer = Client(Routes()).ask(server.url)
    assert answer.target == server.url.at("/next")
    assert len(server.heads) == 1


def trickle(head: str) -> Iterator[bytes]:
    """Say one byte of a header now and then."""
    yield OK + b"X: "
    while True:
        time.sleep(0.02)
        yield b"x"


@pytest.mark.threat("a hostile site answers without end")
def test_a_server_that_trickles_is_left() -> None:
    """The time counts for all of an answer, not from one byte to the next."""
    with WireServer(trickle) as server:
        assert ask(server, timeout=0.5) == f"{server.url.origin} did not answer in time"


class Slow:
    """A socket that takes one byte at a time, and keeps the timeouts that it was given."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self.timeouts: list[float] = []

    def settimeout(self, seconds: float) -> None:
        """Keep it."""
        self.timeouts.append(seconds)

    def send(self, data: memoryview) -> int:
        """Take one byte of what is sent."""
        return len(data[:1])


@pytest.mark.threat("a hostile site answers without end")
def test_a_server_that_reads_slowly_is_left() -> None:
    """Each piece that is sent has the time that is left, not a new one: TLS has many pieces."""
    slow: Any = Slow()
    stream = module._Bounded(slow, time.monotonic() + 5)
    stream.sendall(b"abc")
    assert len(slow.timeouts) == 3
    assert slow.timeouts == sorted(slow.timeouts, reverse=True)
    with pytest.raises(TimeoutError):
        module._Bounded(slow, time.monotonic()).sendall(b"abc")


ENDLESS = {
    "body": (OK, b"x" * 65536),
    "headers": (OK, b"X: " + b"x" * 1000 + b"\r\n"),
    "interim": (b"", b"HTTP/1.1 100 Continue\r\nX: " + b"x" * 1000 + b"\r\n\r\n"),
    "chunks": (CHUNKED, b"1\r\nx\r\n"),
    "line": (b"", b"x" * 65536),
}


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.threat("a hostile site answers without end")
def test_an_endless_answer_is_cut(name: str) -> None:
    """Of what never ends a bounded part is read, and less is kept."""
    begin, rest = ENDLESS[name]
    if name == "body":
        begin += b"\r\n"
    with WireServer(lambda head: itertools.chain([begin], itertools.repeat(rest))) as server:
        answer = ask(server)
    if isinstance(answer, str):
        assert "not HTTP" in answer or "too long" in answer
    else:
        assert len(getattr(answer, "text")) <= MOST_KEPT  # noqa: B009


def test_a_chunk_of_less_than_nothing_is_cut() -> None:
    """A length of -1 is no leave to read and keep all that comes."""
    with WireServer(saying(CHUNKED + b"-1\r\n", b"x" * (MOST_KEPT + 9))) as server:
        assert len(getattr(ask(server), "text")) == MOST_KEPT  # noqa: B009


SENTENCES = {
    b"": "closed the connection without an answer",
    b"SSH-2.0-OpenSSH_9.2\r\n": "is not HTTP",
    b"HTTP/1.1 abc OK\r\n\r\n": "is not HTTP",
    CHUNKED + b"-5\r\nabc\r\n": "is not HTTP",
    b"\x16\x03\x01\x00\x05": "is not HTTP",
}


@pytest.mark.parametrize("said", SENTENCES)
def test_what_is_no_answer_is_a_sentence(said: bytes) -> None:
    """Whatever speaks there, the reason is a plain sentence with the address."""
    with WireServer(saying(said)) as server:
        assert ask(server) == _sentence(server.url, SENTENCES[said])


def _sentence(url: Url, words: str) -> str:
    return (
        f"the answer of {url.origin} {words}" if words.startswith("is") else f"{url.origin} {words}"
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200) | st.from_regex(rb"[-0-9a-f]{1,3}\r\n"),
    st.sampled_from([b"", OK, OK + b"Content-Length: 10\r\n\r\n", CHUNKED]),
)
@pytest.mark.threat("a hostile answer crashes or slows envgen down")
def test_any_bytes_are_an_answer_or_a_sentence(said: bytes, begin: bytes) -> None:
    """No bytes make the client raise anything else."""
    with WireServer(saying(begin + said)) as server:
        assert ask(server)


def test_nobody_listens() -> None:
    """A port that is closed is a plain sentence with the address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match=rf"does not answer at 127.0.0.1 port {port}: connection"):
        Client(Routes()).ask(Url("http", "127.0.0.1", port, "/"))


def test_no_tls() -> None:
    """A server of plain HTTP is no server of TLS."""
    with (
        WireServer(saying(OK + b"\r\n")) as server,
        pytest.raises(Unreachable, match="TLS handshake"),
    ):
        Client(Routes()).ask(server.url._replace(scheme="https"))


def test_a_tls_that_nobody_speaks() -> None:
    """Where this side cannot offer what is asked about, that is no refusal by the other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("AESGCM")  # which are for TLS 1.2 alone
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with WireServer(saying()) as server, pytest.raises(Unreachable, match="OpenSSL does not"):
        Client(Routes()).speaks(server.url._replace(scheme="https"), context)


@pytest.mark.threat("a hostile site answers without end")
def test_requests_are_counted() -> None:
    """There is an end to the number of requests."""
    with WireServer(saying(OK + b"\r\n")) as server:
        client = Client(Routes())
        for _ in range(MOST_REQUESTS):
            client.ask(server.url)
        with pytest.raises(Unreachable, match=f"{MOST_REQUESTS} requests"):
            client.ask(server.url)
    assert len(server.heads) == MOST_REQUESTS


def test_all_requests_have_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that is slow for each request is left in the end."""
    monkeypatch.setattr(module, "PATIENCE", 0)
    with pytest.raises(Unreachable, match="too slow"):
        Client(Routes()).ask(Url("http", "127.0.0.1", 9, "/"))
