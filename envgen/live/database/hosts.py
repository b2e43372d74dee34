"""Where a database is, from its host and port alone: whose it is, and who could listen in."""

from __future__ import annotations

import ipaddress

from envgen.catalog import providers
from envgen.catalog.types import DatabaseHost


def host(name: str, port: str) -> DatabaseHost:
    """Return what a host is; a name that begins with a slash is a socket's folder."""
    name = name.lower().rstrip(".")
    if not name or name.startswith(("/", "@")):
        return DatabaseHost(kind="socket", title="a socket on this machine", private=True)
    if _is_loopback(name):
        return DatabaseHost(kind="loopback", title="this machine", private=True)
    if located := providers.at_host(name, port):
        return located[1]
    if _is_private(name):
        return DatabaseHost(kind="private", title="a host of a private network", private=True)
    return DatabaseHost(kind="public", title="a host in a public network")


def _is_loopback(name: str) -> bool:
    address = address_of(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _is_private(name: str) -> bool:
    address = address_of(name)
    # A name without a dot is one of the local network, or of containers beside this one.
    return "." not in name if address is None else address.is_private


def address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return a host as an IP address; None where it is a name."""
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None
