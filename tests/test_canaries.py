"""Planted secrets, in every form they could take, never leave the .env files."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from canaries import CANARY, FORMS, assert_clean
from commandline import Command, files_of, run_in

from envgen.cli.commands import render, run
from envgen.formats import dotenv
from envgen.output import writer

URL = f"postgresql://shop:{quote(CANARY, safe='')}@db.example.com:5432/shop?sslmode=require"
PLANTED = {
    "DJANGO_SECRET_KEY": CANARY + "x" * 50,
    "BOT_SHARED_SECRET": CANARY,
    "DISCORD_TOKEN": CANARY,
    "DATABASE_URL": URL,
    "OWN_PASSWORD": CANARY,
}
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
    ["keys", "show"],
    ["keys", "new"],
    ["keys", "new", "--yes"],
    ["keys", "trust", "-p", "production"],
    ["targets"],
    ["seal", "-p", "production"],
    ["seal", "-p", "production", "--yes"],
    ["seal", "-p", "production", "--replace", "DISCORD_TOKEN", "--drop", "DATABASE_URL"],
    ["unseal", "-p", "production"],
    ["unseal", "-p", "production", "--yes"],
    ["rotate", "BOT_SHARED_SECRET", "-p", "production"],
    ["rotate", "BOT_SHARED_SECRET", "-p", "production", "--finish", "--yes"],
    ["rotate", "--status", "-p", "production"],
)


# Those that boot the project are slow.
CASES = [
    pytest.param(command, id=" ".join(command), marks=[pytest.mark.slow] * ("--boot" in command))
    for command in COMMANDS
]


class Prepared(NamedTuple):
    """A folder for a project and a home, and two states of it, which tests begin with.

    It is always at the same place: keys know in which folder they are.
    """

    here: Path
    planted: Path
    sealed: Path

    def begin(self, state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Bring back a state; return the project."""
        shutil.rmtree(self.here, ignore_errors=True)
        shutil.copytree(state, self.here, symlinks=True)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(self.here / "config"))
        return self.here / "shop"


@pytest.fixture(scope="module")
def prepared(first_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Return a rendered project whose .env files are full of canaries, and a sealed one."""
    folder = tmp_path_factory.mktemp("canaries")
    made = Prepared(folder / "here", folder / "planted", folder / "sealed")
    project, config = made.here / "shop", made.here / "config"
    shutil.copytree(first_project, project)
    config.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(config))
        assert run_in(project, "render", "--all", "-q").status == 0
        for path in (".env", ".env.production", ".env.staging"):
            file = project / path
            wanted = [dotenv.Wanted(name, value) for name, value in PLANTED.items()]
            text = dotenv.update(file.read_text(), wanted)
            file.write_text(f"{text}# OLD_PASSWORD={CANARY}\nnot an assignment {CANARY}\n")
        shutil.copytree(made.here, made.planted, symlinks=True)
        assert run_in(project, "keys", "new").status == 0
        assert run_in(project, "seal", "-p", "production").status == 0
    # The sealed file needs another value.
    file = project / ".env.production"
    file.write_text(dotenv.update(file.read_text(), [dotenv.Wanted("DISCORD_TOKEN", f"{CANARY}2")]))
    shutil.copytree(made.here, made.sealed, symlinks=True)
    return made


@pytest.fixture
def project(prepared: Prepared) -> Path:
    """Return the folder in which the fixture `envgen` runs."""
    return prepared.here / "shop"


@pytest.fixture
def planted(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a rendered project whose .env files are full of canaries."""
    return prepared.begin(prepared.planted, monkeypatch)


@pytest.fixture
def sealed(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return it with sealed canaries, and a sealed file that needs another value."""
    return prepared.begin(prepared.sealed, monkeypatch)


@pytest.mark.parametrize("debug", [[], ["--debug"]])
@pytest.mark.parametrize("arguments", CASES)
@pytest.mark.threat("a diff shows a value of a .env file")
def test_no_command_shows_one(
    sealed: Path, envgen: Command, arguments: list[str], debug: list[str]
) -> None:
    """stdout and stderr of every command are clean, and so is every file but .env."""
    planted = sealed
    (planted / "profiles/base.yaml").write_text(
        (planted / "profiles/base.yaml").read_text() + "settings: {TIME_ZONE: Asia/Tokyo}\n"
    )
    done = envgen(*debug, *arguments)
    assert_clean(done.out, "stdout")
    assert_clean(done.err, "stderr")
    for path, data in files_of(planted).items():
        if path not in (".env", ".env.production", ".env.staging"):
            assert_clean(data, path)


@pytest.mark.parametrize("debug", [[], ["--debug"]])
@pytest.mark.parametrize("arguments", CASES)
def test_no_command_shows_one_that_is_sealed_alone(
    sealed: Path, envgen: Command, arguments: list[str], debug: list[str]
) -> None:
    """Without .env files, with the key; a committed file that has one is shown with labels."""
    for path in (".env", ".env.production", ".env.staging"):
        (sealed / path).unlink()
    (sealed / "render.yaml").write_text(f"{(sealed / 'render.yaml').read_text()}# {CANARY}\n")
    done = envgen(*debug, *arguments)
    assert_clean(done.out, "stdout")
    assert_clean(done.err, "stderr")


def test_no_traceback_of_a_sealed_file_shows_one(
    sealed: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody expected, while a value is being sealed or opened."""
    from envgen.secrets.sealed import suite

    secret = CANARY

    def fail(value: bytes, *rest: object) -> bytes:
        raise RuntimeError(value, secret)

    for name in ("_padded", "_unpadded"):
        with monkeypatch.context() as patch:
            patch.setattr(suite, name, fail)
            for debug in ([], ["--debug"]):
                done = envgen(*debug, "seal", "-p", "production", "--yes")
                assert done.status == 70
                assert_clean(done.out + done.err, "the traceback")


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


@pytest.mark.slow
@pytest.mark.threat("a command line contains a secret")
def test_no_child_process_is_told_one(
    planted: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No argument of any child has a value, and git's stdin only what `git grep` looks for."""
    heard: list[str] = []
    ask = subprocess.run

    def listen(*arguments: object, **more: object) -> object:
        searches = "grep" in arguments[0] and "-f" in arguments[0]  # type: ignore[operator]
        heard.append(f"{arguments} {'' if searches else more.get('input')}")
        return ask(*arguments, **more)  # type: ignore[call-overload]

    def listen_to_all(self: object, command: object, *more: object, **others: object) -> None:
        heard.append(str(command))
        start(self, command, *more, **others)

    start: Callable[..., None] = subprocess.Popen.__init__
    monkeypatch.setattr(subprocess, "run", listen)
    monkeypatch.setattr(subprocess.Popen, "__init__", listen_to_all)
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
