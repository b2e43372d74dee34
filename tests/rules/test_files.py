"""Rules about .env files that no edit of one file can break: modes, git, and their absence."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import shop


def rules_found(root: Path, file: str | None) -> dict[str, str]:
    """Return the ids of the rules that a file breaks, and how much each weighs."""
    _, data = shop.check(root)
    return {item["rule"]: item["severity"] for item in data["problems"] if item["file"] == file}


def git(root: Path, *arguments: str) -> None:
    """Run git in the project."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read(root: Path, mode: int) -> None:
    """A .env file is its owner's alone to read."""
    (root / ".env").chmod(mode)
    code, data = shop.check(root)
    assert code == 1
    [problem] = data["problems"]
    assert (problem["rule"], problem["file"]) == ("dotenv-mode", ".env")
    assert f"{mode:04o}" in problem["message"]
    assert "`envgen render development`" in problem["hint"]


def test_a_stricter_mode_is_fine(root: Path) -> None:
    """0400 is stricter than what envgen writes."""
    (root / ".env").chmod(0o400)
    assert rules_found(root, ".env") == {}


@pytest.mark.parametrize("name", ["BOT_SHARED_SECRET_PREVIOUS", "DJANGO_SECRET_KEY_FALLBACKS"])
def test_a_secret_that_rotates(root: Path, name: str) -> None:
    """What the settings read is not left over: nobody is told to delete it from .env."""
    shop.edit(root, ".env", "\nDJANGO_DEBUG=", f"\n{name}={'x' * 43}\nDJANGO_DEBUG=")
    assert "not-read-in-dotenv" not in rules_found(root, ".env")


def test_missing_requirements(root: Path) -> None:
    """Whoever has no requirements.txt is told to write one, and what belongs in it."""
    (root / "requirements.txt").unlink()
    _, data = shop.check(root)
    hints = {item["hint"] for item in data["problems"] if item["file"] == "requirements.txt"}
    (hint,) = hints
    assert hint.endswith("django-environ, whitenoise, django-cors-headers")


def test_values_that_the_platform_supplies(root: Path) -> None:
    """A person is asked for no value that render.yaml takes from a database, store or Render."""
    for name in shop.VALUES:
        line = f"\n{name}={shop.secret(root, name)}\n"
        shop.edit(root, ".env.production", line, f"\n{name}=\n")
    _, data = shop.check(root, "production")
    [found] = [item for item in data["problems"] if item["rule"] == "value-missing"]
    assert (found["file"], found["severity"]) == (".env.production", "note")
    asked = ["LEGACY_DATABASE_URL", "DISCORD_TOKEN"]
    assert [name for name in shop.VALUES if name in re.findall(r"\w+", found["message"])] == asked
    assert [item["name"] for item in data["missing"]["production"]] == asked


def test_a_file_that_git_would_take(root: Path) -> None:
    """Without its line in .gitignore a .env file goes with the next `git add`."""
    (root / ".gitignore").write_text(".env\n")
    code, data = shop.check(root)
    assert code == 1
    assert [(item["file"], item["rule"]) for item in data["problems"]] == [
        (".env.production", "dotenv-in-git")
    ]


def test_a_file_that_git_tracks(root: Path) -> None:
    """A tracked file is taken whatever .gitignore says."""
    git(root, "add", "-f", ".env")
    assert rules_found(root, ".env") == {"dotenv-in-git": "error"}
    assert rules_found(root, ".env.production") == {}


def test_many_files_that_are_out_of_date(root: Path) -> None:
    """They are one finding, with the command that writes all of them; an edit is another one."""
    package = root / "config/settings"
    for path in ("environment.py", "parsing.py", "health.py", "composition.py"):
        (package / path).unlink()
    (root / "render.yaml").unlink()
    _, data = shop.check(root)
    found = [item for item in data["problems"] if item["rule"] == "drift"]
    [many] = [item for item in found if not item["file"]]
    assert "envgen render --all" in many["hint"]
    assert "config/settings/composition.py" in many["message"]
    assert [item["file"] for item in found if item["file"]] == ["render.yaml"]


