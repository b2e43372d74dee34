"""Where connections go: detours as curl has them, and no way into a private network."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from envgen.live.verify.answers import Unreachable
from envgen.live.verify.routes import Routes, detours

# Names as the DNS of these tests has them.
NAMES = {
    "public.example": ["203.0.113.5"],
    "also.example": ["2001:4860:4860::8888"],
    "inside.example": ["10.0.0.7"],
    "mapped.example": ["::ffff:169.254.169.254"],
    "half.example": ["8.8.8.8", "127.0.0.1"],
}
# What Python takes for public: 203.0.113.0/24 is for documentation.
NAMES["public.example"] = ["8.8.8.8"]


@pytest.fixture(autouse=True)
def _dns(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        if host not in NAMES:
            raise socket.gaierror(-2, "Name or service not known")
        return [(0, 0, 0, "", (address, port)) for address in NAMES[host]]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def test_a_name() -> None:
    """A name leads to its addresses, at the port of the URL."""
    assert Routes().addresses("public.example", 443) == [("8.8.8.8", 443)]


def test_an_unknown_name() -> None:
    """A name without an address is a plain sentence; what is odd in it is escaped."""
    with pytest.raises(Unreachable, match=r"cannot resolve 'no\.example'"):
        Routes().addresses("no.example", 443)


@pytest.mark.parametrize("host", ["inside.example", "mapped.example", "half.example"])
@pytest.mark.threat("a hostile site leads requests elsewhere")
def test_no_later_host_leads_inside(host: str) -> None:
    """Once a site is on the internet, no host that it leads to may be in a private network."""
    routes = Routes()
    routes.addresses("public.example", 443)
    with pytest.raises(Unreachable, match=f"{host} resolves to .*, a private address"):
        routes.addresses(host, 443)
    assert routes.addresses("also.example", 443)


def test_a_site_inside_is_looked_at() -> None:
    """Whoever asks for a site in a private network gets it."""
    routes = Routes()
    assert routes.addresses("inside.example", 443) == [("10.0.0.7", 443)]
    assert routes.addresses("half.example", 443)


def test_a_name_does_not_change_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once: a second answer of the DNS is never asked for."""
    routes = Routes()
    before = routes.addresses("public.example", 443)
    monkeypatch.setitem(NAMES, "public.example", ["10.0.0.7"])
    assert routes.addresses("public.example", 443) == before


DETOURS = {
    "also.example": {443: 443, 80: 80},
    "also.example:8443": {443: 8443, 80: 80},
    "::also.example:": {443: 443, 80: 80},
    ":443:also.example:8443": {443: 8443},
    "public.example:443:also.example:1": {443: 1},
}


@pytest.mark.parametrize("text", DETOURS)
def test_detours(text: str) -> None:
    """A detour takes the connections that it is for to where it says, and no others."""
    routes = Routes(detours(text))
    for port in (443, 80):
        to = DETOURS[text].get(port)
        wanted = ("8.8.8.8", port) if to is None else (NAMES["also.example"][0], to)
        assert routes.addresses("public.example", port) == [wanted]


def test_a_detour_may_lead_inside() -> None:
    """What a person asks for is no surprise, and makes no other private address normal."""
    routes = Routes(detours("public.example:443:inside.example:8443"))
    assert routes.addresses("public.example", 443) == [("10.0.0.7", 8443)]
    routes.addresses("also.example", 443)
    with pytest.raises(Unreachable, match="private"):
        routes.addresses("half.example", 443)


@pytest.mark.threat("a hostile site leads requests elsewhere")
def test_a_detour_to_the_internet_decides_what_is_normal() -> None:
    """The first name that goes its own way after it is not let into a private network."""
    routes = Routes(detours("public.example:443:also.example:443"))
    routes.addresses("public.example", 443)
    with pytest.raises(Unreachable, match="private"):
        routes.addresses("inside.example", 443)


@pytest.mark.parametrize(
    "text", ["", "a:b", "a:0", "a:99999", "a:1:b", "a:1:b:2:c", "a:1:b:65536", "=:1:b:2"]
)
def test_no_detours(text: str) -> None:
    """What is none is refused with a sentence."""
    with pytest.raises(ValueError, match=r"HOST, HOST:PORT or HOST1:PORT1:HOST2:PORT2|port"):
        detours(text)
