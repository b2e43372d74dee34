"""Classify a database by its host and port: the provider, and whether the network is private."""

from __future__ import annotations

import ipaddress

from envgen.catalog import providers
from envgen.catalog.database_types import DatabaseHost


def host(name: str, port: str) -> DatabaseHost:
    """Return the kind of a host; a name that begins with a slash is a socket's folder."""
    name = name.lower().rstrip(".")
    if not name or name.startswith(("/", "@")):
        return DatabaseHost(kind="socket", title="a socket on this machine", private=True)
    if _is_loopback(name):
        return DatabaseHost(kind="loopback", title="this machine", private=True)
    if located := providers.at_host(name, port):
        return located[1]
    if _is_private(name):
        return DatabaseHost(kind="private", title="a host in a private network", private=True)
    return DatabaseHost(kind="public", title="a host in a public network")


def _is_loopback(name: str) -> bool:
    address = address_of(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _is_private(name: str) -> bool:
    address = address_of(name)
    # A name without a dot belongs to the local network, or to a container next to this one.
    return "." not in name if address is None else address.is_private


def address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return a host as an IP address; None if it is a name."""
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None
