"""Fit the fields of a service or database to the profile format, one odd field at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

# Fields that Render bills, or that decide what runs: an odd one is never left out.
_VITAL = frozenset(
    (
        *("name", "type", "runtime", "plan", "region", "numInstances", "scaling", "disk"),
        *("schedule", "domains", "repo", "branch", "rootDir", "image", "registryCredential"),
        *("ipAllowList", "dockerfilePath", "dockerContext", "buildCommand", "preDeployCommand"),
        *("databaseName", "user", "diskSizeGB", "highAvailability", "postgresMajorVersion"),
        "readReplicas",
    )
)
_UNKNOWN = re.compile(r"unknown field `([^`]*)` - at `\$\.([A-Za-z]+)`")
_MOST_PARTS = 50


class OddField(msgspec.Struct, frozen=True):
    """What happens to a field that the format does not accept; `is_kept` keeps the whole file."""

    key: str
    why: str = ""
    is_kept: bool = False


def renamed(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give old fields of a service their present names, and yield both names.

    https://render.com/docs/blueprint-spec
    """
    if "domain" in fields:
        fields.setdefault("domains", [fields.pop("domain")])
        yield "domain", "domains"
    own = fields.get("previews")
    previews = dict(own) if isinstance(own, dict) else {}
    if "pullRequestPreviewsEnabled" in fields:
        enabled = fields.pop("pullRequestPreviewsEnabled")
        previews.setdefault("generation", "automatic" if enabled else "off")
        fields["previews"] = previews
        yield "pullRequestPreviewsEnabled", "previews.generation"
    if "previewPlan" in fields:
        previews.setdefault("plan", fields.pop("previewPlan"))
        fields["previews"] = previews
        yield "previewPlan", "previews.plan"


def fit(fields: dict[str, Any], kind: type[Any]) -> Iterator[OddField]:
    """Change `fields` until they fit the struct `kind`, and yield what was odd."""
    known = kind.__struct_fields__
    for key in list(fields):
        if key not in known:
            del fields[key]
            yield OddField(key, "no key of Render's: it is left out")
            continue
        yield from _without_parts(fields, key, kind)
        error = _error(fields, key, kind)
        if error is None:
            continue
        if key not in _VITAL and error.startswith("Expected `") and ", got `" in error:
            del fields[key]
            yield OddField(key, "a value of another type: it is left out")
        else:
            yield OddField(key, is_kept=True)


def _without_parts(fields: dict[str, Any], key: str, kind: type[Any]) -> Iterator[OddField]:
    """Remove unknown keys inside a field, and read a number that is written as text."""
    for _ in range(_MOST_PARTS):
        found = _UNKNOWN.search(_error(fields, key, kind) or "")
        if found is None or not isinstance(fields[key], dict) or found[1] not in fields[key]:
            break
        fields[key] = {name: value for name, value in fields[key].items() if name != found[1]}
        yield OddField(key, f"an unknown key {found[1]!a}: it is left out")
    error = _error(fields, key, kind)
    if error is not None and isinstance(fields[key], str):
        try:
            struct = msgspec.convert({key: fields[key]}, kind, strict=False)
        except msgspec.ValidationError:
            return
        fields[key] = msgspec.to_builtins(struct)[key]
        yield OddField(key, "text instead of a number: it is written as a number")


def _error(fields: dict[str, Any], key: str, kind: type[Any]) -> str | None:
    try:
        msgspec.convert({key: fields[key]}, kind)
    except msgspec.ValidationError as error:
        return str(error)
    return None
