"""Projects in the styles that there are, each adopted as its owner would, from end to end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml
from adopting import NAMES, copied, services
from commandline import Command, Done, files_of, git, run_in
from render_schema import render_schema

# What a person has to see to, by project: rules of `envgen check` that find an error.
# Of Supabase, nobody runs migrate but a person.
TO_DO = {
    # Their settings have WhiteNoise, but no command collects static files or migrates.
    "branches": {"static-uncollected"},
    "broken": {"code-syntax", "nobody-migrates"},
    "celery": {"static-uncollected"},
    "clear": {"nobody-migrates", "static-uncollected"},
    "frozen": {"static-uncollected"},
    "decouple": {"nobody-migrates", "static-uncollected"},
    "docker": {"nobody-migrates", "static-uncollected"},
    "groups": {"static-uncollected"},
    "magic": {"nobody-migrates"},
    "monorepo": {"static-uncollected"},
    # One of its services has a type that Render does not have.
    "odd": {"render-command", "static-uncollected"},
    "shared": {"static-uncollected"},
    "spelled": {"static-uncollected"},
    "storages": {"static-uncollected"},
    "supabase": {"nobody-migrates", "static-uncollected"},
    "windows": {"static-uncollected"},
}
# Render generated their key: 44 characters, and Django wants 50. That is a note.
SHORT_KEY = {"guide", "branches", "celery", "parts", "shared", "whitenoise"}
# What else is true of the projects, and only a warning: only two choose their Python.
WARNED: dict[str, set[str]] = {
    "branches": {"python-unpinned"},
    "broken": {"manifest-health", "python-unpinned"},
    "celery": {"python-unpinned", "render-plan"},
    "clear": {
        "python-unpinned",
        "render-plan",
        "secret-literal",
    },
    "cookie": {"secret-literal", "tls-unsaid"},
    "dashboard": {"tls-unsaid"},
    "decouple": {"python-unpinned"},
    "docker": set(),
    "frozen": {"python-unpinned"},
    "groups": {"python-unpinned"},
    "guide": {"python-unpinned", "secret-literal"},
    "hosted": {"python-unpinned"},
    "magic": {"manifest-health", "python-unpinned"},
    "monorepo": {"python-unpinned", "secret-literal"},
    "notes": {"tls-unsaid"},
    "odd": {"python-unpinned", "render-plan"},
    "parts": {"python-unpinned"},
    "pooler": {"python-unpinned", "value-missing"},
    "shared": {"python-unpinned"},
    "spelled": {"python-unpinned", "secret-literal"},
    "split": {"python-unpinned"},
    "storages": {"python-unpinned", "render-plan", "requirement-missing"},
    "supabase": {"value-missing"},
    "tunnel": {"python-unpinned"},
    "uwsgi": {"value-missing"},
    "values": set(),
    "typed": {"python-unpinned"},
    "whitenoise": {"python-unpinned", "secret-literal"},
    "windows": {"python-unpinned"},
}
PROFILES = ("base", "development", "production")
# What Render bills, and what it cannot change.
BILLED = ("type", "plan", "region", "numInstances", "disk", "databaseName", "user", "schedule")
# Every value in the projects that nobody may see but in a .env file.
SECRETS = (
    "local-key-of-the-shop",
    "sk_test_local",
    "abc-of-decouple-123",
    "mypassword",
    "pooler-secret-7",
    "production-key-in-a-file",
    "session-secret-8",
    "blueprint-mail-password",
    "sk_live_blueprint_key",
    "blueprint-amqp-password",
    "windows-local-key",
    "dash key with # and spaces",
    "local-key-of-the-kiosk",
    "local-key-of-the-notes",
    "local-pg-of-the-cookie",
    "production-key-of-the-cookie",
    "production-pg-of-the-cookie",
    "office-of-the-cookie",
    "local-key-of-the-typed-project",
)


@pytest.mark.parametrize("name", NAMES)
def test_adopting_writes_profiles_and_nothing_else(
    envgen: Command, tmp_path: Path, name: str
) -> None:
    """Before --apply the project has its profiles more, and no other byte is changed."""
    root = copied(name, tmp_path)
    before = files_of(root)
    done = envgen("adopt", cwd=root)
    assert done.status == 0
    after = files_of(root)
    assert {path for path in after if path not in before} == {
        "profiles/base.yaml",
        "profiles/development.yaml",
        "profiles/production.yaml",
        "profiles/envgen.schema.json",
    }
    assert {path: after[path] for path in before} == before
    again = envgen("adopt", cwd=root)
    assert (again.status, again.out) == (0, "")
    assert files_of(root) == after


class Looked(NamedTuple):
    """A project before and after `envgen adopt` looked at it, and what it said."""

    name: str
    before: dict[str, bytes]
    after: dict[str, bytes]
    diff: Done
    compared: Done


@pytest.fixture(scope="module", params=NAMES)
def looked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """Return what --diff and --compare say of a project, which boots once for all tests."""
    name = str(request.param)
    root = copied(name, tmp_path_factory.mktemp("looked"))
    before = files_of(root)
    diff = run_in(root, "adopt", "--diff")
    compared = run_in(root, "adopt", "--compare", "--python", sys.executable)
    return Looked(name, before, files_of(root), diff, compared)


def test_a_diff_writes_nothing_and_shows_no_secret(looked: Looked) -> None:
    """--diff and --compare leave the folder as it is, and no secret is on the screen."""
    assert looked.diff.status == 0
    assert "profiles/production.yaml" in looked.diff.out
    assert looked.after == looked.before
    said = looked.diff.out + looked.diff.err + looked.compared.out + looked.compared.err
    for secret in SECRETS:
        assert secret not in said


@pytest.mark.parametrize("name", NAMES)
def test_applying(envgen: Command, tmp_path: Path, name: str) -> None:
    """After --apply nothing is wrong, old files are kept, and a second time changes nothing."""
    root = copied(name, tmp_path)
    before = files_of(root)
    old = yaml.safe_load(before["render.yaml"]) if "render.yaml" in before else None
    assert envgen("adopt", cwd=root).status == 0
    assert envgen("adopt", "--apply", cwd=root).status == 0
    after = files_of(root)
    assert set(before) <= set(after)
    # Once for the profile, and not for each variable.
    assert b"env_as_settings: false" in after["profiles/base.yaml"]
    assert b"setting: false" not in b"".join(after[f"profiles/{one}.yaml"] for one in PROFILES)
    # The next edit moves the lines of every file, so what stays names no line of another one.
    for path in after.keys() - before.keys() - {"render.yaml.orig"}:
        assert re.findall(r"#.*\.(?:py|ya?ml|txt|env):\d+", after[path].decode()) == [], path
    edited = {path for path in before if after[path] != before[path]}
    assert {re.sub(r".*/", "", path) for path in edited} <= {
        "manage.py",
        "wsgi.py",
        ".gitignore",
        ".dockerignore",
        ".env",
        ".env.example",
        ".env.production",
        "render.yaml",
        "requirements.txt",
    }
    if "render.yaml" in edited:
        assert after["render.yaml.orig"] == before["render.yaml"]
    _in_git_is_no_secret(root)
    if old is not None:
        _the_bill_is_the_same(old, yaml.safe_load(after["render.yaml"]))
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert files_of(root) == after
    found = json.loads(envgen("check", "--format", "json", cwd=root).out)["problems"]
    errors = {item["rule"] for item in found if item["severity"] == "error"}
    assert errors == TO_DO.get(name, set())
    warned = {item["rule"] for item in found if item["severity"] == "warning"}
    noted = {item["rule"] for item in found if item["severity"] == "note"}
    assert ("render-generated-key" in noted) is (name in SHORT_KEY)
    assert warned == WARNED[name]
    if old is not None:
        # At last: it skips the test where Render's schema is not here.
        new = yaml.safe_load(after["render.yaml"])
        # A type that Render does not have stays as it is.
        new["services"] = [item for item in new["services"] if item["type"] != "lambda"]
        jsonschema.validate(new, render_schema())


def test_every_difference_has_a_reason(looked: Looked) -> None:
    """Both settings boot before --apply, and what differs is told with its reason."""
    if looked.name == "broken":
        # Its settings are named by their line, and fail as before.
        assert looked.compared.status == 1
        assert looked.compared.out.count("the old settings do not boot: SyntaxError") == 2
    else:
        _differs_for_known_reasons(looked.compared)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "broken"])
def test_every_difference_has_a_reason_after_apply(
    envgen: Command, tmp_path: Path, name: str
) -> None:
    """Both settings boot after --apply as well."""
    root = copied(name, tmp_path)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    _differs_for_known_reasons(envgen("adopt", "--compare", "--python", sys.executable, cwd=root))


def _differs_for_known_reasons(done: Done) -> None:
    assert "do not boot" not in done.out
    assert "no reason is known" not in done.out
    assert done.status == 0


def test_a_project_that_never_booted(envgen: Command, tmp_path: Path) -> None:
    """Broken settings are named by their line, and stay where they are."""
    root = copied("broken", tmp_path)
    done = envgen("adopt", cwd=root)
    assert done.status == 0
    assert "bad/settings.py:4:1: the settings cannot be read" in done.err
    # With profiles beside them they fail as before.
    compared = envgen("adopt", "--compare", "--python", sys.executable, cwd=root)
    assert compared.status == 1
    assert compared.out.count("the old settings do not boot: SyntaxError") == 2


def test_windows_line_ends_stay(envgen: Command, tmp_path: Path) -> None:
    """An edit changes one name in a line, and ends lines as the file does."""
    root = copied("windows", tmp_path)
    before = files_of(root)
    envgen("adopt", "--apply", cwd=root)
    after = files_of(root)
    for path, profile in (("manage.py", "development"), ("win/wsgi.py", "production")):
        new = f"win.env_settings.{profile}".encode()
        assert after[path] == before[path].replace(b"win.settings", new)
    assert b"\n" not in after[".gitignore"].replace(b"\r\n", b"")


def test_who_owns_a_secret_stays(envgen: Command, tmp_path: Path) -> None:
    """What Render has made it goes on making, under the same name; what is pasted is pasted."""
    for name, kinds in {
        "guide": {"SECRET_KEY": "generateValue"},
        "branches": {"DJANGO_SECRET_KEY": "generateValue"},
        "split": {"DJANGO_SECRET_KEY": "sync", "STRIPE_SECRET_KEY": "sync"},
        "groups": {"DJANGO_SECRET_KEY": "sync"},
    }.items():
        root = copied(name, tmp_path)
        envgen("adopt", "--apply", cwd=root)
        blueprint = yaml.safe_load((root / "render.yaml").read_text())
        entries = {item.get("key"): item for item in blueprint["services"][0]["envVars"]}
        for key, kind in kinds.items():
            assert kind in entries[key], (name, key)
    groups = blueprint["envVarGroups"][0]
    assert groups["name"] == "team-settings"
    assert {"key": "HASH_SALT", "generateValue": True} in groups["envVars"]


def test_old_names_of_variables_still_work(envgen: Command, tmp_path: Path) -> None:
    """The key keeps its value under its new name, in .env as on the server."""
    root = copied("decouple", tmp_path)
    envgen("adopt", "--apply", cwd=root)
    assert "DJANGO_SECRET_KEY=abc-of-decouple-123" in (root / ".env").read_text().splitlines()
    base = yaml.safe_load((root / "profiles" / "base.yaml").read_text())
    assert base["renamed"] == {"SECRET_KEY": "DJANGO_SECRET_KEY", "DEBUG": "DJANGO_DEBUG"}


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({}, True),
        ({"DEBUG": "1"}, True),
        ({"DEBUG": "0"}, False),
        ({"DJANGO_DEBUG": "1"}, True),
        ({"DJANGO_DEBUG": "false"}, False),
    ],
)
def test_debug_keeps_its_spelling(
    envgen: Command, tmp_path: Path, given: dict[str, str], on: bool
) -> None:
    """`DEBUG == "1"` is one switch: the module's own code and the setting always agree."""
    root = copied("spelled", tmp_path)
    done = envgen("adopt", "--apply", cwd=root)
    assert "kiosk/settings.py:9:1: to turn DEBUG on, set DJANGO_DEBUG=1" in done.err
    blueprint = yaml.safe_load((root / "render.yaml").read_text())
    entries = {item["key"]: item for item in blueprint["services"][0]["envVars"]}
    assert entries["DJANGO_DEBUG"]["value"] == "false"
    assert "DEBUG" not in entries
    if given:
        # The file says 1, and so has to say nothing where the environment says otherwise.
        text = (root / ".env").read_text()
        (root / ".env").write_text(re.sub(r"(?m)^(DJANGO_)?DEBUG=1\n", "", text))
    code = "from django.conf import settings as s; print(s.DEBUG, 'console' in s.EMAIL_BACKEND)"
    printed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=root,
        env={"DJANGO_SETTINGS_MODULE": "kiosk.env_settings.development", **given},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed == f"{on} {on}\n"


