"""Send requests one by one, each on its own connection, with limits on time and size.

Uses http.client on a socket that is opened here: a check has to connect to one address, ask TLS
for one name, send the Host header of another, and see redirects instead of following them. HTTP
libraries hide this, and also use the proxies of the environment.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from envgen.live.verify.answers import SiteAnswer, Unreachable, Untrusted, Url, shown
from envgen.live.verify.routes import Routes
from envgen.version import __version__

# Requests per run; bytes read of one response, with its headers; bytes kept of its body.
MOST_REQUESTS = 100
MOST_BYTES = 512 * 1024
MOST_KEPT = 256 * 1024
# Seconds to connect, and for a whole request; all requests together may take PATIENCE * TIMEOUT.
CONNECT = 10.0
TIMEOUT = 30.0
PATIENCE = 10
# OpenSSL's reasons if its own policy forbids old TLS versions.
UNSPEAKABLE = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE")
AGENT = f"envgen-verify/{__version__}"


class Tls(NamedTuple):
    """Facts from a handshake: the TLS version, and when the certificate expires (Unix time)."""

    version: str
    valid_until: float


class Client:
    """Sends requests to the site, and counts them."""

    def __init__(
        self,
        routes: Routes,
        *,
        ca_file: str | None = None,
        timeout: float = TIMEOUT,
        most: int = MOST_REQUESTS,
        waiting: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Trust the system's CAs, or instead those in `ca_file`; `timeout` is in seconds.

        `most` is the limit for the number of requests. `waiting` is told before each request what
        it waits for.

        Raises:
            OSError: `ca_file` cannot be read, or has no certificate.
        """
        self._routes = routes
        self._context = ssl.create_default_context(cafile=ca_file)
        self._timeout, self._most, self._waiting = timeout, most, waiting
        self._end = time.monotonic() + timeout * PATIENCE
        self.requests = 0
        self.tls: dict[str, Tls] = {}

    def ask(
        self,
        url: Url,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        host: str | None = None,
    ) -> SiteAnswer:
        """Send one request, and return the answer without following redirects.

        `host` replaces the URL's host in the Host header; the connection still goes to the URL's.

        Raises:
            Unreachable: there is no answer, or it cannot be read.
            Untrusted: the certificate is not valid for the URL's host.
        """
        sent = {"Host": host or url.authority, "User-Agent": AGENT, "Accept": "text/html, */*;q=.5"}
        sent |= headers or {}
        if body is not None:
            sent["Content-Length"] = str(len(body))
        deadline = self._deadline()
        stream = self._connect(url, deadline)
        try:
            return _exchange(url, _Bounded(stream, deadline), method, sent, body)
        finally:
            stream.close()

    def speaks(self, url: Url, context: ssl.SSLContext) -> bool:
        """Return whether the server completes a TLS handshake with `context`.

        Raises:
            Unreachable: the server did not answer, or the local OpenSSL cannot do the handshake.
        """
        raw = self._open(url, self._deadline())
        try:
            with raw, context.wrap_socket(raw, server_hostname=url.host):
                return True
        except TimeoutError:
            raise Unreachable(f"the TLS handshake with {url.authority} timed out") from None
        except ssl.SSLError as error:
            if error.reason in UNSPEAKABLE:
                raise Unreachable("the local OpenSSL does not support TLS 1.1") from None
            return False
        except (OSError, ValueError):
            return False

    def _deadline(self) -> float:
        self.requests += 1
        if self.requests > self._most:
            raise Unreachable(f"this run reached its limit of {self._most} requests")
        now = time.monotonic()
        if now >= self._end:
            raise Unreachable("the site is too slow: the time limit for all checks is used up")
        return min(now + self._timeout, self._end)

    def _connect(self, url: Url, deadline: float) -> socket.socket:
        raw = self._open(url, deadline)
        if url.scheme == "http":
            return raw
        try:
            stream = self._context.wrap_socket(raw, server_hostname=url.host)
        except ssl.SSLCertVerificationError as error:
            raw.close()
            why = error.verify_message.rstrip(".")
            raise Untrusted(f"the certificate of {url.host} is not valid: {why}") from None
        except TimeoutError:
            raw.close()
            raise Unreachable(f"the TLS handshake with {url.authority} timed out") from None
        except (OSError, ValueError) as error:
            raw.close()
            reason = getattr(error, "reason", None) or "the server closed the connection"
            raise Unreachable(f"the TLS handshake with {url.authority} failed: {reason}") from None
        certificate = stream.getpeercert() or {}
        until = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
        self.tls[url.host] = Tls(stream.version() or "", until)
        return stream

    def _open(self, url: Url, deadline: float) -> socket.socket:
        self._waiting(f"waiting for {url.origin} (at most {deadline - time.monotonic():.0f} s)")
        where = why = ""
        for address in self._routes.addresses(url.host, url.port):
            left = min(CONNECT, deadline - time.monotonic())
            try:
                found = socket.create_connection(address, max(left, 0.001))
            except TimeoutError:
                why = f"no connection within {max(left, 0):.0f} s"
            except OSError as error:
                why = (error.strerror or "no connection").lower()
            else:
                found.settimeout(max(deadline - time.monotonic(), 0.001))
                return found
            where = f"{address[0]} port {address[1]}"
        raise Unreachable(f"{url.host} does not answer at {where}: {why}")


