"""`envgen lint --fix`: comments, order and layout stay, and the result means what it should."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import blueprints
import pytest
import yaml
from commandline import Command
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from envgen.errors import Edit
from envgen.formats.edits import applied

BEFORE = """\
# The shop.
services:
  - type: web   # the site
    name: shop
    env: python
    plan: starter
    autoDeploy: false  # by hand
    buildCommand: make
    startCommand: gunicorn shop.wsgi

    envVars:
      - {key: A, value: yes}
      - key: DEBUG
        value: off  # never
      - key: DATABASE_URL
        fromDatabase: {name: shop-db, property: connectionString}
databases:
  - name: shop-db # the data

    # More than a year old.
    plan: free
    postgresMajorVersion: 17
"""
SAFE = """\
# The shop.
services:
  - type: web   # the site
    name: shop
    runtime: python
    plan: starter
    autoDeployTrigger: 'off'  # by hand
    buildCommand: make
    startCommand: gunicorn shop.wsgi

    envVars:
      - {key: A, value: "yes"}
      - key: DEBUG
        value: "off"  # never
      - key: DATABASE_URL
        fromDatabase: {name: shop-db, property: connectionString}
databases:
  - name: shop-db # the data

    # More than a year old.
    plan: free
    postgresMajorVersion: "17"
"""
UNSAFE = SAFE.replace("# the data\n", "# the data\n    ipAllowList: []\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fixes_change_their_lines_alone(repository: Path, lint: Command, end: str) -> None:
    """The safe ones, and the others only if a person asks for them; a second run has none left."""
    file = repository / "render.yaml"
    file.write_bytes(BEFORE.replace("\n", end).encode())
    assert "`envgen lint --fix` can fix 5 of these findings" in lint("render.yaml").err
    assert lint("render.yaml", "--fix", "--yes").out.startswith("updated  render.yaml\n")
    assert file.read_bytes().decode() == SAFE.replace("\n", end)
    lint("render.yaml", "--fix", "--unsafe-fixes", "--yes")
    assert file.read_bytes().decode() == UNSAFE.replace("\n", end)
    assert lint("render.yaml").places("render-open") == []
    lint("render.yaml", "--fix", "--unsafe-fixes", "--yes")
    assert file.read_bytes().decode() == UNSAFE.replace("\n", end)


def test_another_reader_finds_the_comments_and_the_order() -> None:
    """ruamel.yaml reads the same comments at the same keys, before and after."""
    reader = YAML()
    before, after = reader.load(BEFORE), reader.load(UNSAFE)
    renamed = {"runtime": "env", "autoDeployTrigger": "autoDeploy"}
    keys = [renamed.get(key, key) for key in after["services"][0]]
    assert keys == list(before["services"][0])
    assert [key for key in after["databases"][0] if key != "ipAllowList"] == list(
        before["databases"][0]
    )
    notes = [line.partition("#")[2] for line in BEFORE.splitlines() if "#" in line]
    assert notes == [line.partition("#")[2] for line in UNSAFE.splitlines() if "#" in line]


def test_nothing_is_written_without_consent(repository: Path, lint: Command) -> None:
    """There is no terminal to ask on."""
    file = repository / "render.yaml"
    file.write_text(BEFORE)
    lint("render.yaml", "--fix")
    assert file.read_text() == BEFORE


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_fix_leaves_the_rest_as_it_is(data: st.DataObject) -> None:
    """For any Blueprint: the fixed text is YAML, and lint does not raise for it."""
    tree = data.draw(blueprints.mutated([BEFORE, blueprints.WHOLE]))
    style = data.draw(st.sampled_from([None, False, True]))
    text = yaml.safe_dump(tree, sort_keys=False, default_flow_style=style)
    for problem in blueprints.problems(text):
        if problem.edit is not None:
            fixed = applied(text, problem.edit)
            if fixed is not None:
                assert _same(yaml.safe_load(text), yaml.safe_load(fixed), problem.edit), text
                blueprints.problems(fixed)


def _same(before: Any, after: Any, edit: Edit) -> bool:
    """Return whether only one part of the data differs, in the way that an edit promises."""
    if isinstance(before, dict) and isinstance(after, dict):
        if edit.kind == "sibling" and len(after) == len(before) + 1:
            return all(after[key] == value or value != value for key, value in before.items())
        if list(before) != list(after):
            return len(before) == len(after) and edit.kind == "replace"
        return all(_same(before[key], after[key], edit) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after, [edit] * len(before)))
    with contextlib.suppress(TypeError):
        return before == after or before != before or edit.kind in ("quote", "replace")
    return False
