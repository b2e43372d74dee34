"""Run a test with libyaml, and with the parser that PyYAML has without it."""

from __future__ import annotations

import pytest
import yaml

LOADERS = [
    pytest.param(yaml.SafeLoader, id="python"),
    pytest.param(
        getattr(yaml, "CSafeLoader", None),
        id="libyaml",
        marks=pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml"),
    ),
]
with_each_loader = pytest.mark.parametrize("loader", LOADERS)
