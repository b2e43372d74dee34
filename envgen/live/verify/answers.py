"""What a site answered, as data: all of it is a stranger's text until it is shown escaped."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

_ORIGIN_PORTS = {"http": 80, "https": 443}
# What a request line may hold of an address that came from a stranger.
_KEPT = "/%?&=:@!$'()*+,;~-._[]"
_LONGEST = 200
# What an address may have: more than any page needs, and little enough to be shown.
_LONGEST_URL = 2000


class Unreachable(Exception):
    """There is no answer, for the reason that the message, a plain sentence, gives."""


class Untrusted(Unreachable):
    """There is no answer because the certificate proves nothing."""


class Url(NamedTuple):
    """An http or https address in parts; `path` has the query, too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port as browsers write them."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Return what the Host header says: the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _ORIGIN_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        """The whole address."""
        return self.origin + self.path

    def at(self, path: str) -> Url:
        """Return the address of another path of the same origin."""
        return self._replace(path=path)


def parse_url(text: str, base: Url | None = None) -> Url | None:
    """Read an address, relative to `base` if there is one; None where it is no http address.

    One that is longer than 2000 characters is none either.
    """
    if len(text) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(urljoin(str(base), text) if base else text)
        port = parts.port
        host = parts.hostname or ""
        host = host.encode("ascii" if ":" in host else "idna").decode()
    except ValueError:  # UnicodeError is one, too
        return None
    if parts.scheme not in _ORIGIN_PORTS or not re.fullmatch(r"[a-z0-9_.:-]+", host):
        return None
    path = quote(parts.path or "/", safe=_KEPT)
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return Url(parts.scheme, host, port or _ORIGIN_PORTS[parts.scheme], path + query)


class Cookie(NamedTuple):
    """A cookie as it was set; its value is nobody's business but the site's."""

    name: str
    value: str
    attributes: dict[str, str]

    @property
    def same_site(self) -> str:
        """Return its SameSite; empty where it has none."""
        return self.attributes.get("samesite", "")

    def __repr__(self) -> str:
        """Name it without its value."""
        return f"<Cookie {self.name!r}>"


class SiteAnswer(NamedTuple):
    """A response: its status, its headers in lower case, and the beginning of its body."""

    url: Url
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str = ""

    def header(self, name: str) -> str | None:
        """Return a header's value, several joined as RFC 9110 has it; None without it."""
        found = [value.strip() for key, value in self.headers if key == name]
        return ", ".join(found) if found else None

    @property
    def target(self) -> Url | None:
        """Return where a redirect leads; None where it is none, or leads to no web address."""
        location = self.header("location")
        if self.status not in (301, 302, 303, 307, 308) or location is None:
            return None
        return parse_url(location, self.url)

    @property
    def is_redirect(self) -> bool:
        """Say whether it sends the browser elsewhere."""
        return self.status in (301, 302, 303, 307, 308)

    @property
    def cookies(self) -> list[Cookie]:
        """Return the cookies that it sets."""
        return [_cookie(value) for key, value in self.headers if key == "set-cookie"]


def _cookie(text: str) -> Cookie:
    # As browsers do, https://www.rfc-editor.org/rfc/rfc6265#section-5.2: http.cookies is
    # stricter, and would drop cookies that browsers keep.
    first, *rest = text.split(";")
    name, _, value = first.partition("=")
    pairs = (item.partition("=") for item in rest)
    attributes = {key.strip().lower(): word.strip() for key, _, word in pairs}
    return Cookie(name.strip(), value.strip(), attributes)


def shown(text: str | None) -> str:
    """Return what may be shown of a stranger's text: one line of a bounded length, in quotes."""
    if text is None:
        return "nothing"
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return ascii(cut)
