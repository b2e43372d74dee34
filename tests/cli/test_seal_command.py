"""`envgen seal`: what is sealed, for whom, and what it refuses."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from commandline import Command, files_of, git
from sealed_project import PATH, config, key_file, key_text, seal, values, without_key

from envgen.secrets import sealed
from envgen.secrets.sealed import suite


def set_value(project: Path, name: str, value: str) -> None:
    """Change a value of .env.production by hand."""
    file = project / ".env.production"
    text = re.sub(rf"^{name}=.*$", f"{name}={value}", file.read_text(), flags=re.MULTILINE)
    file.write_text(text)


def test_the_first_time(project: Path, envgen: Command) -> None:
    """The secrets go into a committed file for the one key that is here; a second run adds none."""
    seal(envgen)
    text = (project / PATH).read_text()
    secrets = values(project)
    for name in ("DJANGO_SECRET_KEY", "BOT_SHARED_SECRET"):
        assert re.search(rf"^{name}: \S{{1688}}$", text, re.MULTILINE)
        assert secrets[name] not in text
    assert "DJANGO_DEBUG" not in text
    assert "DISCORD_TOKEN" not in text  # it has no value yet
    again = envgen("seal", "-p", "production")
    assert (again.status, again.out) == (0, "")
    assert (project / PATH).read_text() == text
    assert (project / PATH).stat().st_mode & 0o777 == 0o644
    assert "sealed.yaml" in git(project, "status", "--porcelain", "-uall")


def test_a_new_secret_needs_the_public_key_alone(project: Path, envgen: Command) -> None:
    """A colleague without the private half adds a value, and changes one by name."""
    seal(envgen)
    before, key = (project / PATH).read_text(), key_text()
    without_key()
    set_value(project, "DISCORD_TOKEN", "discord-token-1")
    done = envgen("seal", "-p", "production")
    assert (done.status, done.out) == (0, f"{PATH}: sealed DISCORD_TOKEN\n")
    assert "BOT_SHARED_SECRET and DJANGO_SECRET_KEY" in done.err
    assert "--replace" in done.err
    assert set(before.splitlines()) < set((project / PATH).read_text().splitlines())
    set_value(project, "DISCORD_TOKEN", "discord-token-2")
    assert envgen("seal", "-p", "production", "--replace", "DISCORD_TOKEN").status == 0
    os.environ["ENVGEN_KEY"] = key
    (project / ".env.production").unlink()
    assert envgen("unseal", "-p", "production", "--yes").status == 0
    assert values(project)["DISCORD_TOKEN"] == "discord-token-2"


def test_another_value_is_asked_about(project: Path, envgen: Command) -> None:
    """What is sealed may be newer: without --yes or --replace nothing is written."""
    seal(envgen)
    before = (project / PATH).read_text()
    set_value(project, "BOT_SHARED_SECRET", "another-value")
    done = envgen("seal", "-p", "production")
    assert done.status == 1
    assert "BOT_SHARED_SECRET" in done.err
    assert "DJANGO_SECRET_KEY" not in done.err
    assert "--yes" in done.err
    assert (project / PATH).read_text() == before
    assert envgen("seal", "-p", "production", "--yes").status == 0
    changed = set(before.splitlines()) ^ set((project / PATH).read_text().splitlines())
    assert {line.partition(":")[0] for line in changed} == {"BOT_SHARED_SECRET"}


def test_names_are_dropped_and_kept(project: Path, envgen: Command) -> None:
    """An empty .env file loses nothing; --drop takes out what it names."""
    seal(envgen)
    set_value(project, "BOT_SHARED_SECRET", "")
    done = envgen("seal", "-p", "production")
    assert (done.status, done.out) == (0, "")
    assert "BOT_SHARED_SECRET" in done.err
    assert "BOT_SHARED_SECRET" in (project / PATH).read_text()
    assert envgen("seal", "-p", "production", "--drop", "BOT_SHARED_SECRET").status == 0
    assert "BOT_SHARED_SECRET" not in (project / PATH).read_text()


def test_what_cannot_be_compared(project: Path, envgen: Command) -> None:
    """Without the private key nothing is written, and that is not "nothing to change"."""
    seal(envgen)
    without_key()
    set_value(project, "BOT_SHARED_SECRET", "another-value")
    before = files_of(project)
    done = envgen("seal", "production")
    assert (done.status, done.out, files_of(project)) == (0, "", before)
    assert "nothing to change" not in done.err
    assert "nothing was written" in done.err
    assert done.commands == ["envgen seal production --replace NAME"]
    assert (PATH, "note") in [
        (place, severity)
        for severity, rule, place in envgen("check", "production").findings
        if rule == "sealed-behind"
    ]


def test_a_name_to_drop_that_is_not_sealed(project: Path, envgen: Command) -> None:
    """It is an error that says what is sealed, and nothing is sealed or removed."""
    seal(envgen)
    before = files_of(project)
    set_value(project, "DISCORD_TOKEN", "discord-token-1")
    done = envgen("seal", "production", "--drop", "NOPE", "--drop", "DJANGO_SECRET_KEY")
    assert done.status == 2
    assert [rule for _, rule, _ in done.findings] == ["sealed-key"]
    assert "'NOPE'" in done.err
    assert "BOT_SHARED_SECRET" in done.err
    assert (project / PATH).read_bytes() == before[PATH]


def test_a_dropped_name_that_the_dotenv_file_has(project: Path, envgen: Command) -> None:
    """It is removed, also with another value, and said to come back."""
    seal(envgen)
    set_value(project, "BOT_SHARED_SECRET", "another-value")
    done = envgen("seal", "production", "--drop", "BOT_SHARED_SECRET")
    assert (done.status, done.out) == (0, f"{PATH}: removed BOT_SHARED_SECRET\n")
    assert "delete it from .env.production" in done.err


def test_two_branches_that_each_add_a_secret_merge(project: Path, envgen: Command) -> None:
    """With the lines that `init` writes git needs no help, also where they go side by side."""
    seal(envgen)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "start")
    for branch, name in (("ours", "DISCORD_TOKEN"), ("theirs", "DISCORD_GUILD_ID")):
        git(project, "checkout", "-q", "-b", branch, "main")
        set_value(project, name, f"1234567{len(name)}")
        assert envgen("seal", "-p", "production").status == 0
        git(project, "commit", "-qam", name)
        set_value(project, name, "")
    git(project, "merge", "-q", "-m", "both", "ours")
    assert envgen("unseal", "-p", "production", "--yes").status == 0
    assert values(project)["DISCORD_TOKEN"] == "123456713"
    assert values(project)["DISCORD_GUILD_ID"] == "123456716"
    assert envgen("seal", "-p", "production").out == ""


def test_two_branches_that_change_one_secret(project: Path, envgen: Command) -> None:
    """Both lines are left, and one of them has to go: said with its line, nothing written."""
    seal(envgen)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "start")
    for branch in ("ours", "theirs"):
        git(project, "checkout", "-q", "-b", branch, "main")
        set_value(project, "BOT_SHARED_SECRET", f"changed-by-{branch}")
        assert envgen("seal", "-p", "production", "--yes").status == 0
        git(project, "commit", "-qam", branch)
    git(project, "merge", "-q", "-m", "both", "ours", check=False)
    before = files_of(project)
    done = envgen("unseal", "-p", "production", "--yes")
    assert done.status == 2
    lines = (project / PATH).read_text().splitlines()
    first, second = (
        at for at, line in enumerate(lines, 1) if line.startswith("BOT_SHARED_SECRET: ")
    )
    [(severity, _, place)] = [each for each in done.findings if each[2] == f"{PATH}:{second}:1"]
    assert severity == "error"
    assert f"line {first}" in done.err
    assert place
    assert files_of(project) == before


def test_for_another_key(project: Path, envgen: Command) -> None:
    """Every value is sealed again for it; what the .env file lacks would be lost, and is said."""
    seal(envgen)
    old, first = (project / PATH).read_text(), key_file().stem
    new = re.search("([0-9a-f]{32})\n", envgen("keys", "new", "--yes").out)
    assert new
    secret = values(project)["BOT_SHARED_SECRET"]
    set_value(project, "BOT_SHARED_SECRET", "")
    done = envgen("seal", "-p", "production", "--for", new[1])
    assert (done.status, (project / PATH).read_text()) == (2, old)
    assert "BOT_SHARED_SECRET" in done.err
    assert "DJANGO_SECRET_KEY" not in done.err
    set_value(project, "BOT_SHARED_SECRET", secret)
    assert envgen("seal", "-p", "production", "--for", new[1]).status == 0
    text = (project / PATH).read_text()
    assert not {*old.splitlines()[5:-1]} & {*text.splitlines()} - {""}
    (config() / f"keys/{first}.key").unlink()
    (project / ".env.production").unlink()
    assert envgen("unseal", "-p", "production", "--yes").status == 0
    assert values(project)["BOT_SHARED_SECRET"] == secret


def test_for_a_public_key_in_a_file(project: Path, envgen: Command, tmp_path: Path) -> None:
    """Whoever has no private key can write the first sealed file."""
    envgen("render", "production", "-q")
    key = sealed.new_key()
    (tmp_path / "their.key").write_text(f"{key.public.text()}\n")
    assert envgen("seal", "-p", "production", "--for", str(tmp_path / "their.key")).status == 0
    os.environ["ENVGEN_KEY"] = key.reveal()
    assert envgen("unseal", "-p", "production").status == 0


@pytest.mark.parametrize(
    "wanted", ["nothing-of-the-sort", "../../etc/passwd", "profiles", "\x1b[2J"]
)
def test_for_no_key(project: Path, envgen: Command, wanted: str) -> None:
    """A name that is neither a key's nor a file's with one: exit 2, nothing written."""
    envgen("render", "production", "-q")
    done = envgen("seal", "-p", "production", "--for", wanted)
    assert (done.status, (project / PATH).exists()) == (2, False)
    assert [rule for _, rule, _ in done.findings] == ["sealed-key"]
    assert ascii(wanted) in done.err
    assert "\x1b" not in done.err


def test_which_key_is_not_guessed(project: Path, envgen: Command) -> None:
    """Without a key, and with two of them, one has to be named."""
    envgen("render", "production", "-q")
    assert "envgen keys new" in envgen("seal", "-p", "production").commands
    envgen("keys", "new")
    assert envgen("keys", "new", "--yes").status == 0
    done = envgen("seal", "-p", "production")
    assert (done.status, (project / PATH).exists()) == (2, False)
    assert "--for ID" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "test"], ".env"),
        (["-p", "prod"], "(rule: unknown-profile)"),
        (["-p", "staging"], ".env.staging: error: "),
        (["-p", "production", "--replace", "NONE"], "NONE"),
        ([], "`envgen seal production`"),
        (["staging", "-p", "production"], "two"),
    ],
)
def test_wrong_input(project: Path, envgen: Command, arguments: list[str], said: str) -> None:
    """Exit 2, one problem, and nothing is written."""
    envgen("render", "production", "-q")
    envgen("keys", "new")
    before = files_of(project)
    done = envgen("seal", *arguments)
    assert done.status == 2
    assert said in done.err
    assert files_of(project) == before


def test_a_value_that_could_not_be_written_back(project: Path, envgen: Command) -> None:
    """What no .env file can carry is refused before it is sealed, and not shown."""
    seal(envgen)
    set_value(project, "DATABASE_URL", "a'b\"$`hunter2")
    done = envgen("seal", "-p", "production")
    assert done.status == 2
    assert "DATABASE_URL" in done.err
    assert "hunter2" not in done.err


def test_a_link_in_its_place(project: Path, envgen: Command, tmp_path: Path) -> None:
    """Neither read nor written through."""
    seal(envgen)
    (tmp_path / "elsewhere").write_text((project / PATH).read_text())
    (project / PATH).unlink()
    (project / PATH).symlink_to(tmp_path / "elsewhere")
    for command in (["seal", "-p", "production"], ["unseal", "-p", "production", "--yes"]):
        done = envgen(*command)
        assert done.status == 2
        assert [place for _, _, place in done.findings] == [PATH]


@pytest.mark.threat("the recipient of a sealed file is replaced")
def test_a_replaced_recipient(project: Path, envgen: Command) -> None:
    """A pull request with another key is a problem in every command, until it is trusted."""
    seal(envgen)
    path, known = project / PATH, (config() / "known-recipients").read_text()
    attacker = sealed.new_key()
    lines = path.read_text().splitlines()
    public = attacker.public.text().partition(":")[2]
    changed = [f"sealed-for: {public}" if line[:11] == "sealed-for:" else line for line in lines]
    path.write_text("\n".join(changed) + "\n")
    before = files_of(project)
    (project / ".env.production").rename(project.parent / "kept")
    without_key()
    for command in (
        ["seal", "-p", "production"],
        ["unseal", "-p", "production", "--yes"],
        ["render", "production"],
        ["run", "production", "true"],
    ):
        if command[0] == "seal":
            (project.parent / "kept").rename(project / ".env.production")
        done = envgen(*command)
        assert done.status == 2
        assert [place for _, _, place in done.findings] == [f"{PATH}:6:1"]
        assert attacker.public.id in done.err
        assert "envgen keys trust production" in done.commands
        if command[0] == "seal":
            assert files_of(project) == before
            (project / ".env.production").rename(project.parent / "kept")
    check = envgen("check", "production")
    assert check.status == 1
    assert f"{PATH}:6:1" in [place for kind, _, place in check.findings if kind == "error"]
    assert attacker.public.id in check.err
    assert (config() / "known-recipients").read_text() == known
    assert envgen("keys", "trust", "-p", "production").status == 1
    assert envgen("keys", "trust", "-p", "production", "--yes").status == 0
    (project.parent / "kept").rename(project / ".env.production")
    assert envgen("seal", "-p", "production").status == 0


def test_known_recipients_that_cannot_be_written(project: Path, envgen: Command) -> None:
    """It is said, and nothing else fails."""
    envgen("render", "production", "-q")
    key = sealed.new_key()
    os.environ["ENVGEN_KEY"] = key.reveal()
    config().parent.mkdir(exist_ok=True)
    config().write_text("a file where the folder should be")
    done = envgen("seal", "-p", "production")
    assert done.status in (0, 2)
    assert key.reveal() not in done.out + done.err


def test_an_old_cryptography(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence for what needs it; all else goes on."""
    seal(envgen)

    def lacking() -> None:
        raise suite.SealingUnavailable

    monkeypatch.setattr(suite, "_hpke", lacking)
    before = files_of(project)
    new = ["keys", "new", "--yes"]
    for command in (["seal", "-p", "production"], ["unseal", "-p", "production"], new):
        done = envgen(*command)
        assert done.status == 2
        assert "cryptography" in done.err
        assert "48" in done.err
    assert envgen("render", "production").status == 0
    assert files_of(project) == before
    (project / ".env.production").unlink()
    assert envgen("render", "production").status == 2
    assert not (project / ".env.production").exists()
    assert "cryptography" in envgen("check", "production").err
    assert envgen("render", "development", "-q").status == 0


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take back what a test puts into ENVGEN_KEY."""
    monkeypatch.setenv("ENVGEN_KEY", "")


@pytest.mark.threat("a private key is exposed")
def test_the_key_is_shown_nowhere(project: Path, envgen: Command) -> None:
    """Of all commands, and with --debug."""
    seal(envgen)
    key = key_text()
    for command in (
        ["keys", "show"],
        ["keys", "show", key_file().stem],
        ["seal", "-p", "production"],
        ["--debug", "unseal", "-p", "production"],
        ["--debug", "run", "production", "no-such-command"],
    ):
        done = envgen(*command)
        assert key not in done.out + done.err
        assert key.partition(":")[2] not in done.out + done.err


def test_one_of_several_keys_is_to_be_named(project: Path, envgen: Command) -> None:
    """The command that lists them is named, and nothing is sealed."""
    assert envgen("render", "--all", "-q").status == 0
    assert envgen("keys", "new").status == 0
    refused = envgen("keys", "new")
    assert refused.status == 1
    assert "--for" in refused.err
    assert key_file().stem in refused.err
    assert envgen("keys", "new", "--yes").status == 0
    done = envgen("seal", "production")
    assert done.status == 2
    assert "envgen keys show" in done.commands
    assert not (project / PATH).exists()


def test_nothing_to_seal_yet(project: Path, envgen: Command) -> None:
    """No file is written without a value in it."""
    assert envgen("keys", "new").status == 0
    (project / ".env.production").write_text("DISCORD_TOKEN=\n")
    before = files_of(project)
    done = envgen("seal", "production")
    assert done.status == 0
    assert ".env.production" in done.err
    assert files_of(project) == before


def test_a_value_from_before_a_rotation_elsewhere(project: Path, envgen: Command) -> None:
    """A colleague rotated the secret: the older value of this .env file does not come back."""
    seal(envgen)
    older = (project / ".env.production").read_text()
    assert envgen("rotate", "BOT_SHARED_SECRET", "-p", "production").status == 0
    (project / ".env.production").write_text(older)
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "rotated")
    before = (project / PATH).read_text()
    done = envgen("seal", "-p", "production", "--yes")
    assert done.status == 2
    assert "envgen unseal production" in done.err
    assert (project / PATH).read_text() == before
    listed = envgen("todo", "production")
    assert "envgen unseal production" in listed.out
    assert "envgen seal" not in listed.out
    checked = envgen("check", "production")
    assert "the sealed value is newer" in checked.err
    assert envgen("unseal", "-p", "production", "--yes").status == 0
    assert envgen("seal", "-p", "production").status == 0
