"""Domains below which anybody can have a site, by the Public Suffix List: co.uk, vercel.app …

The list is part of the package publicsuffixlist, so nothing is fetched. It is read when the first
domain is looked up, which few commands do.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def is_public_suffix(domain: str) -> bool:
    """Return whether strangers can have names below a domain, which is given without a dot."""
    return bool(domain) and bool(_suffixes().is_public(domain.lower()))


def registrable(host: str) -> str:
    """Return the part of a host that somebody registered: example.co.uk of www.example.co.uk.

    A public suffix and an IP address are returned as they are.
    """
    name = host.lower().strip(".")
    if name[-1:].isdigit():
        return name
    return str(_suffixes().privatesuffix(name) or name)


def hosting_domain(host: str) -> str:
    """Return the company's domain that a host is below, such as vercel.app; empty for none."""
    name = host.lower().strip(".")
    suffix = _suffixes().publicsuffix(name)
    return "" if suffix == _suffixes(registries=True).publicsuffix(name) else str(suffix)


@cache
def _suffixes(*, registries: bool = False) -> PublicSuffixList:
    """Return the list; with `registries` without the section of companies' domains."""
    from publicsuffixlist import PublicSuffixList  # late: it takes 70 ms

    return PublicSuffixList(only_icann=registries)
