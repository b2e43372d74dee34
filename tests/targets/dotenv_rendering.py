"""Profiles with a .env file, and the file as `render` writes it."""

from __future__ import annotations

import pytest

from envgen.model import Change, Deployment, Facts
from envgen.output.targets.dotenv import Choices, merge
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve
from envgen.secrets.secret import Secret
from envgen.vault.store import values_of

HEAD = """\
project: propel
django: {version: "5.2"}
programs:
  web: {command: gunicorn config.wsgi, django: true}
"""
BOT = """\
project: propel
django: {version: "5.2", apps: [corsheaders, whitenoise]}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  bot: {command: python -m bot, runs_in: web}
bot: {}
"""
OWN = """\
env:
  PAGE_SIZE: {value: 20, help: Items on a page.}
  STRIPE_KEY: {secret: true, help: Stripe → Developers → API keys}
  SIGNING_KEY: {secret: true, generate: hex, help: Signs downloads.}
  MAIL_FROM: {value: office@example.com}
  FEATURES: {value: [signup, export]}
  SENTRY_DSN: {secret: true, optional: true}
"""
SITE = """\
site: {hosts: [example.com], frontends: [https://app.example.com]}
database: {provider: url, sslmode: require}
render: {services: {web: {plan: starter}}}
"""
DATABASE = """\
site: {hosts: [example.com]}
render: {services: {web: {plan: starter}}}
"""
PROFILES = {
    "small": ("development", HEAD),
    "own": ("development", HEAD.replace("{version", "{apps: [whitenoise], version") + OWN),
    "bot": ("development", BOT),
    "deployed": ("production", HEAD + SITE),
    "everything": ("production", BOT + OWN + SITE + "redis: {provider: url}\n"),
}
for_each_profile = pytest.mark.parametrize(("name", "profile"), PROFILES.values(), ids=PROFILES)


def deployment(profile: str, name: str = "development") -> Deployment:
    loaded = load({name: ProfileSource(f"profiles/{name}.yaml", profile.encode())})
    assert loaded.problems == ()
    deployed, problems = resolve(loaded.profiles[name], Facts())
    assert problems == []
    return deployed


def render(
    deployed: Deployment, before: str | None = None, *reset: str, secret: str = "made"
) -> Change:
    """Merge, asserted to be done after the first time."""

    def choices(text: str) -> Choices:
        made = (Secret(f"{text}{number}") for number in range(100))
        return Choices(make=lambda kind: next(made), reset=frozenset(reset))

    templates = Templates(own_templates())
    outcome = merge(deployed, templates, values_of(deployed, before), choices(secret))
    assert outcome is not None
    saved = values_of(deployed, outcome.artifact.text)
    again = merge(deployed, templates, saved, choices("another"))
    assert again is not None
    assert again.artifact.text == outcome.artifact.text
    assert again.made == ()
    return outcome


def text_of(deployed: Deployment, before: str | None = None, *reset: str) -> str:
    return render(deployed, before, *reset).artifact.text


def without(deployed: Deployment, *names: str) -> Deployment:
    """The deployment of a profile that lacks some variables."""
    import msgspec

    rest = tuple(item for item in deployed.variables if item.name not in names)
    return msgspec.structs.replace(deployed, variables=rest)


def with_same_secrets(text: str) -> str:
    """`text` with the secrets that `render` makes all alike: they are numbered as made."""
    lines = (line.partition("=made")[:2] for line in text.splitlines())
    return "\n".join("".join(parts) for parts in lines)


def parts(text: str) -> list[str]:
    """The lines with something in them, but for the record."""
    return [line for line in text.splitlines() if line and not line.startswith("# envgen:")]