@pytest.mark.parametrize(
    ("ignored", "tracked", "named"),
    [
        (".env\n", False, {".env.*", "!.env.example"}),
        (".env\n.env.*\n!.env.example\n", True, {"git rm --cached .env.production"}),
        (".env*\n!.env.example\n", True, {"git rm --cached .env.production"}),
        (".env\n", True, {"git rm --cached .env.production", ".env.*", "!.env.example"}),
        (".env\n.env.*\n!.env.example\n!.env.production\n", False, {"!"}),
    ],
)
def test_the_way_out_of_git(root: Path, ignored: str, tracked: bool, named: set[str]) -> None:
    """The hint has the command while git tracks the file, and the lines that are missing."""
    (root / ".gitignore").write_text(ignored)
    if tracked:
        git(root, "add", "-f", ".env.production")
    _, data = shop.check(root)
    [found] = [item for item in data["problems"] if item["rule"] == "dotenv-in-git"]
    hint = found["hint"]
    assert found["file"] == ".env.production"
    assert ("git rm" in hint) is tracked
    assert all(each in hint for each in named)
    assert (".env.*" in hint) is (".env.*" in named)


def test_a_generated_file_that_git_ignores(root: Path) -> None:
    """The pattern for .env files takes the example too, and a clone lacks what git ignores."""
    (root / ".gitignore").write_text(".env\n.env.*\nrender.yaml\n")
    _, data = shop.check(root)
    found = {
        item["file"]: item["hint"]
        for item in data["problems"]
        if (item["rule"], item["severity"]) == ("generated-ignored", "warning")
    }
    assert found.keys() == {".env.example", "render.yaml"}
    assert "!.env.example" in found[".env.example"]
    git(root, "add", "-f", ".env.example", "render.yaml")
    assert "generated-ignored" not in rules_found(root, ".env.example")


def test_outside_a_repository(root: Path) -> None:
    """Without git a note says once what was not checked, and nothing fails."""
    shutil.rmtree(root / ".git")
    code, data = shop.check(root)
    assert code == 0
    assert [(item["rule"], item["severity"]) for item in data["problems"]] == [
        ("no-repository", "note")
    ]


@pytest.mark.threat("a check needs secrets, or runs code of a pull request")
def test_a_fresh_clone(root: Path, tmp_path: Path) -> None:
    """A clone, which has no .env files, passes; a note names each that is not there."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "All of it")
    clone = tmp_path / "clone"
    git(root, "clone", "-q", str(root), str(clone))
    code, data = shop.check(clone)
    assert code == 0
    assert [(item["file"], item["rule"], item["severity"]) for item in data["problems"]] == [
        (".env", "dotenv-absent", "note"),
        (".env.production", "dotenv-absent", "note"),
    ]


def test_a_missing_generated_file_is_drift(root: Path) -> None:
    """All other files have to be there."""
    (root / "render.yaml").unlink()
    assert rules_found(root, "render.yaml") == {"drift": "error"}


def test_an_entry_point_of_a_profile_that_is_not_rendered(root: Path) -> None:
    """The command that writes the module is named, whichever profile is checked."""
    shop.edit(root, "manage.py", "settings.production", "settings.development")
    (root / "config/settings/development.py").unlink()
    _, data = shop.check(root, "production")
    [found] = data["problems"]
    assert (found["rule"], found["file"], found["line"]) == ("settings-module", "manage.py", 3)
    assert "`envgen render development`" in found["hint"]


def test_a_test_profile_needs_no_dotenv(root: Path) -> None:
    """Its secrets are dummy values: nobody is told to make a file for it."""
    (root / "profiles/test.yaml").write_text("extends: base\n")
    shop.render(root)
    code, data = shop.check(root, "test")
    assert (code, data["problems"], data["missing"]) == (0, [], {"test": []})


@pytest.mark.parametrize(
    ("script", "found"),
    [("pip install .\n", True), ("python manage.py collectstatic\n", False), (None, False)],
)
def test_a_build_script_may_collect(root: Path, script: str | None, found: bool) -> None:
    """A script that the build runs is looked into; one that cannot be read is let be."""
    shop.edit(root, "profiles/production.yaml", "{plan: starter}", "{buildCommand: ./build.sh}")
    if script is not None:
        (root / "build.sh").write_text(script)
    shop.render(root)
    rules = {problem["rule"] for problem in shop.check(root)[1]["problems"]}
    assert ("static-uncollected" in rules) is found


@pytest.mark.parametrize(
    ("mode", "host", "found"),
    [
        ("transaction", "ep-a-pooler.eu.aws.neon.tech", False),
        ("transaction", "ep-a.eu.aws.neon.tech", True),
        ("direct", "ep-a.eu.aws.neon.tech", False),
        ("direct", "ep-a-pooler.eu.aws.neon.tech", True),
        ("direct", "ep-a-pooler.eu.example.com", False),
    ],
)
def test_a_host_that_is_of_another_mode(root: Path, mode: str, host: str, found: bool) -> None:
    """Where a provider's poolers have hosts of their own, the port says nothing."""
    supabase = "{provider: supabase, pooler: session, sslmode: require}"
    neon = f"{{provider: neon, pooler: {mode}, sslmode: require}}"
    shop.edit(root, "profiles/production.yaml", supabase, neon)
    shop.edit(root, ".env.production", "aws-0.pooler.supabase.com:5432", f"{host}:5432")
    assert ("pooler-port" in rules_found(root, ".env.production")) is found


