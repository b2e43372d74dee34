"""Send requests to Django's handler without a socket, as the platform's proxy would.

The proxy in front of a site terminates TLS and forwards plain HTTP with X-Forwarded-Proto. It
redirects plain HTTP requests itself (https://render.com/docs/web-services).
"""

from __future__ import annotations

import io
from http.cookies import CookieError, SimpleCookie
from typing import Any, Mapping, NamedTuple, Sequence
from urllib.parse import urljoin, urlsplit

from . import faults

# Some middleware needs a user agent. Those of all browsers begin with Mozilla.
AGENT = "Mozilla/5.0 (envgen)"


class Answer(NamedTuple):
    """A response: its status, its headers by their names in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...]
    fault: Any = None


class Site:
    """Django's handler with the project's middleware."""

    def __init__(self, folder: str, port: int, proxy_header: Sequence[str] | None) -> None:
        """Load the middleware of a site that listens on `port`; raises any error of loading it.

        `proxy_header` is name and value of the proxy's header for HTTPS; None without a proxy.
        """
        from django.core.handlers.wsgi import WSGIHandler
        from django.core.signals import got_request_exception

        self._folder = folder
        self._port = port
        self.proxy_header = proxy_header
        self._fault: Any = None
        self._handler = WSGIHandler()
        got_request_exception.connect(self._failed, weak=False)

    def ask(
        self,
        method: str,
        host: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        scheme: str = "http",
    ) -> Answer:
        """Send one request as the server receives it: plain HTTP, unless it terminates TLS."""
        self._fault = None
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self._port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": host,
            "HTTP_USER_AGENT": AGENT,
            "HTTP_ACCEPT": "*/*",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if body or method == "POST":
            environ["CONTENT_LENGTH"] = str(len(body))
            environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        for name, value in (headers or {}).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        return self._called(environ)

    def _called(self, environ: dict[str, Any]) -> Answer:
        started: list[Any] = []
        try:
            response = self._handler(environ, lambda *said: started.append(said))
            body = b"".join(response)
            # A package may wrap the handler, so that only what WSGI asks for is there.
            getattr(response, "close", lambda: None)()
            status, listed = int(started[0][0].split(" ")[0]), started[0][1]
        except Exception as error:  # noqa: BLE001, RUF100 - middleware may be written badly
            return Answer(500, {}, b"", (), faults.fault("requests", error, self._folder))
        headers = {name.lower(): value for name, value in listed}
        cookies = tuple(value for name, value in listed if name.lower() == "set-cookie")
        fault = self._fault if status >= 500 else None
        return Answer(status, headers, body, cookies, fault)

    def _failed(self, **kwargs: Any) -> None:
        import sys

        error = sys.exc_info()[1]
        if error is not None:
            self._fault = faults.fault("requests", error, self._folder)


class Browser:
    """Keeps cookies as browsers do, but ignores SameSite, and follows redirects."""

    def __init__(self, site: Site, scheme: str) -> None:
        """Visit `site` with `scheme`; https requests go through the proxy, if there is one."""
        self._site = site
        self._scheme = scheme
        self._jar: dict[str, str] = {}
        self.refused: list[str] = []

    def send(
        self,
        method: str,
        host: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send one request to a host."""
        sent = dict(headers or {})
        scheme = self._scheme
        if scheme == "https" and self._site.proxy_header is not None:
            name, value = self._site.proxy_header
            sent[name] = value
            sent["X-Forwarded-For"] = "203.0.113.7"
            scheme = "http"
        if self._jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        answer = self._site.ask(method, host, path, sent, body, scheme)
        self._keep(answer, host)
        return answer

    def follow(self, host: str, path: str) -> tuple[Answer, str, bool]:
        """Get a page; return the last answer, its URL, and whether the redirects loop.

        Only redirects to the same path are followed, on any host. Another path may be a view of
        the project, which might do anything.
        """
        url = f"{self._scheme}://{host}{path}"
        seen = {url}
        answer = self.send("GET", host, path)
        while 300 <= answer.status < 400 and answer.headers.get("location"):
            parts = urlsplit(urljoin(url, answer.headers["location"]))
            if parts.path != path:
                break
            # The proxy itself redirects http to https.
            url = parts._replace(scheme=self._scheme).geturl()
            if url in seen:
                return answer, url, True
            seen.add(url)
            answer = self.send("GET", parts.netloc, path)
        return answer, url, False

    def _keep(self, answer: Answer, host: str) -> None:
        name_of_host = urlsplit(f"//{host}").hostname or ""
        for line in answer.cookies:
            try:
                cookie = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in cookie.items():
                if self._accepts(name, morsel, name_of_host):
                    self._jar[name] = morsel.coded_value
                elif name not in self.refused:
                    self.refused.append(name)

    def _accepts(self, name: str, morsel: Any, host: str) -> bool:
        """Return whether a browser keeps a cookie (RFC 6265bis, section 5.7).

        https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis
        """
        domain = morsel["domain"].lstrip(".").lower()
        secure = bool(morsel["secure"])
        if domain and host != domain and not host.endswith("." + domain):
            return False
        if secure and self._scheme != "https" and host not in ("localhost", "127.0.0.1"):
            return False
        if name.startswith("__Host-"):
            return secure and not domain and morsel["path"] == "/"
        return secure or not name.startswith("__Secure-")
