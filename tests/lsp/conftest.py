"""The project of these tests, rendered once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import shop_in_editor as shop
from commandline import git, run_in


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the project, with what envgen generates. Do not change it."""
    folder = shop.write(tmp_path_factory.mktemp("edited"))
    git(folder, "init", "-q", "-b", "main", "--template=")
    assert run_in(folder, "render", "--all").status == 0
    return folder


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """Return a copy of the project, for one test to change."""
    return Path(shutil.copytree(root, tmp_path / "Größe 1" / "shop"))
