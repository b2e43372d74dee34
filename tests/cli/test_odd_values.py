"""Values that no environment can hold, and blank ones: what run and the checks do with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command

from envgen.cli.session import Session
from envgen.live.boot.process import Probes
from envgen.live.boot.report import BootReport
from envgen.vault.environment import environment_of
from envgen.vault.store import values_of

SECRET = "hunter2hunter2"


@pytest.mark.threat("a .env file crashes envgen")
@pytest.mark.parametrize("name", ["DATABASE_URL", "DJANGO_SECRET_KEY", "DJANGO_LOG_LEVEL", "OWN"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "production", "--", "envgen-has-no-such-command"),
        ("check", "--database", "production"),
        ("verify", "production", "--write"),
        ("check", "production"),
        ("render", "production"),
        ("todo", "production"),
        ("rotate", "DJANGO_SECRET_KEY", "-p", "production"),
        ("diff", "production", "development"),
        pytest.param(("check", "--boot", "production"), marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_a_nul_character(
    project: Path, envgen: Command, name: str, arguments: tuple[str, ...]
) -> None:
    """It is a problem at its line, and no value is shown."""
    assert envgen("render", "production", "-q").status == 0
    file = project / ".env.production"
    lines = file.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(f"{name}=")]
    file.write_text("\n".join([*kept, f"{name}={SECRET}\0{SECRET}"]) + "\n")
    done = envgen(*arguments)
    assert done.status in (0, 1, 2), done.err
    assert SECRET not in done.out + done.err
    if arguments[0] == "run" or "--database" in arguments:
        assert f".env.production:{len(kept) + 1}:1" in done.places("dotenv-value")


@pytest.mark.threat("a .env file crashes envgen")
def test_no_process_is_started_with_one() -> None:
    """A value of a manifest may have one, too: the boot names the variable."""
    report = Probes().run("python", "boot", BootReport(), {"A": "x\0y"}, 1, BootReport)
    assert report.fault is not None
    assert report.fault.message == "A contains a NUL character"


def test_what_env_sets_to_nothing_is_set(project: Path) -> None:
    """Programs ask `in os.environ`; only the line of a required variable is not set."""
    base = project / "profiles/base.yaml"
    text = base.read_text().replace(
        "env:\n", "env:\n  WANTED: {secret: true}\n  MAYBE: {secret: true, optional: true}\n", 1
    )
    base.write_text(f"{text}renamed: {{OLD: MAYBE}}\n")
    deployment = Session(str(project)).deployments["development"]
    saved = values_of(deployment, "OWN=\nQUOTED=''\nWANTED=\nMAYBE=\nTWICE=\nTWICE=x\n")
    found = environment_of(deployment, saved, {"HOME": "/"})
    assert {found[name] for name in ("OWN", "QUOTED", "MAYBE")} == {""}
    assert found["TWICE"] in ("", "x")
    assert "WANTED" not in found
    assert environment_of(deployment, saved, {"OWN": "mine"})["OWN"] == "mine"
    assert "MAYBE" not in environment_of(deployment, saved, {"OLD": "there"})
    assert environment_of(deployment, values_of(deployment, "MAYBE=' '\n"), {})["MAYBE"] == " "
