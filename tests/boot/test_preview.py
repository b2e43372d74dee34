"""`check --boot --preview`: what a preview environment of the platform does not have."""

from __future__ import annotations

from pathlib import Path

import booted_shop
import pytest
from booted_shop import Broken
from commandline import Command

pytestmark = pytest.mark.any_django

# The shop without what a person pastes: Render makes the keys, the database and the store.
WHOLE = {
    "profiles/base.yaml": booted_shop.BASE.replace(
        "  BOT_SHARED_SECRET: {secret: true, generate: token, for: [web, worker, bot]}\n"
        "  API_PASSWORD: {secret: true}\n",
        "  DJANGO_SECRET_KEY: {secret: true, generate: render}\n  PLAN: {preview: free}\n",
    )
    .replace("  bot: {command: python -m bot, runs_in: web}\nbot: {}\n", "")
    .replace("SHIPPING: {type: int, value: 5}", "SHIPPING: {type: int, value: 5, preview: 7}"),
    "profiles/production.yaml": booted_shop.PRODUCTION.replace(
        "database: {provider: url, pooler: transaction, sslmode: require}\n"
        "redis: {provider: url}\n",
        "database: {provider: render-postgres}\nredis: {provider: render-keyvalue}\n",
    ),
}
READS = "import os\n\nPLAN = os.environ['PLAN']\nSHIPPED = os.environ['SHIPPING']\n"
BOOT = ("check", "--boot", "--preview")


def of_preview(root: Path) -> list[tuple[str, str, int | None]]:
    """Return message, file and line of the errors about variables."""
    _, data = booted_shop.check(root, "production", "--preview")
    assert [boot["preview"] for boot in data["boots"]] == [True]
    found = [item for item in booted_shop.booted(data) if item["severity"] == "error"]
    assert {item["rule"] for item in found} <= {"boot-variables"}
    assert all(item["hint"] for item in found)
    return [(item["message"], item["file"], item["line"]) for item in found]


def test_what_a_person_pastes_is_not_set(tmp_path: Path) -> None:
    """Each such variable is an error at its line in the profile, and the deploy itself is not."""
    root = booted_shop.make(tmp_path)
    _, data = booted_shop.check(root, "production")
    assert booted_shop.booted(data) == []
    found = of_preview(root)
    names = {message.partition(": ")[2].partition(" ")[0] for message, *_ in found}
    assert {"API_PASSWORD", "DATABASE_URL", "DJANGO_SECRET_KEY", "REDIS_URL"} <= names
    lines = (root / "profiles/base.yaml").read_text(encoding="utf-8").splitlines()
    [line] = [at for at, text in enumerate(lines, 1) if "API_PASSWORD" in text]
    said = "production (web, worker in a preview): API_PASSWORD is not set (expected: text)"
    assert (said, "profiles/base.yaml", line) in found


def test_a_preview_that_has_all(tmp_path: Path) -> None:
    """It boots with the values for previews, and answers on its own host."""
    root = booted_shop.make(tmp_path, Broken("", {}, files=WHOLE, extra=READS))
    text = (root / "render.yaml").read_text(encoding="utf-8")
    assert "sync: false\n        previewValue: free" in text
    _, data = booted_shop.check(root, "production", "--preview")
    [boot] = data["boots"]
    assert boot["faults"] == []
    assert (boot["settings"]["PLAN"], boot["settings"]["SHIPPED"]) == ("free", "7")
    asked = {(item["purpose"], item["host"]): item["answer"]["status"] for item in boot["requests"]}
    assert asked == {
        ("host", "shop-pr-1.onrender.com"): 200,
        ("health", "shop-pr-1.onrender.com"): 200,
    }
    assert [item for item in booted_shop.booted(data) if item["severity"] == "error"] == []


def test_a_preview_whose_host_is_refused(tmp_path: Path) -> None:
    """A preview has another name than the site, which ALLOWED_HOSTS has to contain."""
    extra = f"{READS}ALLOWED_HOSTS = ['shop.example.com']\n"
    root = booted_shop.make(tmp_path, Broken("", {}, files=WHOLE, extra=extra))
    _, data = booted_shop.check(root, "production", "--preview")
    found = [item["message"] for item in booted_shop.booted(data) if item["rule"] == "host-refused"]
    assert found == ["shop-pr-1.onrender.com answers with status 400"]


def test_what_is_on_disk_counts(tmp_path: Path) -> None:
    """A value that somebody removed from the Blueprint is not there in a preview."""
    root = booted_shop.make(tmp_path, Broken("", {}, files=WHOLE, extra=READS))
    file = root / "render.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("        previewValue: free\n", ""))
    assert [message for message, *_ in of_preview(root)] == [
        "production (web, worker in a preview): PLAN is not set (expected: text)"
    ]


@pytest.mark.parametrize("profile", ["development", "test"])
def test_profiles_without_previews(profile: str, tmp_path: Path, envgen: Command) -> None:
    """The command says that no platform makes them, and exits with 2."""
    root = booted_shop.make(tmp_path / "preview")
    done = envgen(*BOOT, profile, cwd=root)
    assert done.status == 2
    assert f"{profile}: there is no platform with preview environments" in done.err


def test_all_profiles(tmp_path: Path) -> None:
    """Without a name, those that have previews are booted, and no other."""
    root = booted_shop.make(tmp_path)
    _, data = booted_shop.check(root, "--preview")
    assert [boot["profile"] for boot in data["boots"]] == ["production"]


def test_only_with_a_boot(tmp_path: Path, envgen: Command) -> None:
    """--preview alone is a mistake."""
    assert envgen("check", "--preview", cwd=tmp_path).status == 2
