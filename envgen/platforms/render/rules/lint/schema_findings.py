"""What Render's schema says of a render.yaml, in plain words and at its place.

Render accepts more than its schema: see `accepted`. That is taken out before the comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.errors import Finding, InputError, Place, Problem, Severity
from envgen.formats.yaml_tree import Node, find, place_of
from envgen.platforms.render.manifest.reading import STORES
from envgen.platforms.render.rules.lint.accepted import Accepted, without_accepted
from envgen.platforms.render.rules.lint.schema_words import Path, described
from envgen.platforms.render.rules.resources import TEXT_FIELDS

# Whoever has more findings in one file reads no more of them.
MOST = 200


def findings(tree: Node, schema: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each place that the schema rejects."""
    plans = schema.get("definitions", {}).get("plan", {}).get("enum", ())
    accepted = without_accepted(tree, plans)
    for path, message in accepted.notes:
        yield Finding(message, place_of(tree, path), _UPDATE, Severity.WARNING)
    seen: set[tuple[Place, str]] = set()
    for path, message, hint in _problems(accepted, schema):
        place = _place(tree, path, accepted)
        if (place, message) not in seen and len(seen) < MOST:
            seen.add((place, message))
            yield Finding(message, place, hint)


_UPDATE = "nothing has to change; with a newer schema this warning goes away"


# The schema of the last run, with its validator: most runs check several files.
_LAST: list[tuple[Mapping[str, Any], Any]] = []


def validator_of(schema: Mapping[str, Any]) -> Any:
    """Return a validator. It never fetches anything.

    Raises:
        InputError: jsonschema is not installed, or the schema is none.
    """
    if _LAST and _LAST[0][0] is schema:
        return _LAST[0][1]
    try:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import SchemaError
        from referencing import Registry
    except ImportError:
        hint = "run `pip install jsonschema` where envgen is installed"
        message = "comparing with a schema needs the package jsonschema"
        raise InputError([Problem(message, "schema", None, hint)]) from None
    try:
        Draft202012Validator.check_schema(schema)
    except (SchemaError, RecursionError):
        raise InputError([Problem("the schema is not a valid JSON Schema", "schema")]) from None
    validator = Draft202012Validator(schema, registry=Registry())
    _LAST[:] = [(schema, validator)]
    return validator


def _problems(
    accepted: Accepted, schema: Mapping[str, Any]
) -> Iterator[tuple[Path, str, str | None]]:
    """Yield each path with a message and a hint; at least one if the schema rejects the data."""
    validator = validator_of(schema)
    try:
        errors = list(validator.iter_errors(accepted.data))
    except Exception:  # whatever a schema can be wrong in
        message = "the schema cannot be used: a `$ref` or a `pattern` in it is wrong"
        raise InputError([Problem(message, "schema")]) from None
    found = [item for error in errors for item in described(error, schema)]
    if errors and not found:
        found = [((), "the file does not fit Render's schema", None)]
    for path, message, hint in found:
        if _is_said(accepted.data, path, message):
            continue
        for new, old in accepted.renamed.get(path[:-1], {}).items():
            if path[-1:] == (new,):
                message = message.replace(f"`{new}`", f"`{old}`")
        yield path, message, hint


def _is_said(data: Any, path: Path, message: str) -> bool:
    """Return whether another rule says it better, and always: see `entries` and `resources`."""
    key = path[-1] if path else None
    if "must be text" in message:  # render-value and render-text
        in_entry = path[-3:-2] == ("envVars",) and key in ("value", "previewValue")
        return in_entry or (path[-3:-2] in (("services",), ("databases",)) and key in TEXT_FIELDS)
    if path[-2:-1] == ("services",) and "`ipAllowList`" in message:  # render-open
        for step in path:
            data = data[step]
        return isinstance(data, dict) and data.get("type") in STORES and "ipAllowList" not in data
    return False


def _place(tree: Node, path: Path, accepted: Accepted) -> Place:
    """Return where the key or item at a path is written; the item itself for one in a list."""
    written = []
    for index, step in enumerate(path):
        renamed = accepted.renamed.get(path[:index], {})
        written.append(renamed.get(step, step) if isinstance(step, str) else step)
    node = find(tree, written)
    if node is not None and written and isinstance(written[-1], int):
        return node.place
    return place_of(tree, written)
