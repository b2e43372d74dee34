"""The facts of a deployment: decided once from its profile, whoever asks for them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from judging import deployed, places

from envgen.model import DeployedDatabase, Deployment, Facts, Port

WEB = "programs: {web: {command: x, django: true}}\n"
BASE = f"{WEB}django: {{base_settings: config.base}}\n"
SQLITE = DeployedDatabase(alias="default", provider="sqlite", variable="DATABASE_URL")
ON_RENDER, SERVER, RUNSERVER = Port("PORT", 10000), Port("PORT", 8000), Port(None, 8000)


class Case(NamedTuple):
    """A profile, and the facts that differ from those of a site without anything."""

    text: str
    facts: dict[str, Any]
    name: str = "production"


CASES = {
    "web": Case(WEB, {}),
    "web comes before others": Case(
        "programs: {api: {command: x, django: true}, web: {command: y, django: true}}", {}
    ),
    "the first with Django": Case(
        "programs: {web: {command: x}, api: {command: y, django: true}}", {"web": "api"}
    ),
    "no web program": Case(
        "programs: {worker: {command: x}}\nsite: {hosts: [a.example]}\n"
        "render: {services: {worker: {domains: [b.example]}}}",
        {"web": None, "public_hosts": ("a.example",), "health_path": None},
    ),
    "no program": Case("{}", {"web": None, "health_path": None}),
    "hosts and domains are one list": Case(
        f"{WEB}site: {{hosts: [a.example, b.example]}}\n"
        "render: {services: {web: {domains: [b.example, c.example]}}}",
        {"public_hosts": ("a.example", "b.example", "c.example")},
    ),
    "a domain only in render": Case(
        f"{WEB}render: {{services: {{web: {{domains: ['*.A.example']}}}}}}",
        {"public_hosts": (".a.example",)},
    ),
    "another service's domains": Case(
        "programs: {web: {command: x, django: true}, api: {command: y}}\n"
        "render: {services: {api: {domains: [b.example]}}}",
        {},
    ),
    "web in the service of another": Case(
        "programs: {web: {command: x, django: true, runs_in: all}, all: {command: y}}\n"
        "render: {services: {all: {type: web, domains: [b.example], healthCheckPath: /up}}}",
        {"public_hosts": ("b.example",), "health_path": "/up"},
    ),
    "a health path of Render's": Case(
        f"{WEB}render: {{services: {{web: {{healthCheckPath: /up}}}}}}", {"health_path": "/up"}
    ),
    "a health path among the settings": Case(
        f"{WEB}settings: {{HEALTH_PATH: /up}}", {"health_path": "/up"}
    ),
    "no health path": Case(f"{WEB}unset: [HEALTH_PATH]", {"health_path": None}),
    "a health path of the project's own": Case(
        f"{WEB}unset: [HEALTH_PATH]\nrender: {{services: {{web: {{healthCheckPath: /up}}}}}}",
        {"health_path": "/up"},
    ),
    "several databases": Case(
        f"{WEB}database: {{provider: supabase, pooler: transaction, migrate: SESSION_URL}}\n"
        "databases: {old: {provider: url}, logs: {provider: url, variable: LOGS}}",
        {
            "databases": (
                DeployedDatabase(
                    alias="default",
                    provider="supabase",
                    variable="DATABASE_URL",
                    migrate="SESSION_URL",
                    pooler="transaction",
                ),
                DeployedDatabase(alias="old", provider="url", variable="OLD_DATABASE_URL"),
                DeployedDatabase(alias="logs", provider="url", variable="LOGS"),
            )
        },
    ),
    "the base module's databases": Case(BASE, {"databases": ()}),
    "one beside the base module's": Case(
        f"{BASE}databases: {{old: {{provider: url}}}}",
        {
            "databases": (
                DeployedDatabase(alias="old", provider="url", variable="OLD_DATABASE_URL"),
            )
        },
    ),
    "no databases": Case(f"{WEB}unset: [DATABASES]", {"databases": ()}),
    "development": Case(WEB, {"listens_on": RUNSERVER}, "development"),
    "development on a base module": Case(BASE, {"listens_on": RUNSERVER}, "development"),
}
USUAL = {
    "web": "web",
    "public_hosts": (),
    "health_path": "/healthz",
    "databases": (SQLITE,),
    "listens_on": SERVER,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_facts(case: Case) -> None:
    """What follows from the profile is there, typed; the rest is as usual."""
    found = deployed(case.text, Facts(frozenset({"config.base"})), case.name)
    usual = {**USUAL, **({"listens_on": ON_RENDER} if "render:" in case.text else {})}
    assert {name: getattr(found, name) for name in USUAL} == {**usual, **case.facts}


def value(deployment: Deployment, name: str) -> object:
    """Return the value of a setting; None where it is not set."""
    return next((item.value for item in deployment.settings if item.name == name), None)


@pytest.mark.parametrize("name", ["web", "a domain only in render", "no health path"])
def test_the_settings_follow(name: str) -> None:
    """Hosts, origins and the health path of the module are those of the facts."""
    found = deployed(CASES[name].text)
    assert value(found, "ALLOWED_HOSTS") == list(found.public_hosts)
    origins = [f"https://{'*' if host[0] == '.' else ''}{host}" for host in found.public_hosts]
    assert value(found, "CSRF_TRUSTED_ORIGINS") == origins
    assert value(found, "HEALTH_PATH") == found.health_path


@pytest.mark.parametrize(
    "name",
    ["a health path of Render's", "a health path among the settings", "no health path"],
)
def test_render_asks_for_the_health_path(name: str) -> None:
    """The Blueprint has it, and none where there is none."""
    text = CASES[name].text
    found = deployed(text if "render:" in text else f"{text}\nrender: {{}}")
    assert found.manifest is not None
    assert found.manifest.services[0].health_path == found.health_path


def test_the_module_of_a_project_without_programs_answers_a_health_check() -> None:
    """Nobody asks yet, and the middleware needs the setting all the same."""
    assert value(deployed("{}"), "HEALTH_PATH") == "/healthz"


@pytest.mark.parametrize("domain", ["*", "https://a.example", "*.onrender.com", "a.example:80"])
def test_a_domain_that_is_no_host_is_refused(domain: str) -> None:
    """It would be in ALLOWED_HOSTS as well."""
    text = f"{WEB}render: {{services: {{web: {{domains: [ok.example, '{domain}']}}}}}}"
    assert places(production=text) == ["production:2:49 host"]


def test_a_bot_calls_a_domain_that_is_only_in_render() -> None:
    """Its public route needs a host, and that is one."""
    text = (
        "programs: {web: {command: x, django: true}, bot: {command: y}}\nbot: {route: public}\n"
        "render: {services: {web: {domains: [shop.example]}}}"
    )
    found = deployed(text)
    variable = found.variable("BACKEND_API_URL")
    assert variable is not None
    assert variable.value == "https://shop.example"
    assert places(production=text) == []
