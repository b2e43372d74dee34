"""What a profile says so that a deployment stays as it was before there were profiles."""

from __future__ import annotations

from typing import Any

import pytest
from judging import deployed, problems, setting

from envgen.model import Facts, Owner

PROFILE = """
project: shop
django: {base_settings: shop.settings, settings_package: shop.env_settings}
programs: {web: {command: gunicorn shop.wsgi, django: true}}
"""
FACTS = Facts(frozenset({"shop.settings"}), frozenset({"shop.settings"}))


def blueprint(rest: str) -> dict[str, Any]:
    """Return the fields of the web service and of the first database and store."""
    found = deployed(PROFILE + rest, FACTS).manifest
    assert found is not None
    return {
        "web": found.services[0].native,
        "others": found.services[1:],
        "database": next((item.native for item in found.of_kind("database")), {}),
        "store": next((item.native for item in found.of_kind("store")), {}),
        "entries": {item.key: item.source.native for item in found.services[0].entries},
    }


def test_a_plan_that_is_not_told() -> None:
    """plan: current leaves the plan out, so that Render keeps the one that there is."""
    rest = (
        "database: {provider: render-postgres}\nredis: {}\nrender:\n"
        "  services: {web: {plan: current}}\n"
        "  databases: {default: {plan: current}}\n  keyvalue: {plan: current}\n"
    )
    found = blueprint(rest)
    assert [key for key in ("web", "database", "store") if "plan" in found[key]] == []


def test_commands_that_are_not_there() -> None:
    """An empty text takes out what would follow by default, such as the command of an image."""
    rest = 'render: {services: {web: {preDeployCommand: "", buildCommand: ""}}}\n'
    assert {"preDeployCommand", "buildCommand"} & blueprint(rest)["web"].keys() == set()
    text = PROFILE.replace("gunicorn shop.wsgi", '""')
    found = deployed(text + "render: {services: {web: {runtime: docker}}}\n", FACTS).manifest
    assert found is not None
    assert "dockerCommand" not in found.services[0].native


def test_no_health_check() -> None:
    """Without the middleware's path nothing is asked for, unless the profile names a path."""
    rest = "unset: [HEALTH_PATH, MIDDLEWARE]\nrender: {services: {web: {plan: free}}}\n"
    assert "healthCheckPath" not in blueprint(rest)["web"]
    rest = rest.replace("plan: free", "healthCheckPath: /up")
    assert blueprint(rest)["web"]["healthCheckPath"] == "/up"


def test_services_of_others() -> None:
    """A static site stands in the Blueprint as it is, and gets nothing of Django's."""
    rest = (
        "render:\n  others:\n    - {type: web, name: shop-pages, runtime: static, "
        "staticPublishPath: ./dist, envVars: [{key: NODE_VERSION, value: '20'}]}\n"
    )
    (other,) = blueprint(rest)["others"]
    assert (other.name, other.entries, other.programs) == ("shop-pages", (), ())
    assert other.native["envVars"] == [{"key": "NODE_VERSION", "value": "20"}]


@pytest.mark.parametrize("name", ["SECRET_KEY", "DJANGO_SECRET_KEY"])
def test_a_key_that_render_has_made(name: str) -> None:
    """It keeps its name, for under a new one Render would make another value."""
    rest = f"env: {{{name}: {{secret: true, generate: render}}}}\nrender: {{}}\n"
    text = PROFILE + rest
    assert problems(production=text, facts=FACTS) == []
    entries = blueprint(rest)["entries"]
    assert [key for key in entries if key.endswith("SECRET_KEY")] == [name]
    assert entries[name] == {"generateValue": True}
    assert setting(deployed(text, FACTS), "SECRET_KEY") == f'SECRET_KEY = env.str("{name}")'


def test_a_root_that_no_command_expects() -> None:
    """rootDir: . leaves commands where they ran, though manage.py is in a folder."""
    rest = "root: backend\nrender: {services: {web: {rootDir: .}}}\n"
    assert "rootDir" not in blueprint(rest)["web"]


