"""Bodies of 100 MB: refused, without growing the processes that are asked to read them."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import pytest
from live_http import Answer, Request, connect, receive
from live_running import Running

SIZE = 100_000_000  # bytes
PIECE = bytes(1_000_000)
# What a process may grow at its peak, in bytes.
GROWTH = 20_000_000
ROUNDS = 3


def pour(running: Running, request: Request, pieces: Iterator[bytes]) -> Answer:
    """Send the body piece by piece, until all is sent or an answer comes.

    A server that does not want the rest closes the connection, and what is sent after
    that destroys the answer: so nothing is sent once there is one.
    """
    with connect(running.server.port) as link:
        link.sendall(request.head)
        for piece in pieces:
            if not _sent(link, piece):
                break
        return receive(link)


def _sent(link: socket.socket, piece: bytes) -> bool:
    """Send a piece; False if an answer comes first."""
    view = memoryview(piece)
    while view:
        readable, writable, _ = select.select([link], [link], [], 20)
        assert readable or writable, "the server neither reads nor answers"
        if readable:
            return False
        view = view[link.send(view) :]
    return True


def by_length() -> Iterator[bytes]:
    """The body as it is."""
    for _ in range(SIZE // len(PIECE)):
        yield PIECE


def by_chunks() -> Iterator[bytes]:
    """The body in chunks, and without an end: the server must not wait for one."""
    for piece in by_length():
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("which", ["production", "asgi"])
def test_a_body_of_100_mb(request: pytest.FixtureRequest, which: str, signed: bool) -> None:
    """413 by its length, 411 in chunks, whoever sends it.

    gunicorn answers before it reads. Under ASGI Django puts the whole body into a temporary
    file first.
    """
    running: Running = request.getfixturevalue(which)
    before = running.site.events()
    peaks = running.server.peaks()
    for _ in range(ROUNDS):
        bot = running.bot()
        good = bot.v2() if signed else bot.request()
        large = good.having(content_length=str(SIZE))
        assert pour(running, large, by_length()).status == 413
        chunked = good.without("Content-Length").adding("Transfer-Encoding", "chunked")
        assert pour(running, chunked, by_chunks()).status == 411
    grown = {pid: peak - peaks[pid] for pid, peak in running.server.peaks().items()}
    assert max(grown.values()) < GROWTH, grown
    assert running.site.events() == before
