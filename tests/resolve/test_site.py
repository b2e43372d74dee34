"""Hosts and origins: what can be one, and what follows from it."""

from __future__ import annotations

import pytest
from judging import at, deployed, loaded, places, problems

from envgen.model import Facts
from envgen.resolve import resolve

WEB = "programs: {web: {command: x, django: true}}\n"


@pytest.mark.parametrize(
    "host",
    [
        "https://a.example.com",
        "a.example.com/",
        "a.example.com:8000",
        "*.example.com",
        "*",
        "A.example.com",
        "a_b.example.com",
        "a.example.com..",
        ".",
        ".com.",
        "a..example.com",
        "",
        ".onrender.com",
        ".com",
        "MÜNCHEN.example",
        "a。example",
        "ﬁ.example",
        "a\\u200db.example",
        "a b",
        "a'; import os",
    ],
)
def test_what_is_no_host_is_refused_with_the_way_out(host: str) -> None:
    """The item is pointed at, and its text not repeated."""
    (problem,) = problems(production=f'{WEB}site: {{hosts: [ok.example.com, "{host}"]}}')
    assert at(problem) == "production:2:32 host"
    assert problem.hint
    # A domain that many sites share is named.
    assert (
        len(host) < 4
        or host[0] == "."
        or host.encode().decode("unicode_escape") not in problem.message
    )


@pytest.mark.parametrize(
    "host", ["example.com", ".example.com", "localhost", "127.0.0.1", "[::1]", "web", "10.0.0.1"]
)
def test_hosts_are_taken_as_they_are(host: str) -> None:
    """Names, subdomains of one's own, addresses and local names are hosts."""
    assert problems(production=f"{WEB}site: {{hosts: [www.example.com, '{host}']}}") == []
    assert problems(development=f"{WEB}site: {{hosts: ['{host}']}}") == []


@pytest.mark.parametrize(
    "host",
    ["mysite", "web", ".web", "localhost", "127.0.0.1", "[::1]"],
)
def test_a_deployed_site_needs_a_public_host(host: str) -> None:
    """Visitors reach neither a name without a dot nor this machine; an address is enough."""
    (problem,) = problems(production=f"{WEB}site: {{hosts: ['{host}']}}")
    assert at(problem) == "production:2:16 host"
    assert "example.com" in (problem.hint or "") or host == ".web"
    assert problems(production=f"{WEB}site: {{hosts: [10.0.0.1]}}") == []
    domains = "render: {services: {web: {domains: [www.example.com]}}}"
    inside = "render: {services: {web: {name: web}}}"
    found = problems(production=f"{WEB}site: {{hosts: ['{host}']}}\n{inside}")
    assert len(found) == (host in ("mysite", ".web"))  # on a platform others are enough
    if host != ".web":
        assert problems(production=f"{WEB}site: {{hosts: ['{host}']}}\n{domains}") == []


