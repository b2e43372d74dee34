"""One odd detail of a render.yaml costs that detail, which is named, and not the whole file."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from envgen.adopt import entries, services
from envgen.adopt.services import Programs
from envgen.errors import Place
from envgen.formats import yaml_tree
from envgen.platforms.render.manifest import reading


def converted(text: str) -> Programs:
    """Convert a render.yaml that is in a test."""
    blueprint = reading.read(text, "render.yaml")
    assert blueprint is not None
    return services.Converter(blueprint, yaml.safe_load(text), ".", set()).convert()


def web(fields: str) -> Programs:
    """Convert a render.yaml with one web service that has `fields` more."""
    text = "services:\n- type: web\n  name: shop\n  buildCommand: make\n"
    return converted(f"{text}  startCommand: gunicorn shop.wsgi\n{fields}")


def variables(envs: str) -> entries.Variables:
    """Convert the envVars of a web service."""
    text = f"services:\n- type: web\n  name: shop\n  envVars:\n{envs}"
    blueprint = reading.read(text, "render.yaml")
    assert blueprint is not None
    return entries.variables(blueprint, {"shop": "web"}, ["web"])


@pytest.mark.parametrize(
    ("fields", "key", "value", "said"),
    [
        ("  wholly: new\n", "wholly", None, "wholly of shop is no key of Render's: it is left out"),
        (
            '  numInstances: "2"\n',
            "numInstances",
            2,
            "numInstances of shop is text instead of a number: it is written as a number",
        ),
        (
            "  healthCheckPath: [/a]\n",
            "healthCheckPath",
            None,
            "healthCheckPath of shop is a value of another type: it is left out",
        ),
        (
            "  buildFilter: {paths: [a], wholly: new}\n",
            "buildFilter",
            {"paths": ["a"]},
            "buildFilter of shop is an unknown key 'wholly': it is left out",
        ),
    ],
)
def test_one_odd_field(fields: str, key: str, value: Any, said: str) -> None:
    """It costs that field, which is named with its line, and not the file."""
    found = web(fields)
    assert found.services["web"].get(key) == value
    assert found.blockers == ()
    (odd,) = found.odd
    assert (odd.what, odd.place) == (said, Place("render.yaml", 6, 3))


def test_a_service_of_an_unknown_type() -> None:
    """It stays as it is, beside the services of the project."""
    found = converted("services:\n- {type: lambda, name: shop, memory: 5}\n")
    assert found.others == ({"type": "lambda", "name": "shop", "memory": 5},)
    assert found.blockers == ()
    assert [(odd.what, odd.place.line) for odd in found.odd if odd.place] == [
        ("the type of shop is unknown: the service stays as it is", 2)
    ]


def test_an_odd_key_of_the_file() -> None:
    """A key that Render does not have is left out; the previews keep what can be read."""
    found = converted("x: 1\npreviews: {generation: off, wholly: new}\nservices: []\n")
    assert [odd.what for odd in found.odd] == [
        "x is no key of Render's: it is left out",
        "wholly in previews is no key of Render's: it is left out",
    ]
    assert found.previews == {"generation": "off"}


@pytest.mark.parametrize(
    ("fields", "key", "value"),
    [
        ("  domain: a.example.com\n", "domains", ["a.example.com"]),
        ("  previewPlan: starter\n", "previews", {"plan": "starter"}),
        ("  pullRequestPreviewsEnabled: true\n", "previews", {"generation": "automatic"}),
    ],
)
def test_old_names_of_fields(fields: str, key: str, value: Any) -> None:
    """An old name of a field becomes the present one."""
    found = web(fields)
    assert found.services["web"][key] == value
    assert (found.blockers, found.odd) == ((), ())


def test_odd_entries() -> None:
    """An unknown key of a variable is left out, and one without a source is pasted on Render."""
    found = variables("  - {key: A, value: b, note: c}\n  - {key: B}\n")
    assert found.blockers == ()
    assert found.env["A"] == {"value": "b"}
    assert found.env["B"] == {"secret": True}
    assert [odd.place.line for odd in found.odd if odd.place] == [5, 6]


def test_parts_of_another_shape() -> None:
    """What `read` passes over is named with its place."""
    text = (
        "databases: {a: b}\nservices:\n- {type: web, name: shop, envVars: {A: b}}\n- text\n"
        "- {type: web, name: bot, envVars: [A=b]}\n"
    )
    tree, _ = yaml_tree.parse(text.encode(), "render.yaml")
    assert tree is not None
    assert [(what, place.line) for what, place in reading.unread(tree)] == [
        ("an item in services is not a mapping", 4),
        ("envVars of shop is not a list", 3),
        ("an item in envVars of bot is not a mapping", 5),
        ("databases is not a list", 1),
    ]
