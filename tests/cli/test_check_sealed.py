"""`envgen check` of a sealed file that cannot be relied on: the rest is checked all the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import Command
from sealed_project import PATH, config, key_file, seal

Break = Callable[[Path, Command], None]


def untrusted(project: Path, envgen: Command) -> None:
    """Have this machine know another key, whose private half is not here."""
    known = config() / "known-recipients"
    known.write_text(re.sub("^[0-9a-f]{32}", "0" * 32, known.read_text(), flags=re.MULTILINE))
    key_file().unlink()


def damaged(project: Path, envgen: Command) -> None:
    """Cut the sealed file off."""
    path = project / PATH
    path.write_text(path.read_text()[:3000])


@pytest.mark.parametrize("broken", [untrusted, damaged])
@pytest.mark.parametrize("change", ["nothing", "a value is gone", "no .env file"])
def test_it_is_one_finding(project: Path, envgen: Command, broken: Break, change: str) -> None:
    """No drift is reported of a .env file whose values may be sealed; other rules still speak."""
    seal(envgen)
    broken(project, envgen)
    path = project / ".env.production"
    if change == "a value is gone":
        path.write_text(re.sub("(?m)^BOT_SHARED_SECRET=.*", "BOT_SHARED_SECRET=", path.read_text()))
    elif change == "no .env file":
        path.unlink()
    (project / "render.yaml").unlink()
    done = envgen("check", "production", "--format", "json")
    found = [
        (item["severity"], item["rule"], item["file"])
        for item in json.loads(done.out)["problems"]
        if item["severity"] == "error" or item["rule"] == "drift"
    ]
    assert done.status == 1
    assert [item for item in found if item[2] != PATH] == [("error", "drift", "render.yaml")]
    assert {item[:1] for item in found if item[2] == PATH} == {("error",)}
