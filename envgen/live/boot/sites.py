"""Tell whether two hosts are the same site for browsers: scheme and registrable domain."""

from __future__ import annotations

from urllib.parse import urlsplit

from envgen.support.public_suffixes import registrable


def same_site(origin: str, host: str) -> bool:
    """Return whether a page at `origin` and the HTTPS `host` are the same site."""
    return registrable(urlsplit(origin).hostname or "") == registrable(host)
