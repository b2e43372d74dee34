"""The steps of a rotation: whoever verifies comes first, and forgets last."""

from __future__ import annotations

import re
from datetime import date

import pytest

from envgen.model import Deployment, Facts
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve
from envgen.vault.rotation import Rotation, steps

BASE = """\
project: propel
django: {version: "5.2"%s}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  tasks: {command: python manage.py tasks, django: true, runs_in: web}
  bot: {command: python -m bot%s}
bot: {program: bot%s}
site: {hosts: [propel.example.com]}
env:
  LINK_KEY: {secret: true, generate: token, rotates: true, for: [web, mailer]}
database: {provider: url, sslmode: require}
render:
  services:
    web: {plan: starter%s}
"""


def deployment(
    apps: str = "", bot: str = "", route: str = "", web: str = "", mailer: str = ""
) -> Deployment:
    """Return production, with what is given in its places."""
    text = BASE % (apps, bot, route, web)
    text = text.replace("  bot: {c", f"  mailer: {{command: python -m mailer{mailer}}}\n  bot: {{c")
    loaded = load({"production": ProfileSource("profiles/production.yaml", text.encode())})
    assert loaded.problems == ()
    found, problems = resolve(loaded.profiles["production"], Facts())
    assert problems == []
    return found


def said(found: Deployment, name: str, sealed: str | None = None) -> list[str]:
    """Return the lines of the steps."""
    variable = found.variable(name)
    assert variable
    assert variable.fallback
    rotation = Rotation(name, variable.fallback, True, date(2026, 11, 24))
    return [line for step in steps(found, rotation, sealed) for line in (step.title, *step.details)]


def blocks(lines: list[str]) -> list[list[tuple[str, ...]]]:
    """Return what to set or delete in each step: the service, the variable, and other names."""
    found: list[list[tuple[str, ...]]] = [[]]
    for line in lines:
        service, colon, rest = line.partition(": ")
        if colon and service.startswith("propel-"):
            names = re.findall(r"propel-\w+|[A-Z]+_[A-Z_]+|\.env\.\w+", rest)
            found[-1].append((service, *names))
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


ONE = {"bot": ", runs_in: web", "mailer": ", runs_in: web"}
FILE = ".env.production"


@pytest.mark.parametrize("name", ["BOT_SHARED_SECRET", "DJANGO_SECRET_KEY", "LINK_KEY"])
def test_one_instance_of_one_service_learns_at_once(name: str) -> None:
    """Nobody else signs or verifies."""
    found = deployment(**ONE)
    fallback = found.variable(name).fallback  # type: ignore[union-attr]
    assert blocks(said(found, name)) == [
        [("propel-web", name, FILE), ("propel-web", fallback, FILE)],
        [("propel-web", fallback)],
    ]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({**ONE, "web": ", numInstances: 2", "bot": ""}, "DJANGO_SECRET_KEY"),
        (
            {**ONE, "web": ", scaling: {minInstances: 1, maxInstances: 3}", "bot": ""},
            "DJANGO_SECRET_KEY",
        ),
        ({**ONE, "bot": ""}, "BOT_SHARED_SECRET"),
        ({**ONE, "route": ", route: public"}, "BOT_SHARED_SECRET"),
        ({**ONE, "mailer": ""}, "LINK_KEY"),
    ],
)
def test_otherwise_verifiers_come_first(given: dict[str, str], name: str) -> None:
    """They accept the new value as their fallback before anybody signs with it."""
    found = deployment(**given)
    fallback = found.variable(name).fallback  # type: ignore[union-attr]
    lines = said(found, name)
    accept, swap, *_, delete = blocks(lines)
    assert accept[0] == ("propel-web", fallback, name, FILE)
    assert swap[0] == ("propel-web", name, FILE)
    assert swap[1] == ("propel-web", fallback, FILE)
    assert delete[0] == ("propel-web", fallback)
    finish = next(at for at, line in enumerate(lines) if "--finish`" in line)
    assert lines[finish + 1] == f"propel-web: {fallback}"


def test_whoever_only_signs_comes_after() -> None:
    """The bot in a service of its own, which has the value by reference."""
    found = blocks(said(deployment(mailer=", runs_in: web"), "BOT_SHARED_SECRET"))
    _, swap, signs, _ = found
    assert {service for service, *_ in swap} == {"propel-web"}
    assert signs == [("propel-bot", "BOT_SHARED_SECRET", "propel-web")]
    assert not any(
        step[:2] == ("propel-bot", "BOT_SHARED_SECRET_PREVIOUS")
        for block in found
        for step in block
    )


def test_every_service_that_reads_a_variable_accepts_both() -> None:
    """Of a project's own variable nobody knows who signs."""
    accept, *_, delete = blocks(said(deployment(bot=", runs_in: web"), "LINK_KEY"))
    assert accept == [
        ("propel-web", "LINK_KEY_PREVIOUS", "LINK_KEY", FILE),
        ("propel-mailer", "LINK_KEY_PREVIOUS", "LINK_KEY", FILE),
    ]
    assert delete == [("propel-web", "LINK_KEY_PREVIOUS"), ("propel-mailer", "LINK_KEY_PREVIOUS")]


def test_how_long_to_wait() -> None:
    """As long as something counts that was signed with the previous value."""
    found = deployment(**ONE)
    waits = {}
    for name in ("DJANGO_SECRET_KEY", "BOT_SHARED_SECRET", "LINK_KEY"):
        lines = said(found, name)
        finish = next(at for at, line in enumerate(lines) if "--finish`" in line)
        waits[name] = lines[finish - 1]
        assert waits[name].startswith("Wait")
    assert [name for name in waits if "SESSION_COOKIE_AGE" in waits[name]] == ["DJANGO_SECRET_KEY"]
    assert len(set(waits.values())) == 3


def test_simplejwt_is_warned_of() -> None:
    """It signs with Django's key, and knows no fallbacks."""
    apps = ", apps: [rest_framework, rest_framework_simplejwt]"
    assert any("simplejwt" in line for line in said(deployment(apps, **ONE), "DJANGO_SECRET_KEY"))
    assert not any("simplejwt" in line for line in said(deployment(apps, **ONE), "LINK_KEY"))
    assert not any("simplejwt" in line for line in said(deployment(**ONE), "DJANGO_SECRET_KEY"))


def test_a_sealed_file_is_committed_first() -> None:
    """So that colleagues have the value that is live."""
    path = "profiles/production.sealed.yaml"
    lines = said(deployment(**ONE), "LINK_KEY", path)
    assert path in lines[0]
    assert blocks(lines) == blocks(said(deployment(**ONE), "LINK_KEY"))
