"""Sealed files of each version of the format that ever was: they always open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sealed_samples import opened

from envgen.secrets.sealed import PrivateKey, lines

HERE = Path(__file__).parent
FORMATS = sorted(HERE.glob("format_*"))


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
@pytest.mark.threat("a sealed file of an older version does not open")
def test_a_file_of_every_format_opens(folder: Path) -> None:
    """What is in somebody's repository was written by some envgen, perhaps years ago."""
    key = PrivateKey.from_text((folder / "key").read_text().strip())
    assert key is not None
    text = (folder / "production.sealed.yaml").read_text()
    assert opened(text, key) == json.loads((folder / "values.json").read_text())


def test_each_format_is_kept() -> None:
    """A new version comes with a folder of its own, and the old ones stay."""
    versions = [folder.name.removeprefix("format_") for folder in FORMATS]
    assert versions == [str(number) for number in range(1, int(lines.VERSION) + 1)]
