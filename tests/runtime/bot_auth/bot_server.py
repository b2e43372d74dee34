"""A server in a thread that verifies what arrives on the wire, for the tests of clients."""

import http.server
import socket
import threading
import time
import urllib.parse
from typing import Any

from bot_messages import KEYS

from envgen.runtime.bot_auth.verifying import Message, Refused, verify


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers 200, 401, or what the test has planned; keeps what came."""

    server: "BotServer"
    protocol_version = "HTTP/1.1"

    def handle_one(self) -> None:
        """Read the request off the wire, and judge it by its own words."""
        length = self.headers.get("Content-Length")
        body = self.rfile.read(int(length or 0))
        # A client that takes this server for its proxy names the whole URL.
        target = self.path
        scheme = "http"
        if not target.startswith("/"):
            scheme, _, rest = target.partition("://")
            target = "/" + rest.partition("/")[2]
        path, _, query = target.partition("?")
        headers = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        message = Message(
            self.command,
            scheme,
            headers["host"],
            urllib.parse.unquote(path),
            query,
            headers,
            body,
        )
        self.server.messages.append(message)
        try:
            if "chunked" in headers.get("transfer-encoding", ""):
                raise AssertionError("Django would not read it")
            verified = verify(message, KEYS, ("v1", "v2"), int(time.time()))
            status = 401 if verified.mac in self.server.seen else 200
            self.server.seen.add(verified.mac)
        except Refused as refused:
            self.server.reasons.append(refused.reason)
            status = 401
        planned, location = self.server.planned.pop(0) if self.server.planned else (0, "")
        self.send_response(planned if status == 200 and planned else status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


class BotServer(http.server.ThreadingHTTPServer):
    """Listens on a free port of the loopback interface."""

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Bind, on IPv6 where `host` is such an address."""
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), Handler)
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self.server_address[1]}"
        self.messages: list[Message] = []
        self.reasons: list[str] = []
        self.seen: set[str] = set()
        # Statuses that a verified request gets instead of 200, and their Location.
        self.planned: list[tuple[int, str]] = []

    def __enter__(self) -> "BotServer":
        """Serve."""
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()
