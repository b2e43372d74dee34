"""The rule about the revision of bot_auth: what no edit of a whole project can show."""

from __future__ import annotations

from pathlib import Path

import pytest
import shop

from envgen.check.files import bot_auth
from envgen.runtime.bot_auth import REVISION

COPY = "config/settings/bot_auth/__init__.py"
HOLE = "it lets in whoever knocks twice"


def messages(root: Path) -> list[tuple[str, str]]:
    """Return what the rule says, and the way out."""
    _, data = shop.check(root)
    found = [item for item in data["problems"] if item["rule"] == "bot-auth-revision"]
    return [(item["message"], item["hint"]) for item in found]


@pytest.mark.parametrize(
    ("revision", "hint"), [(0, "`envgen render --all`"), (REVISION, "upgrade")]
)
@pytest.mark.threat("a forged or replayed request acts as the bot")
def test_a_known_hole_is_named(
    revision: int, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A revision with a hole is an error that says which, also where envgen ships no other."""
    root = shop.copy_to(tmp_path / "shop")
    if revision != REVISION:
        shop.edit(root, COPY, f"REVISION = {REVISION}", f"REVISION = {revision}")
    monkeypatch.setattr(bot_auth, "KNOWN_HOLES", {revision: HOLE})
    (found,) = messages(root)
    assert f"revision {revision} " in found[0]
    assert found[0].endswith(HOLE)
    assert hint in found[1]
    assert shop.check(root)[0] == 1


def test_without_a_bot_nobody_asks(tmp_path: Path) -> None:
    """A project without a bot has no copy, and one that was left behind is nobody's business."""
    root = shop.copy_to(tmp_path / "shop")
    shop.edit(root, COPY, f"REVISION = {REVISION}", "REVISION = 0")
    shop.edit(root, "profiles/base.yaml", "bot: {program: bot, route: private}\n", "")
    shop.render(root)
    assert messages(root) == []


def test_a_missing_copy_is_drift_alone(tmp_path: Path) -> None:
    """Where the file is not there, one rule says so and not two."""
    root = shop.copy_to(tmp_path / "shop")
    (root / COPY).unlink()
    assert messages(root) == []
    assert shop.check(root)[0] == 1
