"""`envgen todo`: steps that a change of an adopted or a deployed project needs, each once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from adopting import copied
from commandline import Command, run_in
from sealed_project import seal
from todo_project import PRODUCTION, commit, in_order, replace

WORKER = "redis: {}\nprograms: {worker: {command: celery -A x worker, django: true}}\n"


def adopted(name: str, folder: Path) -> Path:
    """Return one of the projects of tests/adopt, adopted, rendered and committed."""
    root = copied(name, folder)
    assert run_in(root, "adopt", "--apply").status == 0
    commit(root)
    return root


@pytest.mark.parametrize("keeps_settings", [False, True])
def test_an_adopted_database_moves_with_its_data(tmp_path: Path, keeps_settings: bool) -> None:
    """The base module's DATABASES reads DATABASE_URL: the profile says where that was."""
    root = adopted("guide", tmp_path)
    profile = root / PRODUCTION
    replace(profile, "database: .*", "database: {provider: supabase, pooler: session}")
    replace(profile, r"(?s)  databases:\n.*", "")
    own = "  DATABASE_URL: {secret: true, setting: false}\n" if keeps_settings else ""
    replace(profile, r"  DATABASE_URL: .*\n", own)
    if not keeps_settings:
        replace(profile, ", DATABASES", "")
    out = run_in(root, "todo", "production").out
    assert in_order(
        out,
        "The database default moves from Render Postgres (shopdb) to Supabase",
        "pg_dump",
        "pg_restore",
        "shop: DATABASE_URL",
        "Commit",
        "Keep the old database",
        "shopdb (its data is deleted with it)",
    )


def test_a_database_that_only_the_profile_now_names_does_not_move(tmp_path: Path) -> None:
    """Who adds the provider later has the same database as before."""
    root = adopted("split", tmp_path)
    before = (root / PRODUCTION).read_text()
    (root / PRODUCTION).write_text(re.sub("(?m)^database:.*\n", "", before))
    commit(root)
    (root / PRODUCTION).write_text(before)
    assert "moves" not in run_in(root, "todo", "production").out


@pytest.mark.parametrize(
    ("kind", "words"),
    [("hosts", "Settings → Custom Domains, then set the DNS"), ("domains", "Set the DNS records")],
)
def test_a_new_host_needs_its_domain(
    deployed: Path, envgen: Command, kind: str, words: str
) -> None:
    """The host is new since the commit; those that were there are not named again."""
    profile = deployed / PRODUCTION
    if kind == "hosts":
        replace(profile, r"hosts: \[", "hosts: [new.example.net, ")
    else:
        replace(profile, "{name: shop,", "{name: shop, domains: [new.example.net],")
    out = envgen("todo", "production").out
    assert in_order(out, "Commit", words, "     new.example.net\n")
    assert "     shop.example.com\n" not in out


def test_a_host_that_render_yaml_does_not_name(tmp_path: Path) -> None:
    """ALLOWED_HOSTS of the base module: the Blueprint stays as it is, and DNS does not."""
    root = adopted("split", tmp_path)
    profile = root / PRODUCTION
    if "ALLOWED_HOSTS" not in profile.read_text():
        replace(profile, r"keep: \[", "keep: [ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, ")
        replace(profile, r"append:\n( .*\n)+", "")
    assert run_in(root, "render", "--all", "-q").status == 0
    commit(root)
    replace(profile, r"hosts: \[", "hosts: [new.example.net, ")
    assert run_in(root, "render", "--all", "-q").status == 0
    assert "     new.example.net\n" in run_in(root, "todo", "production").out


def test_a_profile_that_render_refuses(deployed: Path, envgen: Command) -> None:
    """`todo` prints no steps for a deploy that must not happen: the same error, and status 2."""
    (deployed / "profiles/demo.yaml").write_text("extends: production\n")
    done = envgen("todo", "demo")
    assert (done.status, done.out) == (2, "")
    assert done.findings == [("error", "claimed-by-two", "profiles/demo.yaml")]
    message = "demo and production both have the service shop"
    assert message in done.err
    assert message in envgen("check", "demo").err
    assert message in envgen("render", "demo").err
    assert envgen("todo", "production").status == 0


def test_new_services_that_cost_money(deployed: Path, envgen: Command) -> None:
    """What has a paid plan is named before the commit; what is free is not."""
    replace(deployed / PRODUCTION, "(?m)^render:\n", f"{WORKER}render:\n")
    out = envgen("todo", "production").out
    assert in_order(out, "creates these, which cost money:\n", "shop-worker (plan starter)\n")
    assert in_order(out, "shop-cache (plan ", "Commit")
    others = "{type: web, runtime: static, name: pages, staticPublishPath: x}"
    replace(
        deployed / PRODUCTION, re.escape(WORKER) + "render:\n", f"render:\n  others: [{others}]\n"
    )
    assert "cost money" not in envgen("todo", "production").out


def test_one_commit_for_everything(deployed: Path, envgen: Command) -> None:
    """The sealed file goes into the commit of the generated files, after it was sealed."""
    seal(envgen)
    commit(deployed)
    replace(deployed / PRODUCTION, "region: oregon", "region: frankfurt")
    replace(
        deployed / ".env.production",
        r"(?m)^DJANGO_SECRET_KEY=.*$",
        "DJANGO_SECRET_KEY=" + "x7" * 40,
    )
    out = envgen("todo", "production").out
    assert out.count("Commit") == 1
    assert in_order(
        out,
        "Run `envgen seal production`",
        "Commit the generated files and profiles/production.sealed.yaml, and push them",
        "shop: DJANGO_SECRET_KEY",
    )


