"""What is simulated follows from the profile: hosts, frontends, strangers, sites and routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import booted_shop
import pytest
from judging import deployed
from msgspec.structs import replace

from envgen.cli.session import Session
from envgen.live.boot.environment import environment, groups, secrets
from envgen.live.boot.requests import hosts, proxy_header, serves, simulated_requests, strangers
from envgen.live.boot.sites import same_site
from envgen.model import Deployment, Port
from envgen.platforms.render import PLATFORM


@pytest.fixture(scope="module")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Deployment]:
    """Return those of the whole project, in which the worker has a variable less."""
    root = tmp_path_factory.mktemp("shop")
    case = booted_shop.Broken("", {}, old="for: [web, worker, bot]", new="for: [web, bot]")
    return Session(str(booted_shop.make(Path(root), case))).deployments


def test_programs_with_the_same_variables_boot_once(deployments: dict[str, Deployment]) -> None:
    """A worker without the bot's secret boots by itself, and is asked nothing."""
    production = deployments["production"]
    assert groups(production) == [("web",), ("worker",)]
    assert serves(production, ("web",))
    assert not serves(production, ("worker",))
    assert simulated_requests(production, ("worker",)) == ()
    assert [request.kind for request in simulated_requests(production, ("web",))].count("bot") == 1
    assert simulated_requests(deployments["test"], ("web",)) == ()
    assert "BOT_SHARED_SECRET" in environment(production, ("web",), {}, {})
    assert "BOT_SHARED_SECRET" not in environment(production, ("worker",), {}, {})


def test_dummies(deployments: dict[str, Deployment]) -> None:
    """Each secret is one, of the form that its readers insist on; nothing that is optional is."""
    production = deployments["production"]
    found = environment(production, ("web",), {}, {"PATH": "/bin", "AWS_KEY": "mine"})
    assert found["PATH"] == "/bin"
    assert "AWS_KEY" not in found
    assert found["DATABASE_URL"].startswith("postgresql://")
    assert ".invalid:6543/" in found["DATABASE_URL"]  # the port of a pooler for transactions
    assert found["REDIS_URL"].startswith("redis://")
    assert len(found["DJANGO_SECRET_KEY"]) >= 50
    assert {"DJANGO_SECRET_KEY", "DATABASE_URL", "API_PASSWORD"} <= {*secrets(production, found)}
    assert "SHIPPING" not in secrets(production, found)
    development = environment(deployments["development"], ("web",), {}, {})
    assert "DATABASE_URL" not in development
    assert "DJANGO_SECRET_KEY" in development
    test = environment(deployments["test"], ("web",), {}, {})
    assert not [name for name in test if "SECRET" in name]


@pytest.mark.parametrize(
    ("name", "reference", "expected"),
    [
        ("DB", {"fromDatabase": {"name": "a", "property": "connectionString"}}, "postgresql://"),
        ("DB_PORT", {"fromDatabase": {"name": "a", "property": "port"}}, "5432"),
        ("DB_HOST", {"fromDatabase": {"name": "a", "property": "host"}}, "dummy.invalid"),
        ("STORE", {"fromService": {"name": "a", "property": "connectionString"}}, "redis://"),
        ("DATABASE_URL", None, "postgresql://"),
    ],
)
def test_dummies_of_what_a_base_module_reads(
    deployments: dict[str, Deployment], name: str, reference: Any, expected: str
) -> None:
    """Without a type, what a variable refers to on Render tells its form, or its name does."""
    production = deployments["production"]
    secret = production.variable("API_PASSWORD")
    assert secret is not None
    refers = PLATFORM.reference(reference) if reference else None
    variable = replace(secret, name=name, reference=refers)
    found = environment(replace(production, variables=(variable,)), ("web",), {}, {})
    assert found[name].startswith(expected)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("render: {}", ("X-Forwarded-Proto", "https")),
        ("site: {tls: proxy}", ("X-Forwarded-Proto", "https")),
        ("site: {tls: server}", None),
    ],
)
def test_who_ends_tls_is_simulated(text: str, header: tuple[str, str] | None) -> None:
    """Where the program's own server does, no header says so, and none is sent."""
    web = "programs: {web: {command: x, django: true}}\n"
    assert proxy_header(deployed(web + text)) == header


def test_hosts_are_spelled_out(deployments: dict[str, Deployment]) -> None:
    """Custom domains first, as Render's health check has it; a leading dot is two hosts."""
    expected = ["shop.example.com", "example.org", "www.example.org", "shop.onrender.com"]
    assert hosts(deployments["production"]) == expected


def test_the_health_check_is_the_deployments(deployments: dict[str, Deployment]) -> None:
    """It is asked for its path; where there is none, nobody asks."""
    production = deployments["production"]
    for path, asked in (("/up", ["/up", "/up"]), (None, [])):
        found = simulated_requests(replace(production, health_path=path), ("web",))
        assert [request.path for request in found if request.purpose == "health"] == asked


def test_the_port_is_the_deployments(deployments: dict[str, Deployment]) -> None:
    """Programs are told it, and bots call it."""
    production = replace(deployments["production"], listens_on=Port("LISTEN", 8080))
    assert environment(production, ("web",), {}, {})["LISTEN"] == "8080"
    (call,) = (
        request for request in simulated_requests(production, ("web",)) if request.kind == "bot"
    )
    assert call.host.endswith(":8080")
    assert {
        request.host for request in simulated_requests(deployments["development"], ("web",))
    } == {"localhost:8000"}


def test_strangers_are_none_of_the_frontends(deployments: dict[str, Deployment]) -> None:
    """They look like one of them to a careless pattern."""
    found = strangers(deployments["production"])
    assert "https://app.example.com.stranger.example" in found
    assert "https://app-example.com" in found
    assert "https://app.example.com" not in found


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://app.example.com", "example.com", True),
        ("https://app.example.com", "shop.example.com", True),
        ("https://example.org", "example.com", False),
        ("https://a.vercel.app", "b.vercel.app", False),
        ("https://a.onrender.com", "a.onrender.com", True),
        ("https://app.example.co.uk", "shop.example.co.uk", True),
        ("https://other.co.uk", "example.co.uk", False),
        ("http://localhost:3000", "localhost", True),
    ],
)
def test_sites(origin: str, host: str, same: bool) -> None:
    """What browsers take for one site, https://publicsuffix.org in small."""
    assert same_site(origin, host) is same
