"""`envgen todo`: what is left to do on Render, compared with the last commit."""

from __future__ import annotations

import re
from pathlib import Path

from commandline import Command, git, replace


def test_first_deploy(project: Path, envgen: Command) -> None:
    """Before the first commit: what Render will ask for, with where each value is from."""
    done = envgen("todo", "production")
    assert done.status == 0
    assert done.out.startswith(
        "production: first deploy\n1. Run `envgen render production`.\n2. Commit"
    )
    assert "shop: DJANGO_SECRET_KEY  ← its value in .env.production\n" in done.out
    assert "shop: DISCORD_TOKEN  ← Discord → Applications → Bot → Token\n" in done.out
    assert "DJANGO_DEBUG" not in done.out
    assert "Blueprint path" not in done.out


def test_a_blueprint_in_another_place_is_named(envgen: Command) -> None:
    """Render looks for render.yaml alone; of any other it must be told."""
    assert "Blueprint path: render.staging.yaml" in envgen("todo", "staging").out


def test_outside_a_repository(project: Path, envgen: Command, tmp_path: Path) -> None:
    """Without git everything is a first deploy."""
    (project / ".git").rename(tmp_path / "git")
    assert "first deploy" in envgen("todo", "production").out


def test_nothing_new(deployed: Path, envgen: Command) -> None:
    """In step with the last commit: nothing to do, and both readings of that are told."""
    done = envgen("todo", "production")
    assert (done.status, done.out) == (0, "production: no changes since HEAD\n")
    assert "--since" in done.err
    assert "--first" in done.err


def test_a_new_variable_is_not_asked_for(deployed: Path, envgen: Command) -> None:
    """Render asks at the first deploy alone: a later sync: false is set by hand, before."""
    replace(
        deployed / "profiles/base.yaml",
        "\nenv:\n",
        "\nenv:\n  STRIPE_KEY: {secret: true, for: [web], help: Stripe → Developers}\n",
    )
    out = envgen("todo", "production").out
    by_hand = out.index("(Render won't ask):")
    assert by_hand < out.index("shop: STRIPE_KEY  ← Stripe → Developers") < out.index("Commit")


def test_what_went_is_deleted_by_hand(deployed: Path, envgen: Command) -> None:
    """A variable that is no longer in the file stays on Render until somebody deletes it."""
    base = deployed / "profiles/base.yaml"
    base.write_text(re.sub(r"  DISCORD_GUILD_ID:\n(?:    .*\n)+", "", base.read_text()))
    out = envgen("todo", "production").out
    assert "delete on Render" in out
    assert "     shop: DISCORD_GUILD_ID\n" in out


def test_a_service_that_went_and_one_that_came(deployed: Path, envgen: Command) -> None:
    """A renamed service is a new one that Render asks about, and an old one that still costs."""
    replace(deployed / "profiles/production.yaml", "{name: shop,", "{name: store,")
    out = envgen("todo", "production").out
    assert "For new services Render asks for these values. Paste:\n     store: " in out
    assert "cost money until you delete them on Render:\n     shop\n" in out


def test_a_field_that_never_changes(deployed: Path, envgen: Command) -> None:
    """A region is for ever."""
    replace(deployed / "profiles/production.yaml", "region: oregon", "region: frankfurt")
    assert "Render cannot change these" in (out := envgen("todo", "production").out)
    assert "     shop: region\n" in out


def test_a_profile_without_a_blueprint(envgen: Command) -> None:
    """development is not deployed: exit 2 with the way out."""
    done = envgen("todo", "development")
    assert done.status == 2
    assert [each[:2] for each in done.findings] == [("error", "todo")]
    assert "development" in done.err
    assert "render" in done.err


def test_a_project_in_a_subfolder(deployed: Path, envgen: Command, tmp_path: Path) -> None:
    """The last commit is looked into below the project's folder, not the repository's."""
    outer = tmp_path / "outer"
    (outer / "backend").mkdir(parents=True)
    git(outer, "init", "-q")
    for name in ("profiles", "render.yaml"):
        (deployed / name).rename(outer / "backend" / name)
    git(outer, "add", "-A")
    git(outer, "commit", "-qm", "moved")
    assert "update of" in envgen("todo", "production", cwd=outer / "backend").out


def test_what_is_committed_before_it_is_deployed(deployed: Path, envgen: Command) -> None:
    """--since names the commit that Render has; without it a way out is told."""
    was = git(deployed, "rev-parse", "HEAD").strip()
    with (deployed / "profiles/production.yaml").open("a") as file:
        file.write("env: {WEBHOOK_SECRET: {secret: true, help: the shop}}\n")
    assert envgen("render", "production", "-q").status == 0
    git(deployed, "commit", "-qam", "a webhook")
    done = envgen("todo", "production")
    assert "WEBHOOK_SECRET" not in done.out
    assert "--since" in done.err
    assert "shop: WEBHOOK_SECRET" in envgen("todo", "production", "--since", was).out
    unknown = envgen("todo", "production", "--since", "nope")
    assert (unknown.status, unknown.findings) == (2, [("error", "todo", "")])
    assert "'nope'" in unknown.err
    assert envgen("todo", "production", "--since", "--output=x").status == 2
    assert not (deployed / "x").exists()


def test_a_first_deploy_after_the_commit(deployed: Path, envgen: Command) -> None:
    """--first lists what Render asks for, whatever is committed."""
    done = envgen("todo", "production", "--first")
    assert done.out.startswith("production: first deploy\n")
    assert "DJANGO_SECRET_KEY" in done.out
