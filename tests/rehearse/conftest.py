"""Every test of rehearsals leaves no process behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import site_of_rehearsals as site


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = site.child_processes()
    yield
    assert site.child_processes() <= before
