"""Where connections go: names to addresses, and the detours that a person asks for.

The first host decides what is normal: where it is on the internet, no later host, to which an
answer of the site may have led, can send a request into a private network.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import NamedTuple

from envgen.live.verify.answers import Unreachable, shown

HTTPS = 443
HTTP = 80
_PART = r"(?:[\w.-]*|\[[0-9A-Fa-f:.]+\])"
# As curl has it: https://curl.se/docs/manpage.html#--connect-to
_CURL = re.compile(rf"({_PART}):([0-9]*):({_PART}):([0-9]*)")
_SHORT = re.compile(rf"({_PART})(?::([0-9]+))?")


class Detour(NamedTuple):
    """Connections to `host` and `port` go to `to_host` and `to_port`; empty is any, or the same."""

    host: str
    port: int | None
    to_host: str
    to_port: int | None

    def takes(self, host: str, port: int) -> bool:
        """Say whether it is for connections to that host and port."""
        return self.host in ("", host) and self.port in (None, port)


def detours(text: str) -> list[Detour]:
    """Read what `--connect-to` is given: HOST[:PORT], or curl's HOST1:PORT1:HOST2:PORT2.

    Raises:
        ValueError: it is neither.
    """
    if found := _CURL.fullmatch(text):
        host, port, to_host, to_port = found.groups()
        return [Detour(_bare(host).lower(), _port(port), _bare(to_host), _port(to_port))]
    found = _SHORT.fullmatch(text)
    if found is None or not found[1]:
        raise ValueError("HOST, HOST:PORT or HOST1:PORT1:HOST2:PORT2 is wanted")
    # A port that is named is that of HTTPS; plain HTTP stays on its own.
    plain = Detour("", HTTP, _bare(found[1]), None)
    return [plain, Detour("", None, _bare(found[1]), _port(found[2]))]


class Routes:
    """Finds the addresses of hosts, each once, so that no name changes its mind in between."""

    def __init__(self, detours: Sequence[Detour] = ()) -> None:
        """Keep the detours; of several that fit, the first counts."""
        self._detours = tuple(detours)
        self._found: dict[tuple[str, int], list[tuple[str, int]]] = {}
        self._private_is_normal: bool | None = None

    def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the addresses and port to connect to.

        Raises:
            Unreachable: the name has none, or leads into a private network unexpectedly.
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
            message = f"{host} leads to {private[0]}, a private address, and is not asked"
            raise Unreachable(f"{message}; if it is yours, name it with --connect-to")
        return found


def _lookup(host: str, port: int) -> list[tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # the latter for a label that is too long for the DNS
        raise Unreachable(f"there is no address for the name {shown(host)}") from None
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
