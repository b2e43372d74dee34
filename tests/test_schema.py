"""`envgen schema`: what an editor accepts is what envgen accepts, in each file by itself."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml
from judging import places

from envgen.output import scaffold
from envgen.profile import schema

SCHEMA = json.loads(json.dumps(schema.for_editors()))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = {
    path: text
    for path, text in scaffold.files(
        scaffold.Answers(project="shop", hosts=("shop.example.com",), bot=True),
        "profiles",
        lambda path: None,
    ).items()
    if path.endswith(".yaml")
}

VALID = [
    "{}",
    "extends: base",
    # null takes out what is inherited: a key, an entry, a field of an entry
    "bot: null\ndatabase: {sslmode: null}",
    "programs: {bot: null}\nenv: {A: null}\nrenamed: {OLD: null}\noutputs: {fly: null}",
    "render: {services: {web: null}, databases: {x: null}}\ndatabases: {x: null}",
    "ignore: {x: null}",
    "settings: null\nunset: null\nappend: {MIDDLEWARE: null}",
    # what is required may be inherited
    "programs: {web: {asgi: true}}\noutputs: {fly: {path: fly.toml}}",
    # the short form of a variable
    "env: {A: text, B: 1, C: 0.5, D: true, E: [a, 1], F: {secret: true, for: [web]}}",
    "site: {frontends: ['https://a.example.com', {origin: 'https://b.example.com', csrf: false}]}",
    "settings: {ANYTHING: {at: [all, null, 1.5]}}",
    "bot: {accept: [v1, v2], route: loopback}\ncelery: {beat: beat}\nredis: {provider: url}",
    "database: {provider: supabase, CONN_MAX_AGE: 0, pooler: session}",
    # what is newer than the facts
    "django: {version: '6.2'}",
    "django: {version: '2028'}",
    "render: {services: {web: {plan: 2c-8g}}, databases: {x: {connectionPool: pgbouncer}}}",
]
WRONG = [
    "sittings: {}",
    "django: {verson: '5.2'}",
    "django: {version: 5.2}",
    "django: {version: '7.0'}",
    "programs: {Web: {command: x}}",
    "programs: {web: x}",
    "env: {1A: x}",
    "env: {A: {secrt: true}}",
    "site: {hosts: a}",
    "site: {frontends: [{csrf: true}]}",
    "database: {sslmode: requir}",
    "unset: [debug]",
    "render: {services: {web: {plan: 5}}}",
    "render: {services: {web: {plan: ''}}}",
    "django: {version: '2028.x'}",
]


@pytest.mark.parametrize("path", SHIPPED)
def test_the_profiles_of_init_are_valid(path: str) -> None:
    """A fresh project has nothing underlined in the editor."""
    VALIDATOR.validate(yaml.safe_load(SHIPPED[path]))


@pytest.mark.parametrize("text", VALID)
def test_what_envgen_accepts_an_editor_accepts(text: str) -> None:
    """A file that builds on another is judged without it, and has nothing underlined."""
    VALIDATOR.validate(yaml.safe_load(text))


@pytest.mark.parametrize("text", WRONG)
def test_what_envgen_refuses_an_editor_underlines(text: str) -> None:
    """Typos and wrong kinds are seen while they are written, and by envgen as well."""
    assert not VALIDATOR.is_valid(yaml.safe_load(text))
    assert places(production=text)


@pytest.mark.parametrize("text", VALID)
def test_valid_files_build_a_valid_profile(text: str) -> None:
    """On a base that has it all, none of them is of a wrong form."""
    base = """\
programs: {web: {command: x, django: true}, bot: {command: y}}
bot: {program: bot}
database: {provider: url, sslmode: require}
databases: {x: {provider: url}}
settings: {X: 1}
unset: [Y]
append: {MIDDLEWARE: [m]}
env: {A: 1}
renamed: {OLD: A}
outputs: {fly: {template: fly.j2, path: fly.toml}}
render: {services: {web: {plan: starter}}, databases: {x: {plan: free}}}
ignore: {x: y}
"""
    over = text if "extends" in text else f"extends: base\n{text}"
    format_rules = ("type", "unknown-key", "name", "null", "missing-key")
    over = over.replace("{}", "") if text == "{}" else over
    found = [item for item in places(base=base, production=over) if item.endswith(format_rules)]
    assert found == []


def test_the_schema_is_a_schema() -> None:
    """It keeps to its own draft, so that every editor can read it."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_says_what_it_is_for() -> None:
    """Each key has a description, which editors show."""
    for name, definition in SCHEMA["$defs"].items():
        for key, child in definition.get("properties", {}).items():
            assert child.get("description"), f"{name}.{key}"
