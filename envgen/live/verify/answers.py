"""Answers of a site, as data. Their text is untrusted: print it only through `shown`."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

_ORIGIN_PORTS = {"http": 80, "https": 443}
# Characters of an untrusted address that a request line may have unquoted.
_KEPT = "/%?&=:@!$'()*+,;~-._[]"
_LONGEST = 200
# Longest address that is read: more than any page needs, and short enough to print.
_LONGEST_URL = 2000


class Unreachable(Exception):
    """The site gave no answer; the message says why, as a sentence."""


class Unresolved(Unreachable):
    """No address could be found for the site's host."""


class Untrusted(Unreachable):
    """The site's certificate could not be verified, so nothing was requested."""


class Url(NamedTuple):
    """The parts of an http or https address; `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port, as in an Origin header."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Return the value of the Host header: the port only if it is not the default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _ORIGIN_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        """Return the whole address."""
        return self.origin + self.path

    def at(self, path: str) -> Url:
        """Return the address of another path on the same origin."""
        return self._replace(path=path)


def parse_url(text: str, base: Url | None = None) -> Url | None:
    """Parse an address, relative to `base` if given.

    Return None if it is not an http or https address, or is longer than 2000 characters.
    """
    if len(text) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(urljoin(str(base), text) if base else text)
        port = parts.port
        host = parts.hostname or ""
        host = host.encode("ascii" if ":" in host else "idna").decode()
    except ValueError:  # includes UnicodeError
        return None
    if parts.scheme not in _ORIGIN_PORTS or not re.fullmatch(r"[a-z0-9_.:-]+", host):
        return None
    path = quote(parts.path or "/", safe=_KEPT)
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return Url(parts.scheme, host, port or _ORIGIN_PORTS[parts.scheme], path + query)


class Cookie(NamedTuple):
    """A cookie from a Set-Cookie header; its value is never shown."""

    name: str
    value: str
    attributes: dict[str, str]

    @property
    def same_site(self) -> str:
        """Return its SameSite attribute; empty if it has none."""
        return self.attributes.get("samesite", "")

    def __repr__(self) -> str:
        """Return its name without its value."""
        return f"<Cookie {self.name!r}>"


class SiteAnswer(NamedTuple):
    """A response: its status, its headers in lower case, and the beginning of its body."""

    url: Url
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str = ""

    def header(self, name: str) -> str | None:
        """Return a header's value, several joined by commas (RFC 9110); None if it is missing."""
        found = [value.strip() for key, value in self.headers if key == name]
        return ", ".join(found) if found else None

    @property
    def target(self) -> Url | None:
        """Return the target of a redirect; None if this is not one, or leads to no web address."""
        location = self.header("location")
        if self.status not in (301, 302, 303, 307, 308) or location is None:
            return None
        return parse_url(location, self.url)

    @property
    def is_redirect(self) -> bool:
        """Return whether its status is that of a redirect."""
        return self.status in (301, 302, 303, 307, 308)

    @property
    def cookies(self) -> list[Cookie]:
        """Return the cookies that this answer sets."""
        return [_cookie(value) for key, value in self.headers if key == "set-cookie"]


def _cookie(text: str) -> Cookie:
    # Parsed as browsers do (https://www.rfc-editor.org/rfc/rfc6265#section-5.2). http.cookies
    # is stricter, and would drop cookies that browsers keep.
    first, *rest = text.split(";")
    name, _, value = first.partition("=")
    pairs = (item.partition("=") for item in rest)
    attributes = {key.strip().lower(): word.strip() for key, _, word in pairs}
    return Cookie(name.strip(), value.strip(), attributes)


def shown(text: str | None) -> str:
    """Return untrusted text in a form that is safe to print: one quoted line, cut if too long.

    None becomes the word "missing".
    """
    if text is None:
        return "missing"
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return ascii(cut)
