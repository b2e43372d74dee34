"""Generated files are read back as they are, whatever a person made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.errors import Place
from envgen.output import readers
from envgen.output.readers import SettingRead
from envgen.platforms.render.manifest import reading

SETTINGS = """\
env = Environment()
SECRET_KEY = env.str("DJANGO_SECRET_KEY")
DEBUG = env.bool("DJANGO_DEBUG", default=False)
DATABASES = {
    "default": {
        **env.database("DATABASE_URL", sslmode="require", migrate="MIGRATE_URL"),
    },
    "local": env.database("LOCAL_URL", sqlite=BASE_DIR / "db.sqlite3"),
}
OTHER = other.str("OTHER")
NOTHING = env.unknown("NOTHING")
COMPUTED = env.str(f"{PREFIX}_NAME")
"""
BLUEPRINT = """\
services:
  - type: web
    name: shop
    autoDeployTrigger: off
    envVars:
      - fromGroup: shared
      - key: DEBUG
        value: no
      - key: QUOTED
        value: "no"
      - key: FOLDED
        value: >-
          no
      - key: DATABASE_URL
        fromDatabase: {name: db, property: connectionString}
databases:
  - name: db
envVarGroups:
  - name: shared
    envVars: []
"""


def test_what_settings_read() -> None:
    """Each getter of env with a literal name, whether it is required, and at which line."""
    assert readers.settings_reads(SETTINGS) == [
        SettingRead("DJANGO_SECRET_KEY", True, 2),
        SettingRead("DJANGO_DEBUG", False, 3),
        SettingRead("LOCAL_URL", False, 8),
        SettingRead("DATABASE_URL", True, 6, "require"),
        SettingRead("MIGRATE_URL", False, 6, "require"),
    ]


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ('os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.b")', "a.b"),
        ('os.environ["DJANGO_SETTINGS_MODULE"] = "a.b"', "a.b"),
        ("environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')", "a.b"),
        ('os.environ.setdefault("OTHER", "a.b")', None),
        ('os.environ.setdefault("DJANGO_SETTINGS_MODULE", name)', None),
        ('os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"a.{name}")', None),
    ],
)
def test_the_settings_module_that_a_file_names(line: str, module: str | None) -> None:
    """A literal module is found however it is set; a computed one is not guessed at."""
    found = readers.default_settings_modules(f"import os\n\nif True:\n    {line}\n")
    assert found == ([(module, 4)] if module else [])


def test_constants() -> None:
    """The constant of a name; None for what is computed or not there."""
    text = 'HEALTH_PATH = "/up"\nPORT: int = 1\nOTHER = f()\n'
    assert readers.constant(text, "HEALTH_PATH") == "/up"
    assert readers.constant(text, "PORT") == 1
    assert readers.constant(text, "OTHER") is None
    assert readers.constant(text, "MISSING") is None
    assert readers.assigns(text, "OTHER")
    assert not readers.assigns(text, "MISSING")


def test_literal_texts() -> None:
    """Text that is assigned, or is the default of a call; not what a call is asked for."""
    text = """\
A = "x"
B: str = "x"
C = os.environ["C"]
D = os.environ.get("D", "x")
E = env("E", default="x")
F = env("F")
G = ""
H = 1
"""
    assert readers.literal_texts(text) == [("A", 1), ("B", 2), ("D", 4), ("E", 5)]


def test_a_url_without_a_password_is_not_a_private_text() -> None:
    """A default that names a file or a local server is not a secret; one with a password is."""
    text = """\
DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///db.sqlite3")
REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CELERY_URL = "redis://:hunter2@localhost:6379/0"
HOOK_URL = "https://hooks.example.com/services/T0/B0/x"
"""
    assert readers.literal_texts(text) == [("CELERY_URL", 3), ("HOOK_URL", 4)]


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("", True),
        ("# a comment\n", True),
        ('"""What it is."""\n', True),
        ("from .production import *\n", False),
        ("x = 1\n", False),
        ("(", False),
    ],
)
def test_empty_modules(text: str, empty: bool) -> None:
    """A docstring and comments do nothing."""
    assert readers.is_empty(text) is empty


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """A file that a person broke is a finding of another rule, and no reason to stop."""
    text = text.replace("\ud800", "")
    readers.settings_reads(text)
    readers.default_settings_modules(text)
    readers.literal_texts(text)
    reading.read(text, "render.yaml")
    reading.read_problems(text, "render.yaml")


def test_a_blueprint() -> None:
    """Services, databases and groups, each entry with its source and place."""
    found = reading.read(BLUEPRINT, "render.yaml")
    assert found is not None
    shop = found.services[0]
    assert (shop.name, shop.place) == ("shop", Place("render.yaml", 2, 5))
    assert shop.groups == (("shared", Place("render.yaml", 6, 9)),)
    assert [entry.key for entry in shop.entries] == ["DEBUG", "QUOTED", "FOLDED", "DATABASE_URL"]
    assert shop.entries[0].place == Place("render.yaml", 7, 9)
    assert shop.entries[3].source.native == {
        "fromDatabase": {"name": "db", "property": "connectionString"}
    }
    assert "envVars" not in shop.native
    assert [item.name for item in found.of_kind("database")] == ["db"]
    assert [item.name for item in found.groups] == ["shared"]
    assert found.service("shop") is shop
    assert found.service(None) is None


def test_bare_words_are_booleans_as_in_yaml_1_1() -> None:
    """Render's parser takes `no` and `off` for booleans, unless they are quoted."""
    found = reading.read(BLUEPRINT, "render.yaml")
    assert found is not None
    shop = found.services[0]
    assert shop.native["autoDeployTrigger"] is False
    values = [entry.source.value for entry in shop.entries[:3]]
    assert values == [False, "no", "no"]


def test_resources_in_projects() -> None:
    """What stands in an environment of a project, or ungrouped, is found as well."""
    text = """\
projects:
  - name: shop
    environments:
      - name: production
        services: [{type: web, name: a}]
        databases: [{name: db}]
      - name: staging
        services: [{type: web, name: b}]
ungrouped:
  services: [{type: web, name: c}]
"""
    found = reading.read(text, "render.yaml")
    assert found is not None
    assert [service.name for service in found.services] == ["a", "b", "c"]
    assert [database.name for database in found.of_kind("database")] == ["db"]


@pytest.mark.parametrize("text", ["", "- a\n", "a: [\n", "text\n"])
def test_what_is_no_blueprint(text: str) -> None:
    """None, and at least one problem that says why."""
    assert reading.read(text, "render.yaml") is None
    assert reading.read_problems(text, "render.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "services: {}\n",
        "services: [a, 1, null]\n",
        "services:\n  - name: [x]\n    envVars: {}\n",
        "services:\n  - envVars: [a, {key: 1}, {fromGroup: [x]}]\n",
        "projects: {}\nungrouped: []\n",
    ],
)
def test_shapes_that_nobody_expects(text: str) -> None:
    """Where a list of mappings should be, everything else is left out."""
    assert reading.read(text, "render.yaml") is not None