@pytest.mark.parametrize(
    ("host", "means"),
    [
        ("a.example.com.", "a.example.com"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        (".münchen.example.", ".xn--mnchen-3ya.example"),
        ("mu\u0308nchen.example", "xn--mnchen-3ya.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
    ],
)
def test_hosts_as_dns_has_them(host: str, means: str) -> None:
    """Without a dot at the end and in ASCII, under site.hosts and among a service's domains."""
    for text in (
        f'{WEB}site: {{hosts: ["{host}"], tls: proxy}}',
        f'{WEB}render: {{services: {{web: {{domains: ["{host.replace(".m", "*.m", 1)}"]}}}}}}'
        if host.startswith(".")
        else f'{WEB}render: {{services: {{web: {{domains: ["{host}"]}}}}}}',
    ):
        assert problems(production=text) == []
        assert deployed(text).public_hosts == (means,)


def test_domains_are_written_as_dns_has_them() -> None:
    """render.yaml has the name for which Render looks in DNS."""
    domains = "['*.münchen.example.', Shop.example.com.]"
    found = deployed(f"{WEB}render: {{services: {{web: {{domains: {domains}}}}}}}")
    assert found.manifest is not None
    written = found.manifest.services[0].domains
    assert written == ("*.xn--mnchen-3ya.example", "Shop.example.com")
    assert found.public_hosts == (".xn--mnchen-3ya.example", "shop.example.com")


@pytest.mark.parametrize("form", ["'{}'", "{{origin: '{}'}}"])
@pytest.mark.parametrize(
    ("origin", "means"),
    [
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("https://straße.example:8443", "https://xn--strae-oqa.example:8443"),
    ],
)
def test_origins_as_browsers_send_them(origin: str, means: str, form: str) -> None:
    """The host of a frontend is in ASCII, as those of the site."""
    text = f"{WEB}site: {{frontends: [{form.format(origin)}], hosts: [a.example], tls: proxy}}"
    assert problems(production=text) == []
    [trusted] = [item for item in deployed(text).settings if item.name == "CSRF_TRUSTED_ORIGINS"]
    assert means in trusted.value


@pytest.mark.parametrize(
    "origin",
    [
        "a.example.com",
        "//a.example.com",
        "https://a.example.com/",
        "https://a.example.com/path",
        "https://*.example.com",
        "https://A.example.com",
        "https://-.-",
        "https://u:p@a.example.com",
        "ftp://a.example.com",
        "http://a.example.com",
    ],
)
@pytest.mark.parametrize("form", ["'{}'", "{{origin: '{}'}}"])
def test_what_is_no_origin_is_refused(origin: str, form: str) -> None:
    """In both forms of a frontend the item is pointed at, and its text not repeated."""
    (problem,) = problems(production=f"{WEB}site: {{frontends: [{form.format(origin)}]}}")
    assert at(problem) == "production:2:20 origin"
    assert problem.hint
    assert origin not in problem.message


def test_origins_are_taken_as_they_are() -> None:
    """https anywhere, http on the developer's own machine, ports in both."""
    items = "https://a.example.com, 'https://a.example.com:8443', 'http://localhost:3000'"
    assert problems(production=f"{WEB}site: {{frontends: [{items}]}}") == []


def test_one_host_allows_it_and_trusts_its_origin() -> None:
    """A host is written once; the frontends that send cookies are trusted beside it."""
    text = f"""{WEB}django: {{apps: [corsheaders]}}
site:
  hosts: [a.example.com, .b.example.com]
  frontends: [https://f.example.com, {{origin: "https://t.example.com", csrf: false}}]
"""
    deployment, found = resolve(loaded(production=text).profiles["production"], Facts())
    values = {setting.name: setting.value for setting in deployment.settings}
    assert found == []
    assert values["ALLOWED_HOSTS"] == ["a.example.com", ".b.example.com"]
    assert values["CSRF_TRUSTED_ORIGINS"] == [
        "https://a.example.com",
        "https://*.b.example.com",
        "https://f.example.com",
    ]
    assert values["CORS_ALLOWED_ORIGINS"] == ["https://f.example.com", "https://t.example.com"]


def test_a_services_own_domains_are_hosts() -> None:
    """What Render sends to the service is answered."""
    found = deployed(
        "programs: {web: {command: x, django: true}}\n"
        "site: {hosts: [a.onrender.com]}\n"
        "render: {services: {web: {domains: [shop.example.com]}}}"
    )
    hosts, origins = (
        found.variable(f"DJANGO_{name}") for name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
    )
    assert hosts is not None
    assert origins is not None
    assert hosts.value == "a.onrender.com,shop.example.com"
    assert "https://shop.example.com" in (origins.value or "")


def test_what_a_route_needs_is_not_left_out() -> None:
    """Lists that are set outright must let the bot in."""
    bot = (
        "programs: {web: {command: x, django: true}, bot: {command: y, runs_in: web}}\n"
        "bot: {}\nsite: {hosts: [a.example.com]}\n"
    )
    said = places(
        production=f"{bot}settings: {{ALLOWED_HOSTS: [a.example.com], "
        "SECURE_REDIRECT_EXEMPT: ['^x']}"
    )
    assert said == ["production:4:12 route", "production:4:44 route"]
    fine = f"{bot}settings: {{ALLOWED_HOSTS: [127.0.0.1], SECURE_REDIRECT_EXEMPT: ['^api/']}}"
    assert places(production=fine) == []


def test_a_blueprint_is_for_a_server() -> None:
    """Render would serve DEBUG to everybody."""
    assert "production:2:1 kind" in places(production="kind: development\nrender: {}")


@pytest.mark.parametrize(
    ("profile", "rest"), [("production", "render: {}\n"), ("development", ""), ("test", "")]
)
@pytest.mark.parametrize("tls", ["proxy", "server"])
def test_tls_where_it_has_no_effect(profile: str, rest: str, tls: str) -> None:
    """The key is refused at its place instead of being ignored."""
    text = f"{WEB}{rest}site:\n  tls: {tls}\n"
    (problem,) = problems(**{profile: text})
    line = text.count("\n")
    assert at(problem) == f"{profile}:{line}:3 tls"
    assert problem.hint


def test_tls_that_is_inherited() -> None:
    """It is for deployed profiles; one on a platform takes it out."""
    base = f"{WEB}site: {{tls: proxy}}\n"
    assert problems(base=base, development="extends: base\n", production="extends: base\n") == []
    on_platform = "extends: base\nrender: {}\n"
    assert places(base=base, production=on_platform) == ["base:2:8 tls"]
    assert places(base=base, production=f"{on_platform}site: {{tls: null}}\n") == []
