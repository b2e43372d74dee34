"""What each service of a render.yaml gets, read without envgen: the proof that adopt loses none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import yaml

# How a program gets a variable: "value" with the exact text, or where else it comes from.
How: TypeAlias = tuple[str, ...]


def given(text: str) -> dict[str, dict[str, How]]:
    """Return the variables of each service by name; scalars are texts, as they are written."""
    # BaseLoader makes no numbers, dates and booleans of texts.
    blueprint = yaml.load(text, Loader=yaml.BaseLoader)
    groups = {item["name"]: item.get("envVars", []) for item in blueprint.get("envVarGroups", [])}
    own: dict[str, dict[str, tuple[str, Any]]] = {}
    for service in blueprint.get("services", []):
        entries = service.get("envVars", [])
        names = [item["fromGroup"] for item in entries if "fromGroup" in item]
        shared = {item["key"]: (name, item) for name in names for item in groups.get(name, [])}
        mine = {item["key"]: (service["name"], item) for item in entries if "key" in item}
        own[service["name"]] = {**shared, **mine}
    return {
        service: {name: _how(own, name, *entry) for name, entry in entries.items()}
        for service, entries in own.items()
    }


def _how(
    services: Mapping[str, Mapping[str, tuple[str, Any]]], name: str, where: str, entry: Any
) -> How:
    if "value" in entry:
        return ("value", entry["value"], entry.get("previewValue", ""))
    if "generateValue" in entry:
        return ("generated", where)
    if "sync" in entry:
        return ("pasted",)
    (kind,) = entry.keys() & {"fromDatabase", "fromService"}
    reference = entry[kind]
    if "envVarKey" in reference:
        there = services.get(reference["name"], {}).get(reference["envVarKey"])
        assert there is not None, f"{name} of {where} refers to a variable that is not there"
        return _how(services, reference["envVarKey"], *there)
    known = {**reference, "type": reference.get("type", "").replace("redis", "keyvalue")}
    return (kind, *(f"{key}={value}" for key, value in sorted(known.items()) if value))


def unsaid(old: str, new: str, renamed: Mapping[str, str], report: str) -> Iterator[str]:
    """Yield each variable that a service gets differently, and that the report does not name."""
    before, after = given(old), given(new)
    named = set(re.findall(r"\w+", report))
    for service, variables in before.items():
        for name, how in variables.items():
            current = after.get(service, {}).get(renamed.get(name, name))
            if how != current and name not in named and name != "DJANGO_SETTINGS_MODULE":
                yield f"{service}: {name} was {how[0]}, and is {current and current[0]}"
    for service, variables in after.items():
        was = {renamed.get(name, name) for name in before.get(service, {})}
        for name in variables.keys() - was - named:
            yield f"{service}: {name} is new"
