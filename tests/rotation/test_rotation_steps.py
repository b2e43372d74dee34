"""The steps of a rotation: whoever verifies comes first, and forgets last."""

from __future__ import annotations

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


ONE = {"bot": ", runs_in: web", "mailer": ", runs_in: web"}


@pytest.mark.parametrize("name", ["BOT_SHARED_SECRET", "DJANGO_SECRET_KEY", "LINK_KEY"])
def test_one_instance_of_one_service_learns_at_once(name: str) -> None:
    """Nobody else signs or verifies."""
    lines = said(deployment(**ONE), name)
    assert "both in one save" in lines[0]
    assert lines[1].startswith(f"propel-web: {name}  ← its value")
    assert sum("Save and deploy" in line for line in lines) == 1


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
    assert "let every service that verifies accept the new value" in lines[0]
    assert lines[1] == f"propel-web: {fallback}  ← the value of {name} in .env.production"
    swap = next(at for at, line in enumerate(lines) if line.startswith(f"Then set {name} to"))
    assert lines[swap + 1].startswith(f"propel-web: {name}  ← its value")
    assert lines[swap + 2] == f"propel-web: {fallback}  ← its value in .env.production"
    last = next(at for at, line in enumerate(lines) if "--finish`" in line)
    assert lines[last + 1] == f"propel-web: {fallback}"
    assert last > swap


def test_whoever_only_signs_comes_after() -> None:
    """The bot in a service of its own, which has the value by reference."""
    lines = said(deployment(mailer=", runs_in: web"), "BOT_SHARED_SECRET")
    signs = lines.index("Then set the new value in the services that sign with BOT_SHARED_SECRET:")
    assert signs > next(
        at for at, line in enumerate(lines) if line.startswith("Then set BOT_SHARED_SECRET to")
    )
    assert lines[signs + 1].startswith("propel-bot: BOT_SHARED_SECRET comes from propel-web")
    assert not any(line.startswith("propel-bot: BOT_SHARED_SECRET_PREVIOUS") for line in lines)


def test_every_service_that_reads_a_variable_accepts_both() -> None:
    """Of a project's own variable nobody knows who signs."""
    lines = said(deployment(bot=", runs_in: web"), "LINK_KEY")
    accepts = [line.partition(":")[0] for line in lines if "LINK_KEY_PREVIOUS  ← the value" in line]
    assert accepts == ["propel-web", "propel-mailer"]
    assert lines[-2:] == ["propel-web: LINK_KEY_PREVIOUS", "propel-mailer: LINK_KEY_PREVIOUS"]


def test_how_long_to_wait() -> None:
    """As long as something counts that was signed with the former value."""
    found = deployment(**ONE)
    waits = {
        "DJANGO_SECRET_KEY": "SESSION_COOKIE_AGE",
        "BOT_SHARED_SECRET": "five minutes",
        "LINK_KEY": "until nothing that was signed or encrypted with the previous value",
    }
    for name, words in waits.items():
        assert any(line.startswith("Wait") and words in line for line in said(found, name))


def test_simplejwt_is_warned_of() -> None:
    """It signs with Django's key, and knows no fallbacks."""
    apps = ", apps: [rest_framework, rest_framework_simplejwt]"
    assert any("simplejwt" in line for line in said(deployment(apps, **ONE), "DJANGO_SECRET_KEY"))
    assert not any("simplejwt" in line for line in said(deployment(apps, **ONE), "LINK_KEY"))
    assert not any("simplejwt" in line for line in said(deployment(**ONE), "DJANGO_SECRET_KEY"))


def test_a_sealed_file_is_committed_first() -> None:
    """So that colleagues have the value that is live."""
    path = "profiles/production.sealed.yaml"
    assert said(deployment(**ONE), "LINK_KEY", path)[0].endswith(f"commit {path}.")
