"""What holds of a project whenever envgen was killed, and after it ran again."""

from __future__ import annotations

import ast
import io
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from dotenv.parser import parse_stream
from kill_sandbox import Sandbox

from envgen.catalog.secrecy import looks_secret
from envgen.formats import dotenv
from envgen.secrets import sealed

SEALED, KEY = ".sealed.yaml", ".key"
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp$")


class State(NamedTuple):
    """A project and a home on disk: the files, and the values of secrets by file and name."""

    files: dict[str, bytes]
    modes: dict[str, int]
    secrets: dict[tuple[str, str], str]

    @property
    def plain(self) -> dict[str, bytes]:
        """Return the files in which nothing is made by chance."""
        return {
            path: data
            for path, data in self.files.items()
            if not (is_dotenv(path) or path.endswith((SEALED, KEY)) or is_left_over(path))
        }


def state_of(sandbox: Sandbox) -> State:
    """Read a project and its home; every file has to be well formed."""
    state = State({}, {}, {})
    for path in sorted(sandbox.here.rglob("*")):
        shown = path.relative_to(sandbox.here).as_posix()
        if "/.git/" in shown or not path.is_file():
            continue
        state.files[shown] = path.read_bytes()
        state.modes[shown] = path.stat().st_mode & 0o777
        if is_left_over(shown):
            continue
        _assert_parses(shown, state.files[shown])
        values = {}
        if is_dotenv(shown):
            values = dotenv.filled(path.read_text())
        elif shown.endswith(SEALED):
            values = _opened(sandbox, path)
        state.secrets.update(((shown, name), value) for name, value in values.items())
    return state


def is_dotenv(path: str) -> bool:
    """Say whether a path is that of a .env file with values."""
    name = path.rpartition("/")[2]
    return name.startswith(".env") and name != ".env.example" and not is_left_over(path)


def is_left_over(path: str) -> bool:
    """Say whether a path is that of a temporary file or of an old file that was kept."""
    return bool(_TEMPORARY.search(path)) or ".orig" in path


def assert_old_or_new(before: State, killed: State, after: State) -> None:
    """Assert that each file and secret is what it was, or what it is when all is done."""
    old, found, new = before.plain, killed.plain, after.plain
    for path in old.keys() | found.keys() | new.keys():
        assert found.get(path) in (old.get(path), new.get(path)), path
    for place in before.secrets.keys() | killed.secrets.keys() | after.secrets.keys():
        value = killed.secrets.get(place)
        assert value in (before.secrets.get(place), after.secrets.get(place)), place


def assert_completed(undisturbed: tuple[State, State], after: State) -> None:
    """Assert that all is as after runs that nobody killed, but for what is made by chance."""
    first, second = undisturbed
    assert after.plain == first.plain
    assert first.secrets.items() & second.secrets.items() <= after.secrets.items()
    assert first.secrets.keys() <= after.secrets.keys()


def assert_private(sandbox: Sandbox, *states: State) -> None:
    """Assert that no secret is in a file that others can read, or that git would take."""
    secret = {
        value.encode()
        for state in states
        for (_, name), value in state.secrets.items()
        if looks_secret(name)
    }
    for state in states:
        holding = [
            path for path, data in state.files.items() if any(value in data for value in secret)
        ]
        holding += [path for path in state.files if path.startswith("home/")]
        assert not [path for path in holding if state.modes[path] & 0o077]
        assert not _taken_by_git(sandbox.here, [path for path in holding if "home/" not in path])


def _taken_by_git(folder: Path, paths: Iterable[str]) -> set[str]:
    wanted = {path.removeprefix("shop/") for path in paths}
    done = subprocess.run(
        ["git", "-C", str(folder / "shop"), "check-ignore", "--stdin"],
        input="\n".join(wanted),
        capture_output=True,
        text=True,
        check=False,
    )
    return wanted - set(done.stdout.splitlines())


@cache
def _assert_parses(path: str, data: bytes) -> None:
    """Assert that a file is well formed; once for all states in which it is the same."""
    if path.endswith(".py"):
        ast.parse(data)
    elif path.endswith(".yaml"):
        assert yaml.load(data, yaml.CSafeLoader)
    elif path.rpartition("/")[2].startswith(".env"):
        assert not any(found.error for found in parse_stream(io.StringIO(data.decode())))


def _opened(sandbox: Sandbox, path: Path) -> dict[str, str]:
    """Return what is sealed in a file, opened with the key that is in the home."""
    subject = sealed.SealSubject("shop", path.name.removesuffix(SEALED))
    file = sealed.parse(path.read_text(), path.name, subject)
    [private] = (sandbox.home / "config/envgen/keys").glob(f"*{KEY}")
    key = sealed.PrivateKey.from_text(private.read_text().splitlines()[-1])
    assert key is not None
    values = sealed.open_all(file, key, subject)
    return {name: value.reveal() for name, value in values.items()}
