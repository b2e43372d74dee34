"""`envgen todo`: what a change does on the platform."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command, git
from todo_project import PRODUCTION, commit, in_order, replace


@pytest.fixture
def sealed(deployed: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return such a project with a committed sealed file, and its key."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(deployed.parent / "config"))
    assert envgen("keys", "new").status == 0
    assert envgen("seal", "production").status == 0
    commit(deployed)
    assert envgen("todo", "production").out == "production: no changes since HEAD\n"
    return deployed


def test_a_profile_with_a_new_name_is_not_deployed_for_the_first_time(
    deployed: Path, envgen: Command
) -> None:
    """The manifest of the last commit has the same service: it is an update of that one."""
    git(deployed, "mv", PRODUCTION, "profiles/live.yaml")
    assert envgen("render", "--all", "-q").status == 0
    done = envgen("todo", "live")
    assert done.out.startswith("live: update of an existing Blueprint\n")
    assert in_order(
        done.out, "Keep render.yaml", "Blueprint Path: render.live.yaml", "`envgen render --prune`"
    )
    assert "New → Blueprint" not in done.out
    # Of staging nothing has another name.
    assert (
        "no changes" in envgen("todo", "staging").out or "Commit" in envgen("todo", "staging").out
    )


def test_another_provider_outside_the_platform(deployed: Path, envgen: Command) -> None:
    """The data is copied, then the variable is set, then the deploy comes."""
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: neon}")
    out = envgen("todo", "production").out
    assert in_order(
        out,
        "The database default moves from Supabase to Neon",
        "pg_dump",
        '"$OLD_URL"',
        "pg_restore",
        '"$NEW_URL"',
        "Before the deploy, set on Render",
        "shop: DATABASE_URL",
        "Commit the generated files",
        "Keep the old database",
    )


def test_a_database_that_the_deploy_creates(deployed: Path, envgen: Command) -> None:
    """Its URL exists only after the deploy, so the data is copied then."""
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: render-postgres}")
    out = envgen("todo", "production").out
    assert in_order(
        out,
        "from Supabase to Render Postgres (shop-db)",
        "Suspend",
        "Commit the generated files",
        "pg_dump",
        "pg_restore",
        "Keep the old database",
    )


def test_a_database_with_another_name(deployed: Path, envgen: Command) -> None:
    """A new name on Render is a new database: the data stays in the old one."""
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: render-postgres}")
    assert envgen("render", "production", "-q").status == 0
    commit(deployed)
    replace(
        deployed / PRODUCTION,
        r"render:\n",
        "render:\n  databases: {default: {name: shop-data}}\n",
    )
    out = envgen("todo", "production").out
    assert "from Render Postgres (shop-db) to Render Postgres (shop-data)" in out
    assert "     shop-db (its data is deleted with it)\n" in out


def test_what_is_free_costs_nothing_until_it_is_deleted(deployed: Path, envgen: Command) -> None:
    """It is deleted all the same."""
    free = "render:\n  databases: {default: {name: shop-db, plan: free}}\n"
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: render-postgres}")
    replace(deployed / PRODUCTION, r"render:\n", free)
    assert envgen("render", "production", "-q").status == 0
    commit(deployed)
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: neon}")
    replace(deployed / PRODUCTION, free, "render:\n")
    out = envgen("todo", "production").out
    assert "     shop-db (its data is deleted with it)\n" in out
    assert "cost money" not in out


def test_from_a_file_only_django_can_copy(deployed: Path, envgen: Command) -> None:
    """pg_dump reads no SQLite."""
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: sqlite}")
    assert envgen("render", "production", "-q").status == 0
    commit(deployed)
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: neon}")
    out = envgen("todo", "production").out
    assert in_order(out, "dumpdata", "migrate", "loaddata")
    assert "pg_dump" not in out


def test_an_old_profile_that_cannot_be_read(deployed: Path, envgen: Command) -> None:
    """What an earlier commit had may be wrong today: the other steps are there all the same."""
    text = (deployed / PRODUCTION).read_text()
    (deployed / PRODUCTION).write_text(text + "nonsense: [\n")
    commit(deployed)
    (deployed / PRODUCTION).write_text(text)
    replace(deployed / PRODUCTION, r"database: .*", "database: {provider: neon}")
    done = envgen("todo", "production")
    assert done.status == 0
    assert "Commit the generated files" in done.out


def test_every_variable_on_demand(deployed: Path, envgen: Command) -> None:
    """When nothing changed, the message names --all, which lists what has to be set."""
    assert "--all" in envgen("todo", "production").err
    done = envgen("todo", "production", "--all")
    assert "--all" not in done.err
    out = done.out
    assert "These variables must be set on Render → the service → Environment:" in out
    assert "     shop: DJANGO_SECRET_KEY  ← its value in .env.production\n" in out


def test_a_replaced_secret_is_set_again(sealed: Path, envgen: Command) -> None:
    """The sealed file tells that the value changed; the value itself is nowhere."""
    done = envgen("new-secret", "DJANGO_SECRET_KEY", "-p", "production", "--replace")
    assert "`envgen todo production` lists all steps" in done.err
    out = envgen("todo", "production").out
    assert out.startswith("production: values changed since HEAD\n")
    assert in_order(
        out,
        "Commit profiles/production.sealed.yaml.",
        "These values changed. Set them on Render",
        "shop: DJANGO_SECRET_KEY  ← its value in .env.production\n",
    )
    commit(sealed)
    assert envgen("todo", "production").out == "production: no changes since HEAD\n"
    assert "shop: DJANGO_SECRET_KEY" in envgen("todo", "production", "--since", "HEAD~1").out


def test_without_a_sealed_file_todo_does_not_promise(deployed: Path, envgen: Command) -> None:
    """Nothing in git tells that the value changed, so the message names what --all lists."""
    done = envgen("new-secret", "DJANGO_SECRET_KEY", "-p", "production", "--replace")
    assert "`envgen todo production --all` lists all variables" in done.err
    assert envgen("todo", "production").out == "production: no changes since HEAD\n"


def test_a_value_that_is_not_sealed_yet(sealed: Path, envgen: Command) -> None:
    """A person changed it in .env.production: it is sealed, committed and set."""
    replace(
        sealed / ".env.production", r"(?m)^DJANGO_SECRET_KEY=.*$", "DJANGO_SECRET_KEY=" + "x7" * 40
    )
    out = envgen("todo", "production").out
    assert in_order(out, "Run `envgen seal production`", "Commit", "shop: DJANGO_SECRET_KEY")
    assert "x7x7" not in out


def test_the_end_of_a_rotation(sealed: Path, envgen: Command) -> None:
    """The variable with the previous value is deleted on the platform."""
    assert envgen("rotate", "DJANGO_SECRET_KEY", "-p", "production").status == 0
    assert "These values changed" not in envgen("todo", "production").out
    commit(sealed)
    assert (
        envgen("rotate", "DJANGO_SECRET_KEY", "-p", "production", "--finish", "--yes").status == 0
    )
    out = envgen("todo", "production").out
    assert in_order(
        out,
        "Commit profiles/production.sealed.yaml.",
        "Delete on Render → the service → Environment",
        "     shop: DJANGO_SECRET_KEY_FALLBACKS\n",
    )
