"""What the comments of a project say of its variables."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from adopting import copied
from commandline import Command

from envgen.adopt.helps import helps


@pytest.mark.parametrize(
    ("text", "help_text"),
    [
        ("# Stripe -> Developers -> API keys\nKEY=\n", "Stripe -> Developers -> API keys"),
        ("# The first\n\nKEY=\n", None),
        ("# ---- Payment of orders ----\nKEY=\n", None),
        ("# KEY=some other value\nKEY=\n", None),
        ("# a key such as " + "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc" + "\nKEY=\n", None),
        ("# " + "long words " * 40 + "\nKEY=\n", None),
        ("# Copy this file to .env first\nKEY=\n", None),
        ("# optional\nexport KEY=1\n", None),
    ],
)
def test_a_comment_above_a_variable(text: str, help_text: str | None) -> None:
    """A line of words is help; a heading, an assignment and a secret are not."""
    assert helps({".env.example": text}.get, [".env.example"], ()).get("KEY") == help_text


def test_it_is_in_the_profile(envgen: Command, tmp_path: Path) -> None:
    """Both kinds of comments are."""
    root = copied("tunnel", tmp_path)
    example = "# The price of a parcel in cents\nPRICE=\n# Was hunter2-hunter2 in the past\nLOAD=\n"
    (root / ".env.example").write_text(example)
    # A value of .env in a comment is not repeated.
    (root / ".env").write_text("LOAD=hunter2-hunter2\n")
    path = root / "parcel" / "settings.py"
    more = "# How many parcels fit\nSIZE = os.environ['SIZE']\nPRICE = os.environ['PRICE']\n"
    more += "LOAD = os.environ['LOAD']\n"
    path.write_text(path.read_text() + more)
    assert envgen("adopt", cwd=root).status == 0
    env = yaml.safe_load((root / "profiles" / "base.yaml").read_text())["env"]
    assert env["SIZE"]["help"] == "How many parcels fit"
    assert "help" not in env["LOAD"]
    assert env["PRICE"]["help"] == "The price of a parcel in cents"