def _exchange(
    url: Url, stream: _Bounded, method: str, headers: Mapping[str, str], body: bytes | None
) -> SiteAnswer:
    connection = http.client.HTTPConnection(url.host)
    # http.client only needs the few methods of a socket that _Bounded has.
    connection.sock = stream
    try:
        connection.putrequest(method, url.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        kept = _beginning(response)
    except TimeoutError:
        raise Unreachable(f"{url.origin} did not answer in time") from None
    except (http.client.HTTPException, ValueError) as error:  # the latter for a chunk of -5 bytes
        what = f"the answer of {url.origin} is not HTTP"
        if isinstance(error, http.client.RemoteDisconnected):
            what = f"{url.origin} closed the connection without an answer"
        raise Unreachable(what) from None
    except OSError as error:
        why = error.strerror or "the connection broke"
        raise Unreachable(f"the answer of {url.origin} is incomplete: {shown(why)}") from None
    found = tuple((name.lower(), value) for name, value in response.getheaders())
    return SiteAnswer(url, response.status, found, kept.decode("utf-8", "replace"))


def _beginning(response: http.client.HTTPResponse) -> bytes:
    """Return the first MOST_KEPT bytes of a body, or all of a body that ends early."""
    try:
        found = response.read(MOST_KEPT)
    except http.client.IncompleteRead as error:
        found = error.partial
    return found[:MOST_KEPT]  # for a chunk of -1 bytes http.client reads everything


class _Bounded:
    """A socket for http.client with one deadline and one byte limit for all reads.

    A socket's own timeout restarts with each byte, so a server that sends a byte now and then
    would be read forever.
    """

    def __init__(self, stream: socket.socket, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        # Not the socket's own sendall: with TLS each record of 16 KiB gets a new timeout.
        rest = memoryview(data)
        while rest:
            self._stream.settimeout(_left(self._deadline))
            rest = rest[self._stream.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._stream, self._deadline))

    def close(self) -> None:
        """Do nothing: the code that opened the socket closes it."""


class _Reader(io.RawIOBase):
    def __init__(self, stream: socket.socket, deadline: float) -> None:
        super().__init__()
        self._stream = stream
        self._deadline = deadline
        self._bytes = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._bytes <= 0:
            raise OSError(0, "the answer is too long")
        self._stream.settimeout(_left(self._deadline))
        got = self._stream.recv_into(buffer)
        self._bytes -= got
        return got


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
