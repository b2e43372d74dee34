"""Where a database is, from its host and port alone: whose it is, and who could listen in."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, NamedTuple

Mode = Literal["direct", "session", "transaction"]
# https://supabase.com/docs/guides/database/connecting-to-postgres
_TRANSACTION_PORT = "6543"
# https://render.com/docs/postgresql-creating-connecting
_RENDER = re.compile(r"dpg-[a-z0-9]+(-[a-z0-9]+)*")


class Host(NamedTuple):
    """A host: what it is called in a report, which never has its name."""

    kind: str
    title: str
    # Nobody but the machines of one owner can listen in.
    private: bool = False
    # What the provider says is there; None where nothing is known.
    mode: Mode | None = None


def host(name: str, port: str) -> Host:
    """Return what a host is; a name that begins with a slash is a socket's folder."""
    name = name.lower().rstrip(".")
    if not name or name.startswith(("/", "@")):
        return Host("socket", "a socket on this machine", private=True)
    if _is_loopback(name):
        return Host("loopback", "this machine", private=True)
    if name.endswith(".pooler.supabase.com"):
        mode: Mode = "transaction" if port == _TRANSACTION_PORT else "session"
        return Host("supabase-pooler", f"Supabase, the {mode} pooler's port", mode=mode)
    if re.fullmatch(r"db\.[a-z0-9]+\.supabase\.(co|com|net)", name):
        if port == _TRANSACTION_PORT:
            return Host("supabase-pooler", "Supabase, its own pooler's port", mode="transaction")
        return Host("supabase-direct", "Supabase, the server itself", mode="direct")
    if _RENDER.fullmatch(name):
        return Host("render-internal", "Render Postgres, internal", private=True, mode="direct")
    if name.endswith("-postgres.render.com"):
        return Host("render-external", "Render Postgres, external", mode="direct")
    if _is_private(name):
        return Host("private", "a host of a private network", private=True)
    return Host("public", "a host in a public network")


def _is_loopback(name: str) -> bool:
    address = _address(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _is_private(name: str) -> bool:
    address = _address(name)
    # A name without a dot is one of the local network, or of containers beside this one.
    return "." not in name if address is None else address.is_private


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None
