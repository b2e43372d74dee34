"""Tell whether two hosts are the same site for browsers: scheme and registrable domain.

The list of public suffixes is long and changes weekly (https://publicsuffix.org). A few common
ones are enough here, because the result only decides about a warning.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from envgen.resolve.site import SHARED_DOMAINS

_SECOND_LEVEL = ("co", "com", "org", "net", "ac", "gov", "edu")
_LOCAL = ("localhost", "127.0.0.1")


def same_site(origin: str, host: str) -> bool:
    """Return whether a page at `origin` and the HTTPS `host` are the same site."""
    return site_of(urlsplit(origin).hostname or "") == site_of(host)


def site_of(host: str) -> str:
    """Return the registrable domain of a host."""
    labels = host.lower().strip(".").split(".")
    if host in _LOCAL or len(labels) < 3:
        return host.lower()
    # Such as example.co.uk and somebody.vercel.app, which are separate sites.
    below = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    shared = f".{'.'.join(labels[-2:])}" in SHARED_DOMAINS
    return ".".join(labels[-3 if below or shared else -2 :])