def test_secrets_leave_the_blueprint(envgen: Command, tmp_path: Path) -> None:
    """A secret that stood in render.yaml is in .env.production, and asked for on Render."""
    root = copied("clear", tmp_path)
    envgen("adopt", "--apply", cwd=root)
    text = (root / ".env.production").read_text()
    assert "MAIL_PASSWORD=blueprint-mail-password" in text
    blueprint = yaml.safe_load((root / "render.yaml").read_text())
    entries = {item["key"]: item for item in blueprint["services"][0]["envVars"]}
    assert entries["STRIPE_API_KEY"] == {"key": "STRIPE_API_KEY", "sync": False}
    assert (root / ".env.production").stat().st_mode & 0o777 == 0o600


def _in_git_is_no_secret(root: Path) -> None:
    """Nothing that git would take has a secret, but what had one before."""
    added = git(root, "ls-files", "--others", "--exclude-standard").splitlines()
    changed = git(root, "diff", "--name-only").splitlines()
    for path in {*added, *changed} - {"render.yaml.orig"}:
        data = (root / path).read_bytes()
        for encoding in ("utf-8", "utf-16-le"):
            assert [item for item in SECRETS if item.encode(encoding) in data] == [], path


def _the_bill_is_the_same(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Every resource has its name, and costs and is what it did."""
    before, after = services(old), services(new)
    assert before.keys() == after.keys()
    for name, item in before.items():
        for key in BILLED:
            was = "keyvalue" if item.get(key) == "redis" else item.get(key)
            # It is a number now, and was text.
            was = int(was) if key == "numInstances" and isinstance(was, str) else was
            # Also a region is only where it was.
            assert after[name].get(key) == was, (name, key)


def test_what_is_to_be_done_on_render(envgen: Command, tmp_path: Path) -> None:
    """A key that is there under its old name is to be copied, and not to be generated again."""
    root = copied("decouple", tmp_path)
    envgen("adopt", "--apply", cwd=root)
    done = envgen("todo", "production", cwd=root)
    assert "DJANGO_SECRET_KEY  ← the value of SECRET_KEY there" in done.out
    assert "DJANGO_SECRET_KEY  ← its value in" not in done.out
    # Text in the place of a number is no change, and neither is what was left out.
    assert "Render cannot change these" not in done.out
    root = copied("clear", tmp_path)
    envgen("adopt", "--apply", cwd=root)
    assert "Render cannot change these" not in envgen("todo", "production", cwd=root).out


@pytest.mark.parametrize(
    ("host", "database"),
    [
        (
            "ep-a-pooler.eu.aws.neon.tech",
            {"provider": "neon", "sslmode": "require", "pooler": "transaction", "CONN_MAX_AGE": 0},
        ),
        (
            "ep-a.eu.aws.neon.tech",
            {"provider": "neon", "sslmode": "require", "pooler": "direct", "CONN_MAX_AGE": 60},
        ),
        (
            "db.ref.supabase.co:5432",
            {"provider": "supabase", "sslmode": "require", "CONN_MAX_AGE": 60},
        ),
        # Its manifest does not have it, and so it is no more than a URL.
        (
            "dpg-a1-a.oregon-postgres.render.com",
            {"provider": "url", "sslmode": "require", "CONN_MAX_AGE": 60},
        ),
        ("db.example.com", {"provider": "url", "sslmode": "require", "CONN_MAX_AGE": 60}),
        # Somebody keeps it to TLS already, and has it checked against the CAs of the system.
        ("db.example.com/x?sslmode=verify-full&sslrootcert=system", None),
    ],
)
def test_whose_the_servers_database_is(
    envgen: Command, tmp_path: Path, host: str, database: dict[str, Any] | None
) -> None:
    """The provider and the pooler's mode follow from the host of the URL in the server's .env."""
    root = copied("supabase", tmp_path)
    (root / ".env.production").write_text(f"SUPABASE_URL=postgresql://u:session-secret-8@{host}\n")
    done = envgen("adopt", cwd=root)
    assert done.status == 0
    found = yaml.safe_load((root / "profiles/production.yaml").read_text()).get("database")
    assert found == (database and {"variable": "SUPABASE_URL", **database})
    assert "session-secret-8" not in done.out + done.err
