"""Whatever Render's schema rejects is an error, unless Render is known to accept it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import blueprints
import jsonschema
import pytest
import render_schema
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from envgen.errors import Severity
from envgen.platforms.render import plans

ROOT = Path(__file__).parents[1]
VALID = [
    blueprints.WHOLE,
    *(path.read_text() for path in sorted(ROOT.glob("golden/*/render*.yaml"))),
]


@pytest.fixture(scope="module")
def schema() -> Any:
    """Return Render's schema."""
    return render_schema.render_schema()


def rejects(schema: Any, data: Any) -> bool:
    """Return whether the schema rejects data."""
    return not jsonschema.Draft202012Validator(schema).is_valid(data)


# The rules that say what the schema says: the first, or others in better words.
OF_SCHEMA = {"render-schema", "manifest-file", "render-value", "render-text", "render-open"}


def errors_of(found: list[Any]) -> list[Any]:
    """Return the errors that say why the schema rejects a file."""
    return [item for item in found if item.severity is Severity.ERROR and item.rule in OF_SCHEMA]


def as_render_takes_it(data: Any, schema: Any) -> Any:
    """Return data with `runtime` for `env`, an old plan for each newer one, and without a pool."""
    data = copy.deepcopy(data)
    in_schema = schema["definitions"]["plan"]["enum"]
    for kind, item in items_of(data):
        if kind == "services" and isinstance(item.get("env"), str) and "runtime" not in item:
            item["runtime"] = item.pop("env")
        if kind == "databases" and item.get("connectionPool") == "pgbouncer":
            del item["connectionPool"]
        sort = "database" if kind == "databases" else "service"
        sort = "store" if item.get("type") in ("keyvalue", "redis") else sort
        for holder in (item, item.get("previews") if kind == "services" else None):
            for key in ("plan", "previewPlan") if isinstance(holder, dict) else ():
                plan = holder.get(key)
                if isinstance(plan, str) and plan not in in_schema and plans.is_known(sort, plan):
                    holder[key] = "starter"
    return data


def items_of(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the services and databases, also those of projects."""
    folders = [data] if isinstance(data, dict) else []
    if folders and isinstance(data.get("projects"), list):
        for project in data["projects"]:
            inner = project.get("environments") if isinstance(project, dict) else None
            folders += inner if isinstance(inner, list) else []
    if folders:
        folders.append(data.get("ungrouped"))
    for folder in folders:
        for kind in ("services", "databases") if isinstance(folder, dict) else ():
            items = folder.get(kind)
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    yield kind, item


def accepted_by_render(found: list[Any]) -> bool:
    """Return whether a warning says that Render accepts what its schema does not."""
    return any(
        item.rule == "render-schema" or (item.rule == "render-former" and "`env`" in item.message)
        for item in found
        if item.severity is Severity.WARNING
    )


def test_valid_blueprints_have_no_finding_of_the_schema(schema: Any) -> None:
    """The schema accepts them, and so does the rule."""
    for text in VALID:
        assert not rejects(schema, yaml.safe_load(text))
        assert errors_of(blueprints.problems(text, schema)) == []


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_blueprint_has_an_error_if_the_schema_rejects_it(
    schema: Any, data: st.DataObject
) -> None:
    """For any change of a valid one; a warning if Render is known to accept it; else nothing."""
    tree = data.draw(blueprints.mutated(VALID))
    text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=data.draw(st.booleans()))
    found = blueprints.problems(text, schema)
    if rejects(schema, as_render_takes_it(yaml.safe_load(text), schema)):
        assert errors_of(found), text
    elif rejects(schema, yaml.safe_load(text)):
        assert accepted_by_render(found), text
    else:
        assert [item for item in found if item.rule == "render-schema"] == [], text
    blueprints.problems(text)  # without a schema nothing raises either


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise(data: bytes) -> None:
    """Not even those that are no YAML at all."""
    for name in ("render.yaml", ".env", "settings.py", "Dockerfile", "Procfile", ".env.example"):
        blueprints.problems(data, name=name)
