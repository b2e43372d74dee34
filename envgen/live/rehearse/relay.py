"""Pass connections on to a server that programs here cannot reach, or that has no TLS.

A network namespace has a loopback interface of its own, so that its programs cannot connect to a
server outside. A Unix socket is a file, which both sides see: an `Outlet` passes what comes from
there on to the server, and a `Relay` inside listens on the loopback interface.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from envgen.live.rehearse.binaries import NoServer
from envgen.live.rehearse.certificates import certificate

_CONNECTS = 10.0
_MOST = 65536
# https://www.postgresql.org/docs/current/protocol-message-formats.html
_ASKS_TLS = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
_TLS, _NO_TLS = b"S", b"N"
# How a server answers whose pg_hba.conf has `hostssl` alone.
_REFUSED = b"SFATAL\0VFATAL\0C28000\0Mno pg_hba.conf entry for the host, no encryption\0\0"

Connect = Callable[[], socket.socket]
# The ends of pipes that show outlets that envgen is there.
_ALIVE: list[int] = []


class Relay:
    """Listens on a port of the loopback interface, and passes connections on.

    With a `folder` it is in front of PostgreSQL and offers TLS, if the server does not.
    """

    def __init__(
        self, port: int, connect: Connect, folder: Path | None = None, *, requires_tls: bool = False
    ) -> None:
        """Pass connections on to what `connect` opens; write the certificate into `folder`."""
        self._port, self._connect, self._requires = port, connect, requires_tls
        self._context: ssl.SSLContext | None = None
        if folder is not None:
            key, made = certificate("localhost")
            (folder / "relay.key").touch(0o600)
            (folder / "relay.key").write_bytes(key)
            (folder / "relay.crt").write_bytes(made)
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(folder / "relay.crt", folder / "relay.key")
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._sockets: set[socket.socket] = set()
        self._served = 0

    def start(self) -> None:
        """Listen. Raises OSError."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._run(self._accept, self._listener)

    def stop(self) -> None:
        """Close everything, and wait until no thread is left: this process may fork."""
        if self._listener is None:
            return
        for item in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()
        self._listener, self._threads = None, []

    def connections(self) -> int:
        """Return how many connections there are now."""
        return self._served

    def _run(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._run(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        used = {client}
        self._sockets |= used
        try:
            with self._connect() as server:
                used.add(server)
                self._sockets |= used
                near = client if self._context is None else self._begun(client, server)
                if near is None:
                    return
                used.add(near)
                self._sockets |= used
                self._served += 1
                try:
                    copy(near, server)
                finally:
                    self._served -= 1
        except OSError:  # ssl.SSLError is one
            pass
        finally:
            self._sockets -= used
            for item in used:
                item.close()

    def _begun(self, client: socket.socket, server: socket.socket) -> socket.socket | None:
        """Answer a client that asks PostgreSQL for TLS; None if the connection is refused."""
        assert self._context is not None
        first = client.recv(8, socket.MSG_WAITALL)
        if first != _ASKS_TLS:
            if self._requires:
                head = b"E" + (len(_REFUSED) + 4).to_bytes(4, "big")
                client.sendall(head + _REFUSED)
                return None
            server.sendall(first)
            return client
        server.sendall(first)
        answer = server.recv(1)
        if answer != _NO_TLS:
            client.sendall(answer)  # the server has TLS itself
            return client
        client.sendall(_TLS)
        return self._context.wrap_socket(client, server_side=True)


def copy(one: socket.socket, other: socket.socket) -> None:
    """Copy both ways until one side closes its connection. Raises OSError."""
    pairs = {one: other, other: one}
    while True:
        # What TLS has decrypted already is not seen by `select`.
        ready: list[socket.socket] = []
        ready += [end for end in pairs if isinstance(end, ssl.SSLSocket) and end.pending()]
        if not ready:
            ready, _, _ = select.select([one, other], [], [])
        for item in ready:
            part = item.recv(_MOST)
            if not part:
                return
            pairs[item].sendall(part)


class Outlet:
    """A process outside of the namespace that passes a Unix socket on to a server.

    It ends with envgen, also if envgen is killed, and does `last` before it does so.
    """

    def __init__(
        self, path: Path, address: tuple[str, int], last: Callable[[], None] | None = None
    ) -> None:
        """Start it; `address` is that of the server. Raises NoServer."""
        self._path = path
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(path))
        except OSError as error:
            listener.close()
            message = f"cannot make a socket in {path.parent}: {error.strerror or error}"
            hint = "set TMPDIR or XDG_CACHE_HOME to a folder with a shorter name"
            raise NoServer(message, hint) from None
        listener.listen()
        ended, self._alive = os.pipe()
        _ALIVE.append(self._alive)
        self._process = os.fork()
        if self._process == 0:
            for item in _ALIVE:  # also of other outlets, which would not end
                os.close(item)
            _pass_on(listener, ended, address, last)
        os.close(ended)
        listener.close()

    def connect(self) -> socket.socket:
        """Return a connection to the server. Raises OSError."""
        link = socket.socket(socket.AF_UNIX)
        link.connect(str(self._path))
        return link

    def stop(self) -> None:
        """End it, and wait until it has done its last."""
        if self._alive in _ALIVE:
            _ALIVE.remove(self._alive)
            os.close(self._alive)
            os.waitpid(self._process, 0)


def _pass_on(
    listener: socket.socket,
    ended: int,
    address: tuple[str, int],
    last: Callable[[], None] | None,
) -> NoReturn:
    # Ctrl-C reaches it too, and the terminal may be gone: only the end of envgen counts.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        while True:
            ready, _, _ = select.select([listener.fileno(), ended], [], [])
            if ended in ready:
                break
            client, _ = listener.accept()
            threading.Thread(target=_one, args=(client, address), daemon=True).start()
        if last is not None:
            last()
    finally:
        os._exit(0)


def _one(client: socket.socket, address: tuple[str, int]) -> None:
    with (
        contextlib.suppress(OSError),
        client,
        socket.create_connection(address, _CONNECTS) as server,
    ):
        server.settimeout(None)
        copy(client, server)
