"""`envgen unseal`, and what render, run, check and new-secret make of a sealed file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, files_of
from sealed_project import PATH, config, key_text, seal, values, without_key

from envgen.formats import dotenv
from envgen.secrets import sealed
from envgen.secrets.secret import Secret

SECRETS = ("BOT_SHARED_SECRET", "DJANGO_SECRET_KEY")


@pytest.fixture
def clone(project: Path, envgen: Command) -> Path:
    """Return a project with a sealed file and no .env file."""
    seal(envgen)
    (project / ".env.production").rename(project.parent / "original")
    return project


def original(project: Path) -> dict[str, str]:
    """Return what the .env file had."""
    return values(project.parent, "original")


def environment(
    envgen: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, str], str]:
    """Return the environment that `envgen run production` gives, and what it says."""
    from envgen.cli.commands import run

    seen: dict[str, str] = {}

    def remember(program: str, arguments: list[str], given: dict[str, str]) -> None:
        seen.update(given)
        sys.exit(0)

    monkeypatch.setattr(run.os, "execvpe", remember)
    done = envgen("run", "production", "--", "true")
    assert done.status == 0
    return seen, done.err


def test_the_env_file_comes_back(clone: Path, envgen: Command) -> None:
    """Byte for byte what it was, 0600, after its names were listed."""
    done = envgen("unseal", "-p", "production", "--yes")
    assert done.status == 0
    for name in SECRETS:
        assert f".env.production: new  {name}\n" in done.out
    assert done.out.splitlines()[-1] == ".env.production: created"
    assert (clone / ".env.production").read_bytes() == (clone.parent / "original").read_bytes()
    assert (clone / ".env.production").stat().st_mode & 0o777 == 0o600
    for value in (original(clone)[name] for name in SECRETS):
        assert value not in done.out + done.err


def test_it_asks_first(clone: Path, envgen: Command) -> None:
    """Without a terminal to ask on nobody says yes: exit 1, nothing written."""
    done = envgen("unseal", "-p", "production")
    assert done.status == 1
    assert "--yes" in done.err
    assert not (clone / ".env.production").exists()


def test_what_changed_is_listed_and_the_old_value_kept(clone: Path, envgen: Command) -> None:
    """The other lines stay, and nobody loses a secret."""
    file = clone / ".env.production"
    text = (clone.parent / "original").read_text()
    file.write_text(re.sub("^BOT_SHARED_SECRET=.*$", "BOT_SHARED_SECRET=mine", text, flags=re.M))
    done = envgen("unseal", "-p", "production", "--yes")
    listed, written = done.out.splitlines()
    assert listed == ".env.production: changed  BOT_SHARED_SECRET"
    assert written.startswith(".env.production: ")
    assert values(clone) == original(clone)
    assert "#BOT_SHARED_SECRET=mine\n" in file.read_text()
    again = envgen("unseal", "-p", "production")
    assert (again.status, again.out) == (0, "")


@pytest.mark.threat("a sealed file sets a variable such as PATH")
def test_names_that_the_profile_has_not(clone: Path, envgen: Command) -> None:
    """Anybody can seal a value: none gets into an environment but those asked for."""
    file = sealed.parse((clone / PATH).read_text(), PATH, sealed.SealSubject("shop", "production"))
    hostile = {"LD_PRELOAD": Secret("/tmp/evil.so"), "DJANGO_DEBUG": Secret("true")}
    done = sealed.seal(file, sealed.SealSubject("shop", "production"), hostile, None)
    (clone / PATH).write_text(done.text)
    said = envgen("unseal", "-p", "production", "--yes").err
    assert "DJANGO_DEBUG and LD_PRELOAD" in said
    assert "LD_PRELOAD" not in values(clone)
    assert values(clone)["DJANGO_DEBUG"] == "false"


def test_render_takes_the_sealed_values(clone: Path, envgen: Command) -> None:
    """It makes none, and the .env file is what it was."""
    done = envgen("render", "production")
    assert done.status == 0
    assert not [name for name in SECRETS if name in done.out + done.err]
    assert (clone / ".env.production").read_bytes() == (clone.parent / "original").read_bytes()


def test_render_takes_what_a_colleague_added(clone: Path, envgen: Command) -> None:
    """A .env file that is there gets from the sealed one what it lacks, and keeps its own."""
    text = (clone.parent / "original").read_text()
    text = re.sub("^BOT_SHARED_SECRET=.*$", "BOT_SHARED_SECRET=", text, flags=re.M)
    (clone / ".env.production").write_text(
        re.sub("^DJANGO_SECRET_KEY=.*$", "DJANGO_SECRET_KEY=mine", text, flags=re.M)
    )
    assert envgen("render", "production", "-q").status == 0
    assert values(clone)["BOT_SHARED_SECRET"] == original(clone)["BOT_SHARED_SECRET"]
    assert values(clone)["DJANGO_SECRET_KEY"] == "mine"


@pytest.mark.threat("a sealed secret gets a second value")
def test_render_without_the_key_makes_no_second_value(clone: Path, envgen: Command) -> None:
    """It says so, leaves them empty, and fills them in once the key is there."""
    key = key_text()
    without_key()
    done = envgen("render", "production")
    assert done.status == 0
    assert "BOT_SHARED_SECRET" in done.err
    assert "key" in done.err
    assert PATH in done.err or ".env.production" in done.err
    assert not values(clone).keys() & set(SECRETS)
    assert envgen("new-secret", "-p", "production", "DJANGO_SECRET_KEY").status == 1
    assert not values(clone).keys() & set(SECRETS)
    again = envgen("render", "production")
    assert "production: " not in again.out
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENVGEN_KEY", key)
        assert envgen("render", "production", "-q").status == 0
    assert values(clone) == original(clone)


@pytest.mark.threat("a private key is exposed")
def test_run_takes_the_sealed_values(
    clone: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a .env file, and the key itself is not passed on."""
    monkeypatch.setenv("ENVGEN_KEY", key_text())
    without_key()
    given, said = environment(envgen, clone, monkeypatch)
    assert {name: given[name] for name in SECRETS} == {
        name: original(clone)[name] for name in SECRETS
    }
    assert "ENVGEN_KEY" not in given
    assert "SECRET" not in said
    assert not (clone / ".env.production").exists()


