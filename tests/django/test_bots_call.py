"""Bots call their backend: signed, by the route of the profile, through production's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from boots import Case, Driver, Project, project, services
from scenarios import DEPLOYED, SCENARIOS

SEVERAL = next(scenario for scenario in SCENARIOS if scenario.name == "several_bots")
URLS = """
from django.http import HttpResponse


def greet(request):
    return HttpResponse(request.bot.name)


urlpatterns += [path("api/discord/events", greet), path("api/telegram/events", greet)]
"""


@pytest.fixture
def site(tmp_path: Path) -> Project:
    """Return a project with two bots, one beside the web server and one on the private network."""
    made = project(SEVERAL, tmp_path)
    with (made.root / "config" / "urls.py").open("a", encoding="utf-8") as file:
        file.write(URLS)
    return made


@pytest.mark.parametrize("profile", DEPLOYED)
@pytest.mark.parametrize(("bot", "route"), [("discord", "loopback"), ("telegram", "private")])
@pytest.mark.threat("a forged or replayed request acts as the bot")
def test_a_bot_on_its_route(
    driver: Driver, site: Project, profile: str, bot: str, route: str
) -> None:
    """In plain HTTP, by the internal name: in when it is signed, once, and not otherwise.

    Everybody else is redirected to HTTPS, and so is the bot outside its path.
    """
    found = {program: item for item in services(site, profile) for program in item.programs}
    web = found["web"]
    routes = {item.bot: item for item in web.deployment.routes}
    assert routes[bot].kind == route
    assert web.environment["DJANGO_SECURE_SSL_REDIRECT"] == "true"
    # A file in place of the server that is far away; all else is what Render has.
    environment = {**web.environment, "DATABASE_URL": f"sqlite:///{site.root}/db.sqlite3"}
    secret = f"{bot.upper()}_SHARED_SECRET"
    on_render = {"RENDER": "true", "RENDER_SERVICE_TYPE": "web"}
    arguments = {
        "package": web.deployment.document.django.settings_package,
        "of_the_bot": {**found[bot].environment, **on_render},
        "secret": found[bot].environment[secret],
        "path": f"/api/{bot}/events",
        "other": "/admin/",
    }
    outcomes = driver.run(site.root, [Case("call", "call", environment, arguments)])
    assert outcomes["call"] == {
        "result": {"signed": 200, "again": 401, "unsigned": 401, "elsewhere": 301},
        "error": None,
    }


def test_one_bot_is_not_another(driver: Driver, site: Project) -> None:
    """The secret of one bot opens nothing below the path of another."""
    found = {program: item for item in services(site, "production") for program in item.programs}
    web = found["web"]
    environment = {
        **web.environment,
        "DATABASE_URL": f"sqlite:///{site.root}/db.sqlite3",
        "TELEGRAM_SHARED_SECRET": "x" * 40,
    }
    arguments = {
        "package": web.deployment.document.django.settings_package,
        "of_the_bot": {"RENDER": "true", "RENDER_SERVICE_TYPE": "web"},
        "secret": web.environment["DISCORD_SHARED_SECRET"],
        "path": "/api/telegram/events",
        "other": "/api/discord/events",
    }
    outcome = driver.run(site.root, [Case("call", "call", environment, arguments)])["call"]
    assert outcome["error"] is None
    assert outcome["result"]["signed"] == 401
    assert outcome["result"]["elsewhere"] == 200


def test_the_selftest_passes_in_production(driver: Driver, site: Project) -> None:
    """`manage.py bot_auth_selftest` needs the table, and then finds nothing wrong."""
    web = next(item for item in services(site, "production") if "web" in item.programs)
    environment = {**web.environment, "DATABASE_URL": f"sqlite:///{site.root}/db.sqlite3"}
    selftest = ["manage.py", "bot_auth_selftest"]
    migrate = ["manage.py", "migrate", "-v", "0"]
    cases = [
        Case("without the table", "command", environment, {"argv": selftest}),
        Case("migrate", "command", environment, {"argv": migrate}),
        Case("with it", "command", environment, {"argv": selftest}),
    ]
    assert set(driver.errors(site.root, cases)) == {"without the table"}
