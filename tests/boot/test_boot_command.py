"""`envgen check --boot` as people run it: what it shows, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import booted_shop
import pytest
from booted_shop import Broken
from commandline import Command

pytestmark = pytest.mark.any_django

BOOT = ("check", "--boot", "--python", sys.executable)
WARNED = Broken("", {}, old="SECURE_HSTS_SECONDS: 31536000", new="SECURE_HSTS_SECONDS: 604800")


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of which there is a warning, and notes on values that are to come."""
    root = booted_shop.make(tmp_path_factory.mktemp("shop"), WARNED)
    (root / "requirements.txt").write_text(
        "django\ndjango-environ\nwhitenoise\ngunicorn\ndjango-cors-headers\npsycopg\nredis\ncelery\n"
    )
    return root


@pytest.mark.parametrize("options", [["--bot"], [], ["--frontend", "https://app.example.com"]])
def test_first_profiles_in_an_empty_folder(
    options: list[str], tmp_path: Path, envgen: Command
) -> None:
    """With no URLconf, no manage.py and no project yet, what `init` writes boots and answers."""
    assert envgen("init", *options, cwd=tmp_path).status == 0
    assert envgen("render", "--all", "-q", cwd=tmp_path).status == 0
    done = envgen(*BOOT, cwd=tmp_path)
    assert done.status == 0, done.err
    assert done.out.startswith("development, production, staging and test: ")
    assert "warning" in {severity for severity, *_ in done.findings}
    assert f"booting with {sys.executable} (--python)" in done.err
    assert "\x1b[K" not in done.err


def test_progress_is_for_terminals(tmp_path: Path, envgen: Command) -> None:
    """On a terminal a line says what boots, and is gone in the end."""
    envgen("init", "--no-bot", cwd=tmp_path)
    envgen("render", "--all", "-q", cwd=tmp_path)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "envgen", *BOOT]
    done = subprocess.run(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=120
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert "0 of 4  booting development web" in shown
    assert "3 of 4  booting " in shown
    assert "\r\x1b[K" in shown.rpartition("(4 of 4)")[2]


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_level(level: str, status: int, warned: Path, envgen: Command) -> None:
    """An error ends with 1 in any case, warnings and notes where it is asked for."""
    done = envgen(*BOOT, "--fail-level", level, "production", cwd=warned)
    assert done.status == status
    assert done.out.startswith("production: ") is (status == 0)
    assert "(rule: hsts-preload)" in done.err


def test_fail_level_of_notes(warned: Path, envgen: Command) -> None:
    """`info`, Django's word for a note, is taken too: that there is no repository is one."""
    dotenv = warned / ".env"
    dotenv.write_text(dotenv.read_text().replace("\nAPI_PASSWORD=\n", "\nAPI_PASSWORD=of-a-test\n"))
    statuses = [
        envgen("check", "--fail-level", level, "development", cwd=warned).status
        for level in ("error", "warning", "info", "note")
    ]
    assert statuses == [0, 0, 1, 1]


def test_json_has_all(warned: Path, envgen: Command) -> None:
    """Each boot with what was asked and what was answered, its settings and Django's checks."""
    done = envgen(*BOOT, "--format", "json", "production", cwd=warned)
    assert done.err == ""
    data = json.loads(done.out)
    [boot] = data["boots"]
    assert (boot["profile"], boot["programs"]) == ("production", ["web", "worker"])
    assert boot["interpreter"] == sys.executable
    assert boot["django"].startswith(booted_shop.VERSION)
    assert boot["checks"] == []
    assert "ALLOWED_HOSTS" in boot["explicit"]
    assert boot["settings"]["DATABASES"]["default"]["PASSWORD"] == {"$hidden": None}
    form = next(item for item in boot["requests"] if item["purpose"] == "frontend-form")
    assert form["origin"] == "https://app.example.com"
    assert form["answer"]["headers"]["access-control-allow-origin"] == "https://app.example.com"
    [problem] = [item for item in data["problems"] if item["rule"] == "hsts-preload"]
    assert (problem["file"], problem["line"]) == ("profiles/production.yaml", 8)


def test_a_rule_is_switched_off(tmp_path: Path, envgen: Command) -> None:
    """As any other rule is: by its id, with a reason, which is told."""
    root = booted_shop.make(tmp_path, WARNED)
    with (root / "profiles/production.yaml").open("a") as file:
        file.write("ignore: {hsts-preload: next year}\n")
    done = envgen(*BOOT, "production", cwd=root)
    assert "(rule: hsts-preload)" not in done.err
    assert "hsts-preload (next year)" in done.err
    assert done.places("ignore-unused", "note") == []


def test_a_rule_is_switched_off_for_nothing(tmp_path: Path, envgen: Command) -> None:
    """Only boots tell: without --boot nothing is known, and of one that failed neither."""
    root = booted_shop.make(tmp_path)
    with (root / "profiles/production.yaml").open("a") as file:
        file.write("ignore: {hsts-preload: next year}\n")
    assert envgen("check", "production", cwd=root).places("ignore-unused", "note") == []
    assert len(envgen(*BOOT, "production", cwd=root).places("ignore-unused", "note")) == 1
    module = root / "config/settings/production.py"
    module.write_text(module.read_text() + "1 / 0\n")
    assert envgen(*BOOT, "production", cwd=root).places("ignore-unused", "note") == []


def test_settings_that_are_not_rendered(tmp_path: Path, envgen: Command) -> None:
    """The way out is to render them."""
    root = booted_shop.make(tmp_path)
    (root / "config/settings/production.py").unlink()
    done = envgen(*BOOT, "production", cwd=root)
    assert done.status == 1
    assert "config.settings.production" in done.err
    assert "envgen render production" in done.commands


def test_an_edited_blueprint_is_what_boots(tmp_path: Path) -> None:
    """Plain values are those of render.yaml on disk, which is what Render goes by."""
    root = booted_shop.make(tmp_path)
    file = root / "render.yaml"
    file.write_text(file.read_text().replace("shop.example.com,", "", 1))
    _, data = booted_shop.check(root, "production")
    found = {item["message"] for item in booted_shop.booted(data) if item["rule"] == "host-refused"}
    (message,) = found
    assert re.fullmatch("shop.example.com .* 400", message)


def test_a_malformed_variable(tmp_path: Path) -> None:
    """It is named with what it has to be, and without its value."""
    root = booted_shop.make(tmp_path)
    file = root / "render.yaml"
    file.write_text(file.read_text().replace("31536000", "a-long-time"))
    code, data = booted_shop.check(root, "production")
    [problem] = booted_shop.booted(data)
    assert code == 1
    assert problem["rule"] == "boot-variables"
    expected = "production (web, worker): DJANGO_SECURE_HSTS_SECONDS is not a whole number"
    assert problem["message"] == expected
    assert "value" in problem["hint"]
    assert "a-long-time" not in str(data["boots"])


def test_options_of_boot_alone(warned: Path, envgen: Command) -> None:
    """--python without --boot is a mistake, and so is a time that is none."""
    assert envgen("check", "--python", "python3", cwd=warned).status == 2
    assert envgen("check", "--boot", "--boot-timeout", "0", cwd=warned).status == 2
