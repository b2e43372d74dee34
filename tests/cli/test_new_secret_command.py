"""`envgen new-secret`: a secret for the screen, or for the one file where it belongs."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from commandline import Command, files_of, git
from cryptography.fernet import Fernet

from envgen.formats import dotenv


@pytest.mark.parametrize(
    ("arguments", "length", "alphabet"),
    [
        ([], 44, string.ascii_letters + string.digits + "-_"),
        (["--kind", "hex"], 64, "0123456789abcdef"),
        (["--kind", "django"], 68, string.ascii_letters + string.digits + "-_"),
        (["--kind", "token", "--bytes", "64"], 87, string.ascii_letters + string.digits + "-_"),
        (["DJANGO_SECRET_KEY"], 68, string.ascii_letters + string.digits + "-_"),
        (["BOT_SHARED_SECRET"], 44, string.ascii_letters + string.digits + "-_"),
    ],
)
@pytest.mark.threat("a generated secret can be guessed")
def test_kinds(envgen: Command, arguments: list[str], length: int, alphabet: str) -> None:
    """Each kind has its length and alphabet, one line on stdout, and differs every time."""
    one, other = envgen("new-secret", *arguments), envgen("new-secret", *arguments)
    assert one.out.endswith("\n")
    assert len(one.out.strip()) == length
    assert set(one.out.strip()) <= set(alphabet)
    assert one.out != other.out
    assert one.err == ""


def test_a_fernet_key_works(envgen: Command) -> None:
    """A fernet key is one that cryptography takes."""
    key = envgen("new-secret", "--kind", "fernet").out.strip()
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--bytes", "31"],
        ["--kind", "django", "--bytes", "37"],
        ["--kind", "hex", "--bytes", "-1"],
        ["--kind", "fernet", "--bytes", "33"],
        ["--kind", "uuid"],
        ["-p", "production"],
    ],
)
def test_wrong_usage(envgen: Command, arguments: list[str]) -> None:
    """Below the safe length, an unknown kind, or -p without a name: exit 2, no secret."""
    done = envgen("new-secret", *arguments)
    assert (done.status, done.out) == (2, "")


def test_works_outside_a_project(envgen: Command, tmp_path: Path) -> None:
    """A secret for the screen needs no project."""
    assert envgen("new-secret", "DJANGO_SECRET_KEY", cwd=tmp_path).status == 0


@pytest.mark.threat("a new secret appears on the screen")
def test_goes_into_the_env_file_and_not_to_the_screen(project: Path, envgen: Command) -> None:
    """-p writes the profile's .env, readable by its owner alone; render keeps the value."""
    done = envgen("new-secret", "-p", "production", "BOT_SHARED_SECRET")
    assert done.status == 0
    file = project / ".env.production"
    secret = dotenv.values(file.read_text())["BOT_SHARED_SECRET"]
    assert secret not in done.out + done.err
    assert file.stat().st_mode & 0o777 == 0o600
    envgen("render", "production")
    assert dotenv.values(file.read_text())["BOT_SHARED_SECRET"] == secret


def test_above_it_stands_what_render_writes_there(project: Path, envgen: Command) -> None:
    """A help text of several lines is one comment, which render knows for envgen's."""
    profile = project / "profiles/production.yaml"
    own = 'env:\n  OWN_KEY: {secret: true, generate: token, for: [web], help: "one\\ntwo"}\n'
    assert "\nenv:\n" not in profile.read_text()
    profile.write_text(profile.read_text() + own)
    file = project / ".env.production"
    assert envgen("new-secret", "-p", "production", "OWN_KEY").status == 0
    [above] = re.findall(r"((?:#.*\n)+)OWN_KEY=", file.read_text())
    file.unlink()
    assert envgen("render", "production", "-q").status == 0
    [rendered] = re.findall(r"((?:#.*\n)+)OWN_KEY=", file.read_text())
    assert above == rendered


@pytest.mark.threat("a new secret appears on the screen")
def test_one_that_exists_is_kept(project: Path, envgen: Command) -> None:
    """A second time: exit 1, and no byte changes."""
    envgen("render", "--all")
    before = files_of(project)
    done = envgen("new-secret", "-p", "production", "DJANGO_SECRET_KEY")
    assert done.status == 1
    [(severity, message)] = done.messages
    assert severity == "error"
    assert ".env.production" in message
    assert "DJANGO_SECRET_KEY" in message
    assert files_of(project) == before


def test_an_empty_one_is_filled_and_the_rest_kept(project: Path, envgen: Command) -> None:
    """An empty value is none; comments and other variables stay."""
    (project / ".env").write_text("# mine\nOWN=1\nDJANGO_SECRET_KEY=\n")
    assert envgen("new-secret", "-p", "development", "DJANGO_SECRET_KEY").status == 0
    text = (project / ".env").read_text()
    assert text.startswith("# mine\nOWN=1\n")
    assert len(dotenv.values(text)["DJANGO_SECRET_KEY"]) == 68


@pytest.mark.parametrize(
    ("profile", "name", "rule", "said"),
    [
        ("production", "BOT_SHARD_SECRET", "unknown-variable", "BOT_SHARED_SECRET?"),
        ("production", "DJANGO_DEBUG", "unknown-variable", "DJANGO_DEBUG"),
        ("test", "DJANGO_SECRET_KEY", "dotenv-file", ".env"),
        ("prod", "DJANGO_SECRET_KEY", "unknown-profile", "'prod'"),
    ],
)
def test_what_is_no_secret_of_the_profile(
    project: Path, envgen: Command, profile: str, name: str, rule: str, said: str
) -> None:
    """A name that is no secret of that profile: exit 2, nothing written."""
    before = files_of(project)
    done = envgen("new-secret", "-p", profile, name)
    assert done.status == 2
    assert [each[:2] for each in done.findings] == [("error", rule)]
    assert said in done.err
    assert files_of(project) == before