def test_a_first_deploy_commits_the_sealed_file(project: Path, envgen: Command) -> None:
    """It is new, as everything is."""
    assert envgen("render", "--all", "-q").status == 0
    seal(envgen)
    out = envgen("todo", "production").out
    assert "Commit the generated files and profiles/production.sealed.yaml, and push them." in out


def test_pruned_stores_and_databases_still_run(deployed: Path, envgen: Command) -> None:
    """`render --prune` names them with the services, because they cost money too."""
    replace(deployed / PRODUCTION, "database: .*", "database: {provider: render-postgres}")
    replace(deployed / PRODUCTION, "(?m)^render:\n", f"{WORKER}render:\n")
    assert envgen("render", "--all", "-q").status == 0
    (deployed / PRODUCTION).rename(deployed / "production.yaml")
    done = envgen("render", "--prune", "--yes")
    [line] = [line for line in done.err.splitlines() if line.startswith("render.yaml: ")]
    assert all(name in line for name in ("shop,", "shop-worker", "shop-db", "shop-cache"))


def test_a_renamed_web_service_gets_a_new_key(tmp_path: Path) -> None:
    """Render generates it again, so the old value is to be copied."""
    root = adopted("guide", tmp_path)
    replace(root / PRODUCTION, "name: shop\n", "name: store\n")
    out = run_in(root, "todo", "production").out
    assert in_order(out, "Render generates a new SECRET_KEY", "value in shop", "all sessions end")


def test_what_left_an_env_group(tmp_path: Path) -> None:
    """Its value is copied first where it was generated; then it is deleted in the group."""
    root = copied("groups", tmp_path)
    manifest = root / "render.yaml"
    key = "      - {key: SECRET_KEY, sync: false}\n"
    generated = "      - {key: HASH_SALT, generateValue: true}\n"
    text = manifest.read_text()
    assert generated in text
    # The key that was in the group is one that each service has, and the group goes.
    replace(manifest, re.escape(generated), generated + key.replace("sync: false", "value: a"))
    manifest.write_text(manifest.read_text().replace(f"{key}", ""))
    assert key not in manifest.read_text()
    commit(root)
    manifest.write_text(text)
    assert run_in(root, "adopt", "--apply").status == 0
    out = run_in(root, "todo", "production").out
    assert (
        "team: DJANGO_SECRET_KEY  ← the value of SECRET_KEY in the env group team-settings\n" in out
    )
    assert in_order(
        out, "delete on Render → Env Groups (Render keeps them):\n", "team-settings: SECRET_KEY\n"
    )


def test_a_value_that_is_in_the_env_file(deployed: Path, envgen: Command) -> None:
    """Where there is a value already, nobody is told to look for one."""
    with (deployed / ".env.production").open("a") as file:
        file.write("DISCORD_TOKEN=a-token\n")
    out = envgen("todo", "production", "--all").out
    assert "shop: DISCORD_TOKEN  ← its value in .env.production\n" in out
    assert "shop: DISCORD_GUILD_ID  ← " in out
    assert "shop: DISCORD_GUILD_ID  ← its value" not in out


def test_a_secret_that_is_new_cannot_be_set_already(deployed: Path, envgen: Command) -> None:
    """Nothing is said about keeping it, because Render never had it."""
    secret = "\nenv:\n  HOOK: {secret: true, generate: token, for: [web]}\n"
    replace(deployed / "profiles/base.yaml", "\nenv:\n", secret)
    assert "shop: HOOK  ← its value in .env.production\n" in envgen("todo", "production").out


def test_render_names_what_is_new(deployed: Path, envgen: Command) -> None:
    """A variable that the committed manifest has may be set there: no word of it, for ever."""
    assert "DATABASE_URL" not in envgen("render", "production").err
    variable = "\nenv:\n  STRIPE_KEY: {secret: true, for: [web], help: Stripe}\n"
    replace(deployed / "profiles/base.yaml", "\nenv:\n", variable)
    err = envgen("render", "production").err
    said = "production: set STRIPE_KEY on Render (`envgen todo production` says where to find it)"
    assert said in err.splitlines()
    assert "shop: STRIPE_KEY  ← Stripe" in envgen("todo", "production").out
    commit(deployed)
    assert "STRIPE_KEY" not in envgen("render", "production").err


def test_a_secret_that_git_has_is_not_copied(tmp_path: Path) -> None:
    """render.yaml had the value under the old name: the new name gets the .env file's value."""
    root = copied("guide", tmp_path)
    manifest = root / "render.yaml"
    replace(manifest, r"(?<=key: SECRET_KEY\n) +\w+: true", "        value: 4f9c2e8b71d05a63-key")
    commit(root)
    assert run_in(root, "adopt", "--apply").status == 0
    steps = run_in(root, "todo", "production").out
    [line] = [item for item in steps.splitlines() if "DJANGO_SECRET_KEY  ←" in item]
    assert "its value in .env.production" in line
    assert "the value of SECRET_KEY there" not in steps