@pytest.mark.parametrize(
    ("path", "found"),
    [("certs/ca.pem", False), ("system", False), ("/etc/ssl/no/ca.pem", False), ("no.pem", True)],
)
def test_a_certificate_that_is_there(root: Path, path: str, found: bool) -> None:
    """A file is found whatever its bytes; those of the system and the server are not looked for."""
    legacy = "legacy: {provider: supabase, pooler: session, sslmode: "
    more = f"legacy: {{provider: supabase, pooler: session, sslrootcert: {path}, sslmode: "
    shop.edit(root, "profiles/production.yaml", f"{legacy}require", f"{more}verify-full")
    (root / "certs").mkdir()
    (root / "certs" / "ca.pem").write_bytes(b"\xff\xfe")
    shop.render(root)
    rules = {problem["rule"] for problem in shop.check(root)[1]["problems"]}
    assert ("certificate-missing" in rules) is found


@pytest.mark.parametrize(
    ("mode", "end", "says"),
    [
        ("session", ":6432/old", ["6432", "Supabase", "5432"]),
        ("transaction", ":6432/old", ["6432", "Supabase", "6543"]),
        ("transaction", ":5432/old?application_name=a@b", ["5432", "6543"]),
        ("transaction", ":5432/old?application_name=//shop", ["5432", "6543"]),
        ("transaction", ":6543/old?application_name=a@b", []),
        ("session", "/old", []),
    ],
)
def test_a_port_that_no_pooler_listens_on(root: Path, mode: str, end: str, says: list[str]) -> None:
    """The port is compared whatever the query contains; a port of no mode is reported too."""
    shop.edit(root, "profiles/production.yaml", "pooler: session", f"pooler: {mode}")
    shop.edit(root, ".env.production", "supabase.com:5432/old", f"supabase.com{end}")
    _, data = shop.check(root)
    found = [item["message"] for item in data["problems"] if item["rule"] == "pooler-port"]
    assert len(found) == (1 if says else 0), found
    if says:
        assert re.findall(r"LEGACY_DATABASE_URL|Supabase|[0-9]{4}", found[0]) == [
            "LEGACY_DATABASE_URL",
            *says,
        ]


@pytest.mark.parametrize("data", [b"#" * (4 * 2**20 + 1), b"django-environ\n\xff"])
def test_requirements_that_cannot_be_read(root: Path, data: bytes) -> None:
    """One finding says that they were skipped, and every other rule still speaks."""
    (root / "requirements.txt").write_bytes(data)
    (root / ".env").chmod(0o644)
    code, found = shop.check(root)
    assert code == 1
    assert [(item["severity"], item["rule"], item["file"]) for item in found["problems"]] == [
        ("error", "dotenv-mode", ".env"),
        ("warning", "requirement-missing", "requirements.txt"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "hint"), [("DJANGO_DEBUG=true", "DJANGO_DEBUG=maybe", "true or false")]
)
def test_a_hint_says_what_to_write(root: Path, old: str, new: str, hint: str) -> None:
    """A value of the wrong type gets the form that is right."""
    shop.edit(root, ".env", old, new)
    _, data = shop.check(root, "development")
    [found] = [item for item in data["problems"] if item["rule"] == "dotenv-type"]
    assert hint in found["hint"]


def test_a_hint_names_the_profile(root: Path) -> None:
    """A command that a rule's fix has is complete: it names the profile that was checked."""
    (root / ".env.production").unlink()
    _, data = shop.check(root)
    [absent] = [item for item in data["problems"] if item["rule"] == "dotenv-absent"]
    assert "`envgen render production`" in absent["hint"]
