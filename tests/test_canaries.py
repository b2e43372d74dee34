"""Planted secrets, in every form they could take, never leave the .env files."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from commandline import Command, files_of

from envgen import dotenv, writer
from envgen.cli import render, run

CANARY = 'CANARY-p@ss"wörd-7c1e'
URL = f"postgresql://shop:{quote(CANARY, safe='')}@db.example.com:5432/shop?sslmode=require"
PLANTED = {
    "DJANGO_SECRET_KEY": CANARY + "x" * 50,
    "BOT_SHARED_SECRET": CANARY,
    "DISCORD_TOKEN": CANARY,
    "DATABASE_URL": URL,
    "OWN_PASSWORD": CANARY,
}
FORMS = (
    CANARY,
    quote(CANARY, safe=""),
    json.dumps(CANARY)[1:-1],
    repr(CANARY)[1:-1],
    base64.b64encode(CANARY.encode()).decode()[:-4],
    base64.urlsafe_b64encode(CANARY.encode()).decode()[:-4],
    CANARY.encode().hex(),
    "CANARY",
)
COMMANDS = (
    ["render", "--all"],
    ["render", "--all", "--check"],
    ["render", "--all", "--diff"],
    ["render", "--all", "--force", "--diff"],
    ["render", "--all", "--format", "json"],
    ["check"],
    ["check", "--format", "json"],
    ["check", "--boot", "--python", sys.executable],
    ["check", "--boot", "--python", sys.executable, "--format", "json"],
    ["check", "--leaks", "--history"],
    ["check", "--leaks", "--format", "json"],
    ["diff", "development", "production", "--all"],
    ["diff", "staging", "production", "--format", "json"],
    ["import-env", ".env.staging", "-p", "production"],
    ["import-env", ".env.staging", "-p", "production", "--dialect", "shell"],
    ["import-env", ".env.staging", "-p", "production", "--dialect", "docker", "--force"],
    ["todo", "production"],
    ["new-secret", "-p", "production", "BOT_SHARED_SECRET"],
    ["run", "production", "no-such-command"],
    ["init"],
)


@pytest.fixture
def planted(project: Path, envgen: Command) -> Path:
    """Return a rendered project whose .env files are full of canaries."""
    assert envgen("render", "--all", "-q").status == 0
    for path in (".env", ".env.production", ".env.staging"):
        file = project / path
        wanted = [dotenv.Wanted(name, value) for name, value in PLANTED.items()]
        text = dotenv.update(file.read_text(), wanted)
        file.write_text(f"{text}# OLD_PASSWORD={CANARY}\nnot an assignment {CANARY}\n")
    return project


def assert_clean(text: str | bytes, where: str) -> None:
    """Assert that no form of the canary is in a text; say where it was found, not what."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = [number for number, form in enumerate(FORMS) if form in shown]
    assert not found, f"form {found} of the canary in {where}"


@pytest.mark.parametrize("debug", [[], ["--debug"]])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_shows_one(
    planted: Path, envgen: Command, arguments: list[str], debug: list[str]
) -> None:
    """stdout and stderr of every command are clean, and so is every file but .env."""
    (planted / "profiles/base.yaml").write_text(
        (planted / "profiles/base.yaml").read_text() + "settings: {TIME_ZONE: Asia/Tokyo}\n"
    )
    done = envgen(*debug, *arguments)
    assert_clean(done.out, "stdout")
    assert_clean(done.err, "stderr")
    for path, data in files_of(planted).items():
        if path not in (".env", ".env.production", ".env.staging"):
            assert_clean(data, path)


@pytest.mark.parametrize("form", range(6))
def test_one_pasted_into_a_committed_file_is_not_shown(
    planted: Path, envgen: Command, form: int
) -> None:
    """The diff of a hand-edited file has labels for what .env files know, in any usual form."""
    whole = (*FORMS[:4], base64.b64encode(CANARY.encode()).decode(), URL)
    file = planted / "render.yaml"
    file.write_text(file.read_text() + f"# token: {whole[form]}\n")
    done = envgen("render", "production")
    assert done.status == 1
    assert re.search(r"-# token: .*<secret [0-9a-f]{6}>", done.err)
    assert_clean(done.err, "stderr")


def test_equal_secrets_have_equal_labels_in_a_diff(planted: Path, envgen: Command) -> None:
    """In --diff a label tells equal from unequal, also from one file to the next."""
    for path in (".env", ".env.production"):  # without a heading the new variable goes last
        lines = ["DJANGO_DEBUG=false", f"DISCORD_TOKEN={CANARY!r}", f"BOT_SHARED_SECRET={CANARY!r}"]
        (planted / path).write_text("\n".join(lines) + "\n")
    out = envgen("render", "development", "production", "--diff").out
    labels = re.findall(r"^ (?:DISCORD_TOKEN|BOT_SHARED_SECRET)=(<secret [0-9a-f]{6}>)$", out, re.M)
    assert len(labels) == 4
    assert len(set(labels)) == 1
    made = re.findall(r"^\+DJANGO_SECRET_KEY=(<secret [0-9a-f]{6}>)$", out, re.M)
    assert len(set(made)) == 2


@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_no_traceback_shows_one(
    planted: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, debug: list[str]
) -> None:
    """An error that nobody expected, with a canary in its message and in its variables."""

    def fail(*arguments: object, **more: object) -> None:
        secret = CANARY
        raise ValueError(secret, arguments)

    for module, name in ((writer, "write"), (render, "plan"), (run, "environment_of")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, fail)
            done = envgen(*debug, *(["run", "production", "x"] if module is run else COMMANDS[0]))
        assert done.status == 70
        assert_clean(done.out + done.err, "the traceback")


def test_no_child_process_is_told_one(
    planted: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git hears paths, not values: no arguments, and on stdin only what `git grep` looks for."""
    heard: list[str] = []
    ask = subprocess.run

    def listen(*arguments: object, **more: object) -> object:
        searches = "grep" in arguments[0] and "-f" in arguments[0]  # type: ignore[operator]
        heard.append(f"{arguments} {'' if searches else more.get('input')}")
        return ask(*arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", listen)
    (planted / ".env").chmod(0o644)
    for arguments in COMMANDS:
        envgen(*arguments)
    assert any("check-ignore" in line for line in heard)
    for line in heard:
        assert_clean(line, "the arguments of git")


def test_temporary_files_are_private_and_named_as_env_is(
    planted: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds a secret on its way to .env is 0600 and beside it, under a name git ignores."""
    seen: list[tuple[str, int]] = []
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        seen.append((self.name, self.stat().st_mode & 0o777))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    (planted / ".env").chmod(0o644)
    assert envgen("render", "development").status == 0
    assert len(seen) == 1
    assert re.fullmatch(r"\.env\.[0-9a-f]+\.tmp", seen[0][0])
    assert seen[0][1] == 0o600
    assert not list(planted.rglob("*.tmp"))


@pytest.fixture(autouse=True)
def _nothing_in_the_environment() -> Iterator[None]:
    """Assert that no test put a canary into this process's own environment."""
    yield
    assert_clean("\n".join(os.environ.values()), "the environment")
