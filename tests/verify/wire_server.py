"""A server that answers any connection with bytes, however wrong they are."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from types import TracebackType

from envgen.live.verify.answers import Url

Speech = Callable[[str], Iterable[bytes]]


class WireServer:
    """Says to each client what `speech` makes of the request's head; keeps the heads."""

    def __init__(self, speech: Speech) -> None:
        """Listen on a free port of the loopback interface."""
        self._speech = speech
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.heads: list[str] = []
        self.url = Url("http", "127.0.0.1", self._socket.getsockname()[1], "/")

    def __enter__(self) -> WireServer:
        """Serve."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop: a thread that accepts is woken by a last connection."""
        self._speech = lambda head: ()
        self._open = False
        socket.create_connection(self._socket.getsockname(), 5).close()
        self._thread.join(10)
        self._socket.close()

    _open = True

    def _serve(self) -> None:
        while self._open:
            client, _ = self._socket.accept()
            with client:
                client.settimeout(10)
                try:
                    head = client.recv(65536).decode("latin-1")
                    if head:
                        self.heads.append(head)
                    for piece in self._speech(head):
                        client.sendall(piece)
                except OSError:
                    continue  # the client had enough


def saying(*pieces: bytes) -> Speech:
    """Return a speech of these bytes."""
    return lambda head: pieces
