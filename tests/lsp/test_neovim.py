"""The server in a real Neovim, without a screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shop_in_editor as shop
from commandline import run_in
from needs import lacking

SCRIPT = Path(__file__).parent / "in_neovim.lua"


@pytest.mark.slow
def test_in_neovim(own: Path, tmp_path: Path) -> None:
    """Problems while typing, a hover, completion, a definition, and a rename that is written."""
    if not shutil.which("nvim"):
        lacking("neovim is not installed")
    result = tmp_path / "result.json"
    environment = {
        **os.environ,
        "ENVGEN_LSP": json.dumps([sys.executable, "-m", "envgen", "lsp"]),
        "RESULT": str(result),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    command = ["nvim", "--headless", "--clean", "-n", "-c", f"luafile {SCRIPT}", "-c", "cquit 9"]
    done = subprocess.run(
        command, cwd=own, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(result.read_text(encoding="utf-8"))
    line = next(at for at, text in enumerate(shop.BASE.splitlines()) if "GREETING" in text)
    text = shop.BASE.splitlines()[line]
    # Neovim counts bytes, behind a fox and an umlaut.
    column = len(text.removesuffix("}").encode()) + len(", ")
    assert found["typed"] == [{"code": "unknown-key", "line": line, "column": column}]
    assert found["undone"] == []
    assert "Django's version" in found["hover"]
    assert found["definition"] == 10
    assert found["references"] >= 6
    assert "base_settings" in found["completion"]
    assert "PAY_KEY" in (own / "profiles/production.yaml").read_text(encoding="utf-8")
    assert 'os.environ["PAY_KEY"]' in (own / "work.py").read_text(encoding="utf-8")
    assert run_in(own, "render", "--all").status == 0
    assert "\nPAY_KEY" in (own / ".env").read_text(encoding="utf-8")
