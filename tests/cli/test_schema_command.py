"""`envgen schema`: what editors complete profiles by."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from commandline import Command


def test_prints_the_schema_that_init_writes(project: Path, envgen: Command) -> None:
    """stdout is a valid JSON Schema and nothing else, the same as in profiles/."""
    done = envgen("schema")
    schema = json.loads(done.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == json.loads((project / "profiles/envgen.schema.json").read_text())
    assert (done.status, done.err) == (0, "")


def test_needs_no_project(envgen: Command, tmp_path: Path) -> None:
    """The schema is envgen's own."""
    assert envgen("schema", cwd=tmp_path).status == 0
