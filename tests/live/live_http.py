"""Requests as bytes on a socket: clients of HTTP would put right what is wrong on purpose."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any, NamedTuple

WAIT = 20.0  # seconds


class Request(NamedTuple):
    """A request as it is sent; text is sent as Latin-1, and so any byte can be."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def having(self, **headers: str) -> Request:
        """With headers, `_` in their names for `-`: in the place of the old ones, or added."""
        names = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = [(n, names.pop(n.lower(), value)) for n, value in self.headers]
        return self._replace(headers=(*kept, *names.items()))

    def adding(self, name: str, value: str) -> Request:
        """With one more header, even if there is one of its name."""
        return self._replace(headers=(*self.headers, (name, value)))

    def without(self, *names: str) -> Request:
        """Without some headers."""
        gone = {name.lower() for name in names}
        return self._replace(headers=tuple(h for h in self.headers if h[0].lower() not in gone))

    def value(self, name: str) -> str:
        """The value of a header."""
        (found,) = (value for n, value in self.headers if n.lower() == name.lower())
        return found

    @property
    def head(self) -> bytes:
        """Everything before the body."""
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that it sets."""
        pairs = (line.partition(";")[0] for line in self.headers.get_all("Set-Cookie", []))
        return dict(pair.split("=", 1) for pair in pairs)


def connect(port: int) -> socket.socket:
    """Connect to a server of this machine."""
    return socket.create_connection(("127.0.0.1", port), WAIT)


def send(port: int, request: Request) -> Answer:
    """Send a request over a connection of its own."""
    with connect(port) as link:
        link.sendall(request.head + request.body)
        return receive(link)


def receive(link: socket.socket) -> Answer:
    """Read the answer."""
    with http.client.HTTPResponse(link) as response:
        response.begin()
        return Answer(response.status, response.headers, response.read())
