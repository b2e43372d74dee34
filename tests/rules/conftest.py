"""The project that the tests of rules break."""

from __future__ import annotations

from pathlib import Path

import pytest
import shop


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a whole project of the test's own, to break."""
    return shop.copy_to(tmp_path / "shop")