def test_variables_of_the_base_module_alone() -> None:
    """`setting: false` provides a variable, and makes no setting of it."""
    found = deployed(PROFILE + "env: {EMAIL_PORT: {value: 587, setting: false}}\n", FACTS)
    variable = found.variable("EMAIL_PORT")
    assert variable is not None
    assert (variable.value, variable.setting) == ("587", None)
    assert setting(found, "EMAIL_PORT") is None


def test_variables_of_a_project_that_reads_its_own() -> None:
    """`env_as_settings: false` makes settings only of variables that say so, and of bots' secrets.

    The generated middleware reads the secret of a bot from the settings.
    """
    django = PROFILE.replace("django: {", "django: {env_as_settings: false, ")
    assert django != PROFILE
    text = (
        f"{django}env:\n  Odd_name: {{value: a}}\n  SHOP_SIZE: {{value: 5}}\n"
        "  SHOP_COLOUR: {value: red, setting: true}\n  PORT: {value: '8000'}\n"
    )
    found = deployed(text, FACTS)
    assert {
        name: variable.setting
        for name in ("Odd_name", "SHOP_SIZE", "SHOP_COLOUR", "PORT")
        if (variable := found.variable(name)) is not None
    } == {"Odd_name": None, "SHOP_SIZE": None, "SHOP_COLOUR": "SHOP_COLOUR", "PORT": None}
    assert setting(found, "SHOP_SIZE") is None
    assert setting(found, "SHOP_COLOUR") is not None


@pytest.mark.parametrize("declared", ["", "env: {BOT_SHARED_SECRET: {generate: token}}\n"])
def test_the_secret_of_a_bot_is_always_a_setting(declared: str) -> None:
    """The copied middleware reads it from the settings, whatever the profile says of the rest."""
    django = PROFILE.replace("django: {", "django: {env_as_settings: false, ")
    bot = "programs: {bot: {command: python -m bot}}\nbot: {}\n"
    found = deployed(f"{django}{bot}{declared}", FACTS)
    assert setting(found, "BOT_SHARED_SECRET") is not None
    assert setting(found, "BOT_SHARED_SECRET_PREVIOUS") is not None


def test_references_in_the_words_of_render() -> None:
    """What Render tells of a database, part by part, reaches a module that asks for parts."""
    reference = "{fromDatabase: {name: shop-db, property: host}}"
    rest = f"env: {{DB_HOST: {{reference: {reference}, setting: false}}}}\nrender: {{}}\n"
    found = deployed(PROFILE + rest, FACTS)
    assert found.variable("DB_HOST").owner is Owner.RESOURCE  # type: ignore[union-attr]
    assert blueprint(rest)["entries"]["DB_HOST"] == {
        "fromDatabase": {"name": "shop-db", "property": "host"}
    }


@pytest.mark.parametrize(
    ("unset", "variable"), [("DATABASES", "DATABASE_URL"), ("LOGGING", "DJANGO_LOG_LEVEL")]
)
def test_variables_of_settings_that_are_left_alone(unset: str, variable: str) -> None:
    """Where the base module's own setting stays, nobody is asked for envgen's variable."""
    rest = "database: {provider: url}\n"
    assert deployed(PROFILE + rest, FACTS).variable(variable) is not None
    assert deployed(f"{PROFILE}{rest}unset: [{unset}]\n", FACTS).variable(variable) is None


@pytest.mark.parametrize("name", ["ENVIRONMENT", "PORT"])
def test_names_with_a_meaning(name: str) -> None:
    """A module or a program that asks for them by itself gets what the profile says."""
    text = f"{PROFILE}env: {{{name}: {{value: '8000', setting: false}}}}\n"
    assert problems(production=text, facts=FACTS) == []
    found = problems(production=text.replace(", setting: false", ""), facts=FACTS)
    assert [item.rule for item in found] == ["claimed-twice"]


@pytest.mark.parametrize("name", ["My Shop", "shop_db", "Shop.v2", "a"])
def test_names_that_render_has_already(name: str) -> None:
    """A resource keeps its name, whatever letters it is written with."""
    rest = f"render: {{services: {{web: {{name: {name}}}}}}}\n"
    assert problems(production=PROFILE + rest, facts=FACTS) == []
    assert blueprint(rest)["web"]["name"] == name
