"""Every database and store that the whole internet can connect to is found."""

from __future__ import annotations

from typing import Any

import blueprints
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

OPEN: list[Any] = [
    None,
    [{"source": "0.0.0.0/0"}],
    [{"source": "::/0"}],
    [{"source": " 0.0.0.0/0 ", "description": "everywhere"}],
    [{"source": "203.0.113.9/0"}],
    [{"source": "0.0.0.0/0.0.0.0"}],
    [{"source": "203.0.113.4/32"}, {"source": "0.0.0.0/0"}],
    # Two halves are the whole.
    [{"source": "0.0.0.0/1"}, {"source": "128.0.0.0/1"}],
    [{"source": "::/1"}, {"source": "8000::/1"}],
    # Not as the schema wants it, but what is meant is clear.
    ["0.0.0.0/0"],
    "0.0.0.0/0",
]
CLOSED: list[Any] = [
    [],
    [{"source": "203.0.113.4/32"}],
    [{"source": "10.0.0.0/8"}, {"source": "2001:db8::/32"}],
    [{"source": "0.0.0.0/1"}],
]
MISSING = object()
DATABASE = {"name": "shop-db", "plan": "free"}
STORES = [{"type": kind, "name": "shop-cache", "plan": "free"} for kind in ("keyvalue", "redis")]


def wrapped(kind: str, item: dict[str, Any], where: str) -> dict[str, Any]:
    """Return a Blueprint with a resource, at the top or in an environment of a project."""
    folder = {kind: [item]}
    if where == "environment":
        return {"projects": [{"name": "p", "environments": [{"name": "e", **folder}]}]}
    return {"ungrouped": folder} if where == "ungrouped" else folder


def is_open(data: dict[str, Any]) -> bool:
    """Return whether lint says that a resource is open."""
    found = blueprints.problems(yaml.safe_dump(data, sort_keys=False))
    return any(item.rule == "render-open" and item.severity == "error" for item in found)


@pytest.mark.parametrize("where", ["top", "environment", "ungrouped"])
@pytest.mark.parametrize(
    ("kind", "item"), [("databases", DATABASE), *(("services", s) for s in STORES)]
)
def test_an_open_one_is_found(kind: str, item: dict[str, Any], where: str) -> None:
    """Wherever it is, and however the addresses are written."""
    assert is_open(wrapped(kind, item, where))
    for allowed in OPEN:
        assert is_open(wrapped(kind, {**item, "ipAllowList": allowed}, where)), allowed
    for allowed in CLOSED:
        assert not is_open(wrapped(kind, {**item, "ipAllowList": allowed}, where)), allowed


@settings(max_examples=100, deadline=None)
@given(
    others=st.lists(blueprints.ANYTHING, max_size=3),
    more=st.dictionaries(st.sampled_from(["plan", "region", "user"]), blueprints.ANYTHING),
    name=st.text(max_size=5),
)
def test_it_is_found_among_anything(others: list[Any], more: dict[str, Any], name: str) -> None:
    """What is around it hides nothing."""
    assert is_open({"databases": [*others, {"name": name, **more}]})


def test_it_is_found_behind_an_alias() -> None:
    """A mapping that is merged or repeated counts where it is used."""
    text = "databases:\n  - &db {name: a, plan: free, ipAllowList: []}\n  - <<: *db\n    name: b\n"
    assert "render-open" not in {item.rule for item in blueprints.problems(text)}
    text = text.replace(", ipAllowList: []", "")
    found = [item for item in blueprints.problems(text) if item.rule == "render-open"]
    assert [item.place.line for item in found if item.place] == [2, 3]
