"""The doors of the edge: which there are, and what is behind each."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from edge_breakages import BREAKAGES, FRONTEND, ODDITIES, Breakage
from edge_ca import Authority, Certificate
from edge_nginx import FORWARDED, REDIRECT, Door, Edge, Place

HOSTS = ("propel2excel.com", "propel.onrender.com")
URL = f"https://{HOSTS[0]}"
# The host by which a browser comes to the site that has a frontend's origin taken out.
CLOSED = HOSTS[1]
EVIL = "evil.example"
# In another order than the profile's, which means the same: see `with_policy`.
POLICY = """add_header Content-Security-Policy "script-src b.example 'self'; default-src 'self'";"""
HOSTILE = """
proxy_hide_header X-Frame-Options;
add_header X-Frame-Options "\x1b[2J\x1b]0;owned\x07" always;
add_header Set-Cookie "\x1b[2J=canary-of-a-cookie" always;
"""
PAGES = "location = / {{ root {folder}; try_files /frontend.html =404; }}"


class Backends(NamedTuple):
    """The ports of the web servers: production, the same with DEBUG, and with no CORS origin."""

    production: int
    debug: int
    closed: int


class Doors(NamedTuple):
    """Where the edge listens, and what one has to trust."""

    whole: Place
    policy: Place
    hostile: Place
    stranger: Place
    closed: Place
    frontend: Place
    changed: dict[str, Place]
    ca_file: Path
    pins: list[str]


def open_doors(folder: Path, backends: Backends) -> tuple[Edge, Doors]:
    """Start nginx in `folder`: doors with names, one for each breakage, one for each oddity."""
    authority = Authority(folder, "ca")
    frontends = authority.certificate("frontend", FRONTEND.removeprefix("https://"), EVIL)
    certificates = {
        "good": authority.certificate("good", *HOSTS),
        "ended": authority.certificate("ended", *HOSTS, days=-1),
        "soon": authority.certificate("soon", *HOSTS, days=5),
        "other": authority.certificate("other", "example.org"),
        "stranger": Authority(folder, "stranger").certificate("stranger", *HOSTS),
    }
    good, port = certificates["good"], backends.production
    named = [
        Door(good, port),
        Door(good, port, location=POLICY),
        Door(good, port, location=HOSTILE),
        Door(authority.certificate("unnamed", "other.example"), port),
        Door(good, backends.closed),
        Door(frontends, port, server=PAGES.format(folder=Path(__file__).parent)),
    ]
    others = BREAKAGES | ODDITIES
    changed = [_changed(item, certificates, backends) for item in others.values()]
    edge = Edge(folder, [*named, *changed])
    places = dict(zip(others, edge.places[len(named) :], strict=True))
    pins = [good.pin, frontends.pin]
    return edge, Doors(*edge.places[: len(named)], places, authority.file, pins)


def _changed(item: Breakage, certificates: dict[str, Certificate], backends: Backends) -> Door:
    return Door(
        certificates[item.certificate],
        getattr(backends, item.backend),
        item.server,
        item.location,
        FORWARDED if item.forwarded is None else item.forwarded,
        REDIRECT if item.plain is None else item.plain,
    )
