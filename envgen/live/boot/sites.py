"""What browsers call one site: scheme and registrable domain.

The list of all suffixes below which domains are registered is long and changes weekly
(https://publicsuffix.org). A few that Django sites meet are enough here: what follows from the
answer is a warning.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from envgen.resolve.site import SHARED_DOMAINS

_SECOND_LEVEL = ("co", "com", "org", "net", "ac", "gov", "edu")
_LOCAL = ("localhost", "127.0.0.1")


def same_site(origin: str, host: str) -> bool:
    """Say whether a page at `origin` and `host`, by HTTPS, are of one site."""
    return site_of(urlsplit(origin).hostname or "") == site_of(host)


def site_of(host: str) -> str:
    """Return the registrable domain of a host."""
    labels = host.lower().strip(".").split(".")
    if host in _LOCAL or len(labels) < 3:
        return host.lower()
    # example.co.uk, and somebody.vercel.app, which are sites of their own.
    below = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    shared = f".{'.'.join(labels[-2:])}" in SHARED_DOMAINS
    return ".".join(labels[-3 if below or shared else -2 :])
