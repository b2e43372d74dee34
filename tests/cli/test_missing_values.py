"""How `render`, `run` and `check` name values that are missing: who fills them in, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command
from sealed_project import seal, without_key

from envgen.cli.commands import run as run_module

ONE = "EXTRA_TOKEN"


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `envgen run` end where it would become the command."""

    def leave(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(run_module.os, "execvpe", leave)


def change(path: Path, old: str, new: str) -> None:
    """Replace a text in a file that has it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def about_values(err: str) -> list[str]:
    """Return the lines of `render` that ask a person for values."""
    return [line for line in err.splitlines() if "fill in " in line or ": set " in line]


@pytest.mark.usefixtures("project")
def test_render_says_where_a_person_fills_values_in(envgen: Command) -> None:
    """A developer's are for the .env file; the site's are for the platform."""
    done = envgen("render", "--all")
    assert ".env: fill in DISCORD_TOKEN and DISCORD_GUILD_ID" in about_values(done.err)
    [line] = [line for line in about_values(done.err) if line.startswith("production: ")]
    assert "DATABASE_URL, DISCORD_TOKEN and DISCORD_GUILD_ID on Render" in line
    assert "envgen todo production" in done.commands


def test_render_asks_for_nothing_that_the_platform_supplies(project: Path, envgen: Command) -> None:
    """The Blueprint gives the site the URL of Render's own database."""
    change(
        project / "profiles/production.yaml",
        "provider: supabase, sslmode: require, pooler: session",
        "provider: render-postgres",
    )
    done = envgen("render", "--all")
    assert done.status == 0, done.err
    lines = [line for line in about_values(done.err) if "production" in line]
    assert lines
    assert not any("DATABASE_URL" in line for line in lines)


@pytest.mark.usefixtures("left")
def test_run_names_a_sealed_variable_once(project: Path, envgen: Command) -> None:
    """It is sealed, and so not also missing."""
    seal(envgen)
    (project / ".env.production").unlink()
    without_key()
    done = envgen("run", "production", "--", "true")
    assert done.status == 0
    assert done.err.count("BOT_SHARED_SECRET") == 1
    assert done.err.count("DATABASE_URL") == 1


@pytest.mark.usefixtures("left")
def test_one_value_is_it(project: Path, envgen: Command) -> None:
    """Several values are "them"."""
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text() + f"  {ONE}: {{secret: true, for: [web]}}\n")
    assert envgen("render", "--all", "-q").status == 0
    path = project / ".env.production"
    text = path.read_text()
    several = envgen("check", "production").err + envgen("run", "production", "--", "true").err
    assert several.count("write them into .env.production") == 2
    for name in ("DATABASE_URL", "DISCORD_TOKEN", "DISCORD_GUILD_ID"):
        text = text.replace(f"\n{name}=\n", f"\n{name}=1\n")
    path.write_text(text)
    one = envgen("check", "production").err + envgen("run", "production", "--", "true").err
    assert one.count("write it into .env.production") == 2
    assert "write them" not in one


@pytest.mark.usefixtures("project")
def test_a_profile_is_compared_with_itself(envgen: Command) -> None:
    """That nothing differs says nothing about another profile."""
    done = envgen("diff", "test", "test")
    assert (done.status, done.out) == (0, "")
    assert "test was compared with itself" in done.err
