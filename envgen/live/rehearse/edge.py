"""The platform's edge: ends TLS in front of a program, and adds the headers that a proxy adds."""

from __future__ import annotations

import http.client
import http.server
import ssl
import threading
from pathlib import Path
from typing import Any, ClassVar

from envgen.live.rehearse.certificates import certificate

_SECONDS = 30.0
# What concerns one connection alone: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
_OF_A_CONNECTION = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length"}
)
# An address of documentation: https://www.rfc-editor.org/rfc/rfc5737
VISITOR = "203.0.113.7"


class _Handler(http.server.BaseHTTPRequestHandler):
    """Passes a request on, and the answer back."""

    protocol_version = "HTTP/1.0"
    port: ClassVar[int]
    header: ClassVar[tuple[str, str] | None]

    def do_GET(self) -> None:
        """Pass any request on."""
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size) if size else None
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            link.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _OF_A_CONNECTION:
                    link.putheader(name, value)
            if self.header is not None:
                link.putheader(*self.header)
            link.putheader("X-Forwarded-For", VISITOR)
            if body is not None:
                link.putheader("Content-Length", str(size))
            link.endheaders(body)
            answer = link.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            # As a platform's edge answers for a program that does not.
            self.send_response_only(502, "Bad Gateway")
            self.end_headers()
            return
        finally:
            link.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_A_CONNECTION:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_POST = do_HEAD = do_OPTIONS = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


class _Redirecting(http.server.BaseHTTPRequestHandler):
    """Sends everybody to HTTPS."""

    def do_GET(self) -> None:
        """Answer any request with a redirect."""
        self.send_response_only(301, "Moved Permanently")
        self.send_header("Location", f"https://{self.headers.get('Host', '')}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_HEAD = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a visitor may leave in the middle of a large page."""


class TlsEdge:
    """A server with TLS on a free port of the loopback interface."""

    def __init__(
        self, port: int, header: tuple[str, str] | None, hosts: list[str], folder: Path
    ) -> None:
        """Pass requests on to `port`, with the proxy's `header`; write the CA into `folder`."""
        key, made = certificate(*hosts)
        self.ca_file = folder / "edge.crt"
        self.ca_file.write_bytes(made)
        private = folder / "edge.key"
        private.write_bytes(key)
        handler = type("Handler", (_Handler,), {"port": port, "header": header})
        self._server = _Server(("127.0.0.1", 0), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, private)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        # Platforms answer plain HTTP with a redirect.
        self._plain = _Server(("127.0.0.1", 0), _Redirecting)
        for server in (self._server, self._plain):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def plain_port(self) -> int:
        """Return the port for plain HTTP."""
        return int(self._plain.server_address[1])

    def stop(self) -> None:
        """Listen no longer."""
        for server in (self._server, self._plain):
            server.shutdown()
            server.server_close()