def test_run_without_the_key(clone: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what it lacks and why, and runs the command."""
    without_key()
    given, said = environment(envgen, clone, monkeypatch)
    assert not given.keys() & set(SECRETS)
    assert all(name in said for name in SECRETS)
    assert "`envgen keys show`" in said


def test_check_looks_at_the_sealed_values(clone: Path, envgen: Command) -> None:
    """A sealed secret that stands in a committed file is found without a .env file."""
    (clone / "README.md").write_text(f"the key is {original(clone)['DJANGO_SECRET_KEY']}\n")
    done = envgen("check", "production")
    assert done.status == 1
    assert done.places("secret-in-file") == ["README.md:1:12"]
    assert "DJANGO_SECRET_KEY" in done.about("secret-in-file")
    assert original(clone)["DJANGO_SECRET_KEY"] not in done.err
    without_key()
    assert envgen("check", "production").places("secret-in-file") == []


def test_a_problem_in_a_sealed_value_is_at_its_line(project: Path, envgen: Command) -> None:
    """Without a .env file there is no line of one to point at."""
    path = project / ".env.production"
    wanted = [dotenv.Wanted("DATABASE_URL", "postgres://shop:[YOUR-PASSWORD]@db.example.com/shop")]
    envgen("render", "production", "-q")
    path.write_text(dotenv.update(path.read_text(), wanted))
    seal(envgen)
    path.unlink()
    done = envgen("check", "production", "--format", "json")
    lines = (project / PATH).read_text().splitlines()
    [line] = [at for at, text in enumerate(lines, 1) if text.startswith("DATABASE_URL: ")]
    problems = [each for each in json.loads(done.out)["problems"] if each["rule"] == "dotenv-type"]
    assert [(each["file"], each["line"]) for each in problems] == [(PATH, line)]


def test_check_says_what_is_not_sealed(project: Path, envgen: Command) -> None:
    """A value that differs, and one that is new, each at its line; without the key the new one."""
    seal(envgen)
    assert "sealed-behind" not in envgen("check", "production").err
    file = project / ".env.production"
    text = re.sub("^BOT_SHARED_SECRET=.*$", "BOT_SHARED_SECRET=other", file.read_text(), flags=re.M)
    file.write_text(re.sub("^DISCORD_TOKEN=.*$", "DISCORD_TOKEN=new-token", text, flags=re.M))
    lines = file.read_text().splitlines()
    differs, new = (
        f".env.production:{lines.index(line) + 1}:1"
        for line in ("BOT_SHARED_SECRET=other", "DISCORD_TOKEN=new-token")
    )
    said = envgen("check", "production")
    assert sorted(said.places("sealed-behind", "warning")) == sorted([differs, new])
    assert "BOT_SHARED_SECRET" in said.about("sealed-behind")
    assert "DISCORD_TOKEN" in said.about("sealed-behind")
    without_key()
    said = envgen("check", "production")
    assert said.places("sealed-behind", "warning") == [new]
    assert "DISCORD_TOKEN" in said.about("sealed-behind")
    assert "BOT_SHARED_SECRET" not in said.about("sealed-behind")


def test_check_compares_what_is_under_an_old_name(project: Path, envgen: Command) -> None:
    """A value that differs from the sealed one is told of, at the line of the old name."""
    seal(envgen)
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text() + "renamed: {OLD_SECRET: BOT_SHARED_SECRET}\n")
    file = project / ".env.production"
    text = re.sub("^BOT_SHARED_SECRET=.*$", "OLD_SECRET=other", file.read_text(), flags=re.M)
    file.write_text(text)
    done = envgen("check", "production", "--format", "json")
    [line] = [at for at, each in enumerate(text.splitlines(), 1) if each.startswith("OLD_SECRET=")]
    found = [each for each in json.loads(done.out)["problems"] if each["rule"] == "sealed-behind"]
    assert [(each["file"], each["line"]) for each in found] == [(".env.production", line)]
    assert found[0]["hint"].startswith("run `envgen seal production`; ")


def test_check_says_how_to_get_a_sealed_value_back(project: Path, envgen: Command) -> None:
    """A secret that is sealed and not in the .env file is unsealed, and not generated again."""
    seal(envgen)
    file = project / ".env.production"
    file.write_text(re.sub("(?m)^DJANGO_SECRET_KEY=.*\n", "", file.read_text()))
    done = envgen("check", "production", "--format", "json")
    [hint] = [
        each["hint"] for each in json.loads(done.out)["problems"] if each["rule"] == "not-in-dotenv"
    ]
    assert hint == "run `envgen unseal production` to add it"
    assert envgen("unseal", "production", "--yes").status == 0
    assert "not-in-dotenv" not in envgen("check", "production").err


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("render", "production"), ("run", "production", "true")])
def test_a_whole_env_file_needs_nothing_sealed(
    project: Path, envgen: Command, arguments: tuple[str, ...]
) -> None:
    """The sealed file is not read then, and what could open it is not imported."""
    seal(envgen)
    file = project / ".env.production"
    file.write_text(re.sub("^([A-Z_]+)=$", r"\1=a-value", file.read_text(), flags=re.M))
    (project / PATH).write_text("no sealed file at all\n")
    command = [sys.executable, "-X", "importtime", "-m", "envgen", *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert "envgen.vault.store" in done.stderr
    for module in ("cryptography", "envgen.secrets.sealed", "envgen.secrets.keyring"):
        assert module not in done.stderr


@pytest.mark.threat("a sealed file is tampered with")
def test_a_broken_value_stops_what_needs_it_and_nothing_else(clone: Path, envgen: Command) -> None:
    """Each command says the line; nothing is written; other profiles go on."""
    lines = (clone / PATH).read_text().splitlines()
    lines[-2] = lines[-2][:100] + ("A" if lines[-2][100] != "A" else "B") + lines[-2][101:]
    (clone / PATH).write_text("\n".join(lines) + "\n")
    before = files_of(clone)
    for command in (
        ["unseal", "-p", "production", "--yes"],
        ["render", "production"],
        ["run", "production", "true"],
    ):
        done = envgen(*command)
        assert done.status == 2
        assert [place for _, _, place in done.findings] == [f"{PATH}:{len(lines) - 1}:1"]
        assert "DJANGO_SECRET_KEY" in done.err
    assert envgen("check", "production").status == 1
    assert files_of(clone) == before
    assert envgen("render", "development", "-q").status == 0


@pytest.mark.parametrize("left", [0, 100, 1000, 3000])
def test_a_file_that_is_cut_off_makes_no_second_value(
    clone: Path, envgen: Command, left: int
) -> None:
    """Nobody knows which names it had: render, run and new-secret stop."""
    (clone / PATH).write_text((clone / PATH).read_text()[:left])
    before = files_of(clone)
    for command in (
        ["render", "production"],
        ["run", "production", "true"],
        ["new-secret", "-p", "production", "DJANGO_SECRET_KEY"],
    ):
        done = envgen(*command)
        assert done.status == 2
        assert done.findings
        assert {place.partition(":")[0] for *_, place in done.findings} == {PATH}
    assert files_of(clone) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"#" * (5 * 2**20), "4 MiB"),
        (b"\xff\xfe", "UTF-8"),
        (b"{" * 2**20, f"{PATH}:1:1: error: "),
        (b"a: &a [*a, *a]\n\x1b[2J: x\n", f"{PATH}:1:1: error: "),
    ],
)
def test_a_hostile_file(clone: Path, envgen: Command, data: bytes, said: str) -> None:
    """Refused in every command that would use it; nothing of it reaches the terminal."""
    (clone / PATH).write_bytes(data)
    before = files_of(clone)
    for command in (["unseal", "-p", "production", "--yes"], ["render", "production"], ["check"]):
        done = envgen(*command)
        assert done.status in (1, 2)
        assert f"{PATH}:" in done.err
        assert said in done.err
        assert "\x1b" not in done.err
    assert files_of(clone) == before


def test_a_link_that_leads_nowhere_makes_no_second_value(clone: Path, envgen: Command) -> None:
    """It is no missing file."""
    (clone / PATH).unlink()
    (clone / PATH).symlink_to(clone / "nowhere")
    assert envgen("render", "production").status == 2
    assert not (clone / ".env.production").exists()


def test_no_key_is_a_problem_of_unseal(clone: Path, envgen: Command) -> None:
    """It says which key, and where it was looked for."""
    without_key()
    done = envgen("unseal", "-p", "production", "--yes")
    assert done.status == 2
    assert re.search("[0-9a-f]{32}", done.err)
    assert "ENVGEN_KEY" in done.err
    assert f"{config()}/keys" in done.err


def test_no_sealed_file(project: Path, envgen: Command) -> None:
    """There is nothing to open."""
    done = envgen("unseal", "-p", "production")
    assert done.status == 2
    assert "envgen seal production" in done.commands


def test_not_where_git_would_take_it(clone: Path, envgen: Command) -> None:
    """A .env file that git would take gets no secret."""
    (clone / ".gitignore").unlink()
    done = envgen("unseal", "-p", "production", "--yes")
    assert (done.status, (clone / ".env.production").exists()) == (1, False)


def test_a_sealed_file_is_no_profile(clone: Path, envgen: Command) -> None:
    """The loader passes it over, whatever is in it."""
    (clone / PATH).write_text("[" * 1000)
    (clone / "profiles/x y.sealed.yaml").write_text("\x00")
    done = envgen("check", "development")
    assert "sealed.yaml" not in done.out + done.err
    assert envgen("render", "development", "-q").status == 0


def test_a_clone_without_the_key_is_told_to_get_it(clone: Path, envgen: Command) -> None:
    """`unseal` alone would fail, so each hint says first where the key comes from."""
    without_key()
    asked = envgen("check", "production").about("dotenv-absent")
    assert asked.index("keys show") < asked.index("envgen unseal production")
    assert "colleague" in asked
    done = envgen("run", "production", "--", "python", "manage.py", "check")
    assert done.status == 2
    assert "colleague" in done.about("dotenv-file")
    assert "colleague" in envgen("unseal", "production").about("sealed-key")
