"""Find the addresses to connect to, and apply the detours given with --connect-to.

The first host decides what is normal: if it is on the internet, no later host (which may come
from a redirect of the site) can send a request into a private network.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from typing import NamedTuple

from envgen.live.verify.answers import Unreachable, Unresolved, shown
from envgen.support import lazy_re

HTTPS = 443
HTTP = 80
_PART = r"(?:[\w.-]*|\[[0-9A-Fa-f:.]+\])"
# The form of curl's option: https://curl.se/docs/manpage.html#--connect-to
_CURL = lazy_re.compile(rf"({_PART}):([0-9]*):({_PART}):([0-9]*)")
_SHORT = lazy_re.compile(rf"({_PART})(?::([0-9]+))?")


class Detour(NamedTuple):
    """Send connections for `host` and `port` to `to_host` and `to_port`.

    An empty `host` or `port` matches any; an empty `to_host` or `to_port` keeps the original.
    """

    host: str
    port: int | None
    to_host: str
    to_port: int | None

    def takes(self, host: str, port: int) -> bool:
        """Return whether this detour applies to connections to `host` and `port`."""
        return self.host in ("", host) and self.port in (None, port)


def detours(text: str) -> list[Detour]:
    """Parse the value of `--connect-to`: HOST[:PORT], or curl's HOST1:PORT1:HOST2:PORT2.

    Raises:
        ValueError: `text` has neither form.
    """
    if found := _CURL.fullmatch(text):
        host, port, to_host, to_port = found.groups()
        return [Detour(_bare(host).lower(), _port(port), _bare(to_host), _port(to_port))]
    found = _SHORT.fullmatch(text)
    if found is None or not found[1]:
        raise ValueError("write HOST, HOST:PORT or HOST1:PORT1:HOST2:PORT2")
    # A given port is for HTTPS; plain HTTP stays on port 80.
    plain = Detour("", HTTP, _bare(found[1]), None)
    return [plain, Detour("", None, _bare(found[1]), _port(found[2]))]


class Routes:
    """Resolves each host name once, so that an address cannot change during a run."""

    def __init__(self, detours: Sequence[Detour] = ()) -> None:
        """Keep the detours; the first one that matches is used."""
        self._detours = tuple(detours)
        self._found: dict[tuple[str, int], list[tuple[str, int]]] = {}
        self._private_is_normal: bool | None = None

    def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the addresses and port to connect to.

        Raises:
            Unreachable: the name has no address, or unexpectedly a private one.
        """
        if (host, port) not in self._found:
            self._found[host, port] = self._find(host, port)
        return self._found[host, port]

    def _find(self, host: str, port: int) -> list[tuple[str, int]]:
        detour = next((item for item in self._detours if item.takes(host, port)), None)
        if detour is not None:
            found = _lookup(detour.to_host or host, detour.to_port or port)
            if any(_is_public(address) for address, _ in found):
                self._private_is_normal = False
            return found
        found = _lookup(host, port)
        private = [address for address, _ in found if not _is_public(address)]
        if self._private_is_normal is None:
            self._private_is_normal = bool(private)
        elif private and not self._private_is_normal:
            message = f"{host} resolves to {private[0]}, a private address, and was not contacted"
            raise Unreachable(f"{message}; if it is yours, pass it with --connect-to")
        return found


def _lookup(host: str, port: int) -> list[tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: a label is too long for DNS
        raise Unresolved(f"cannot resolve {shown(host)}") from None
    return list(dict.fromkeys((str(item[4][0]), port) for item in found))


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global


def _bare(host: str) -> str:
    return host.strip("[]")


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not 0 < int(text[:6]) < 2**16:
        raise ValueError("a port is a number from 1 to 65535")
    return int(text)
