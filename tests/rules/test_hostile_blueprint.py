"""No render.yaml, whatever a person made of it, stops a rule from looking at the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shop
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

VALUES: list[Any] = [None, True, 0, -1.5, "", "x", [], ["x"], [{}], {}, {"name": "x"}, {"x": []}]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a whole project, whose render.yaml each example writes again."""
    return shop.copy_to(tmp_path_factory.mktemp("hostile") / "shop")


def spots(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a tree, as what holds it and the key or index there."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from spots(node[key])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_value_anywhere(root: Path, data: st.DataObject) -> None:
    """`check` ends with its list of problems, drift among them, and not with a traceback."""
    file = root / "render.yaml"
    text = file.read_text()
    tree = yaml.safe_load(text)
    holder, key = data.draw(st.sampled_from(list(spots(tree))))
    holder[key] = data.draw(st.sampled_from([item for item in VALUES if item != holder[key]]))
    try:
        file.write_text(yaml.safe_dump(tree, sort_keys=False))
        code, found = shop.check(root)
    finally:
        file.write_text(text)
    assert code == 1
    assert "drift" in {item["rule"] for item in found["problems"]}