def test_not_where_git_would_take_it(project: Path, envgen: Command) -> None:
    """A .env that git would take gets no secret."""
    (project / ".gitignore").unlink()
    done = envgen("new-secret", "-p", "production", "DJANGO_SECRET_KEY")
    assert done.status == 1
    assert ".gitignore" in done.err
    assert not (project / ".env.production").exists()
    git(project, "status")


def test_not_through_a_link(project: Path, envgen: Command) -> None:
    """A .env that is a symbolic link is refused, and what it leads to stays."""
    other = project.parent / "other"
    other.write_text("X=1\n")
    (project / ".env").symlink_to(other)
    assert envgen("new-secret", "-p", "development", "DJANGO_SECRET_KEY").status == 2
    assert other.read_text() == "X=1\n"


def test_what_a_person_supplies_is_not_made_up(project: Path, envgen: Command) -> None:
    """Discord issues the token: one of envgen's would only look like one."""
    done = envgen("new-secret", "DISCORD_TOKEN", "-p", "production")
    assert done.status == 2
    assert done.findings == [("error", "new-secret", "")]
    assert "DISCORD_TOKEN" in done.err
    assert "Discord → " in done.err
    assert "--kind" in done.err
    assert not (project / ".env.production").exists()


def test_a_url_is_not_made_up(envgen: Command) -> None:
    """Also without a profile: a random token is no address of a database."""
    done = envgen("new-secret", "DATABASE_URL")
    assert (done.status, done.out) == (2, "")
    assert done.findings == [("error", "new-secret", "")]
    assert envgen("new-secret", "DATABASE_URL", "--kind", "token").status == 0


@pytest.mark.parametrize("command", ["new-secret", "rotate"])
def test_the_profile_behind_the_name(envgen: Command, command: str) -> None:
    """It is an option, and the error shows the whole command."""
    done = envgen(command, "BOT_SHARED_SECRET", "production")
    assert done.status == 2
    assert f"`envgen {command} BOT_SHARED_SECRET -p production`" in done.err


def test_one_under_its_old_name_is_kept(project: Path, envgen: Command) -> None:
    """A second one would differ from it: exit 1, and no byte changes."""
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text() + "renamed: {SECRET_KEY: DJANGO_SECRET_KEY}\n")
    (project / ".env").write_text("SECRET_KEY=old\nDJANGO_SECRET_KEY=\n")
    before = files_of(project)
    done = envgen("new-secret", "-p", "development", "DJANGO_SECRET_KEY")
    assert done.status == 1
    assert "old name" in done.err
    assert "DJANGO_SECRET_KEY" in done.err
    assert files_of(project) == before


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("DJANGO_SECRET_KEY=real\nDJANGO_SECRET_KEY=\n", 1),
        ("A=1\n<<<<<<< HEAD\nDJANGO_SECRET_KEY=\n=======\n>>>>>>> theirs\n", 2),
    ],
)
def test_no_secret_is_made_beside_another(
    project: Path, envgen: Command, text: str, status: int
) -> None:
    """One on an earlier line is one, and what a merge left open is a person's to close."""
    (project / ".env").write_text(text)
    done = envgen("new-secret", "-p", "development", "DJANGO_SECRET_KEY")
    assert done.status == status
    assert (project / ".env").read_text() == text


def test_a_blank_one_is_none(project: Path, envgen: Command) -> None:
    """Blanks in quotes are no secret."""
    (project / ".env").write_text('DJANGO_SECRET_KEY="   "\n')
    assert envgen("new-secret", "-p", "development", "DJANGO_SECRET_KEY").status == 0
    assert len(dotenv.values((project / ".env").read_text())["DJANGO_SECRET_KEY"]) == 68


@pytest.mark.parametrize(
    ("name", "near"), [("BOT_SHARED_SECRT", "BOT_SHARED_SECRET"), ("NOPE", None)]
)
def test_a_name_that_no_profile_has(envgen: Command, name: str, near: str | None) -> None:
    """The token is printed all the same; a warning on stderr names what may be meant."""
    done = envgen("new-secret", name)
    assert done.status == 0
    assert len(done.out.strip()) == 44
    warning, *hints = done.err.splitlines()
    assert warning.startswith("warning: ")
    assert name in warning
    assert len(hints) == (near is not None)
    assert all(str(near) in hint for hint in hints)


def test_a_name_is_nobodys_business_outside_a_project(envgen: Command, tmp_path: Path) -> None:
    """Where there are no profiles there is nothing to warn of; nor is there for a known name."""
    assert envgen("new-secret", "NOPE", cwd=tmp_path).err == ""
    assert envgen("new-secret", "BOT_SHARED_SECRET").err == ""


@pytest.mark.parametrize("profile", [(), ("-p", "production")])
def test_a_secret_that_another_service_issues(envgen: Command, profile: tuple[str, ...]) -> None:
    """A random token in its place looks right and is not, so none is made without --kind."""
    done = envgen("new-secret", "DISCORD_TOKEN", *profile)
    assert (done.status, done.out) == (2, "")
    assert [rule for _, rule, _ in done.findings] == ["new-secret"]
    assert "Discord → Applications" in done.err
    assert len(envgen("new-secret", "DISCORD_TOKEN", "--kind", "token").out.strip()) == 44
