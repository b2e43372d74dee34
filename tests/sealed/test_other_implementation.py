"""docs/explanation/sealed-format.md is enough for npm's HPKE to open a sealed file."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from needs import lacking, node_or_skip
from sealed_samples import VALUES, sealed_text

from envgen.secrets import sealed

HERE = Path(__file__).parent
# See tests/test_dialects.py.
MODULES = Path(os.environ.get("ENVGEN_NODE_MODULES") or HERE.parents[1] / ".cache" / "node")
PACKAGES = ("@hpke/core", "@hpke/hybridkem-x-wing")


@pytest.mark.threat("a sealed file of an older version does not open")
def test_npm_opens_what_envgen_seals(tmp_path: Path) -> None:
    """Each value, those of other lengths and letters too."""
    node = node_or_skip()
    for name in PACKAGES:
        if not (MODULES / "node_modules" / name / "package.json").exists():
            lacking(f"npm's {name} is not installed")
    values = {**VALUES, "LONG": "ü€😀" * 200, "A_BYTE": "x", "BUCKET": "y" * 127}
    key = sealed.new_key()
    (tmp_path / "sealed.yaml").write_text(sealed_text(key, values), encoding="utf-8")
    (tmp_path / "key").write_text(f"{key.reveal()}\n")
    files = [MODULES, tmp_path / "sealed.yaml", tmp_path / "key"]
    done = subprocess.run(
        [node, HERE / "open.mjs", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == values
