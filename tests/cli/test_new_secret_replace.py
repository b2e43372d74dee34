"""`envgen new-secret --replace`: a secret that leaked gets another value, everywhere at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import sealed_project
from commandline import Command, files_of

from envgen.formats import dotenv

NAME = "BOT_SHARED_SECRET"
REPLACE = ("new-secret", NAME, "-p", "production", "--replace")


def has(root: Path, value: str) -> list[str]:
    """Return the files of a project in which a value is."""
    return [path for path, data in files_of(root).items() if value.encode() in data]


def test_the_old_value_is_nowhere(project: Path, envgen: Command) -> None:
    """A new value takes its place; no fallback, no comment and no line twice has the old one."""
    envgen("render", "production", "-q")
    path = project / ".env.production"
    old = sealed_project.values(project)[NAME]
    text = path.read_text()
    path.write_text(f"#{NAME}={old}\n{text}\nOTHER=1\n# once {old}, and more\n{NAME}={old}\n")
    done = envgen(*REPLACE)
    assert done.status == 0, done.err
    values = sealed_project.values(project)
    assert values[NAME] not in ("", old)
    assert values["OTHER"] == "1"
    assert has(project, old) == []
    assert f"{NAME}_PREVIOUS" not in values
    assert old not in done.out + done.err
    assert values[NAME] not in done.out + done.err
    assert path.stat().st_mode & 0o777 == 0o600
    assert dotenv.dates(path.read_text()).keys() == {NAME}


@pytest.mark.parametrize("with_key", [True, False])
def test_the_sealed_file_has_the_new_value(project: Path, envgen: Command, with_key: bool) -> None:
    """It is sealed again in the same step, for which the private key is not needed."""
    sealed_project.seal(envgen)
    key = sealed_project.key_file()
    before = sealed_project.values(project)
    if not with_key:
        sealed_project.without_key()
    done = envgen(*REPLACE)
    assert done.status == 0, done.err
    assert sealed_project.PATH in done.out
    if not with_key:
        (sealed_project.config() / "lost").rename(key)
    after = sealed_project.values(project)
    assert after[NAME] != before[NAME]
    (project / ".env.production").unlink()
    assert envgen("unseal", "-p", "production", "--yes").status == 0
    assert sealed_project.values(project) == after


def test_another_sealed_value_is_left_alone(project: Path, envgen: Command) -> None:
    """Every other line of the sealed file stays byte for byte."""
    sealed_project.seal(envgen)
    path = project / sealed_project.PATH
    before = path.read_text().splitlines()
    assert envgen(*REPLACE).status == 0
    differs = [
        new for old, new in zip(before, path.read_text().splitlines(), strict=True) if old != new
    ]
    assert [line.partition(":")[0] for line in differs] == [NAME]


def test_the_value_under_an_old_name_goes_too(project: Path, envgen: Command) -> None:
    """Under each name that the file has for it stands the new value."""
    envgen("render", "production", "-q")
    path = project / ".env.production"
    old = sealed_project.values(project)[NAME]
    path.write_text(path.read_text().replace(f"\n{NAME}=", "\nBOT_KEY="))
    profile = project / "profiles/production.yaml"
    profile.write_text(f"{profile.read_text()}renamed: {{BOT_KEY: {NAME}}}\n")
    assert envgen(*REPLACE).status == 0
    assert has(project, old) == []
    assert sealed_project.values(project)["BOT_KEY"] != old


def test_a_rotation_in_progress_is_told(project: Path, envgen: Command) -> None:
    """The value before stays accepted, and the command that ends that is named."""
    envgen("render", "production", "-q")
    assert envgen("rotate", NAME, "-p", "production").status == 0
    before = sealed_project.values(project)
    done = envgen(*REPLACE)
    assert done.status == 0
    after = sealed_project.values(project)
    assert after[f"{NAME}_PREVIOUS"] == before[f"{NAME}_PREVIOUS"]
    assert after[NAME] != before[NAME]
    assert f"envgen rotate {NAME} -p production --finish" in done.err


@pytest.mark.parametrize("replaces", [True, False])
def test_the_next_step_on_the_platform(project: Path, envgen: Command, replaces: bool) -> None:
    """The service that has the value is named, with its page; not one that refers to it."""
    envgen("render", "production", "-q")
    if not replaces:
        path = project / ".env.production"
        path.write_text(path.read_text().replace(sealed_project.values(project)[NAME], ""))
    done = envgen(*(REPLACE if replaces else REPLACE[:-1]))
    assert done.status == 0
    [line] = [line for line in done.err.splitlines() if line.startswith("Next: ")]
    assert f"set {NAME} in shop (Render → the service → Environment)" in line
    # Without a sealed file, nothing in git tells that the value changed.
    assert f"`envgen todo production{' --all' if replaces else ''}`" in line
    assert ("old value until" in done.err) is replaces


def test_what_others_issue_is_replaced_if_a_person_agrees(project: Path, envgen: Command) -> None:
    """A random value would only look like theirs, so the question names who issues it."""
    envgen("render", "production", "-q")
    path = project / ".env.production"
    path.write_text(path.read_text().replace("DISCORD_TOKEN=", "DISCORD_TOKEN=Zq9wK4pVb7x2LmN8"))
    command = ("new-secret", "DISCORD_TOKEN", "-p", "production", "--replace", "--kind", "hex")
    before = files_of(project)
    done = envgen(*command)
    assert done.status == 1
    assert "Discord → Applications → Bot → Token" in done.err
    assert files_of(project) == before
    assert envgen(*command, "--yes").status == 0
    assert sealed_project.values(project)["DISCORD_TOKEN"] != "Zq9wK4pVb7x2LmN8"


def test_what_the_platform_generates_is_replaced_there(project: Path, envgen: Command) -> None:
    """The steps keep people logged in, and name the services and the variables."""
    with (project / "profiles/production.yaml").open("a") as file:
        file.write("env: {DJANGO_SECRET_KEY: {secret: true, generate: render}}\n")
    done = envgen("new-secret", "DJANGO_SECRET_KEY", "-p", "production", "--replace")
    assert done.status == 2
    assert done.findings == [("error", "new-secret", "")]
    assert "Render → the service → Environment" in done.err
    assert "DJANGO_SECRET_KEY_FALLBACKS to the current value in shop" in done.err
    assert "envgen new-secret DJANGO_SECRET_KEY" in done.commands


def test_no_next_step_without_a_platform(project: Path, envgen: Command) -> None:
    """Development has none."""
    envgen("render", "development", "-q")
    done = envgen("new-secret", NAME, "-p", "development", "--replace")
    assert done.status == 0
    assert "Next:" not in done.err


def test_without_a_value_it_generates_one(project: Path, envgen: Command) -> None:
    """There is nothing to replace, and the secret is there afterwards all the same."""
    envgen("render", "production", "-q")
    path = project / ".env.production"
    old = sealed_project.values(project)[NAME]
    path.write_text(path.read_text().replace(old, ""))
    assert envgen(*REPLACE).status == 0
    assert sealed_project.values(project)[NAME]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("new-secret", NAME, "--replace"), 2),
        (("new-secret", "-p", "production", "--replace"), 2),
        (("new-secret", "DISCORD_TOKEN", "-p", "production", "--replace"), 2),
        (("new-secret", "DISCORD_TOKEN", "-p", "production", "--replace", "--kind", "hex"), 1),
        (REPLACE, 2),
    ],
)
def test_what_cannot_be_replaced(
    project: Path, envgen: Command, arguments: tuple[str, ...], status: int
) -> None:
    """Without a profile, a name or a .env file, and for what others issue, nothing is written."""
    before = files_of(project)
    done = envgen(*arguments)
    assert (done.status, done.out) == (status, "")
    assert files_of(project) == before


def test_a_refusal_names_the_command(project: Path, envgen: Command) -> None:
    """Without --replace nothing changes, and the message has the command that would."""
    envgen("render", "production", "-q")
    before = files_of(project)
    done = envgen("new-secret", NAME, "-p", "production")
    assert done.status == 1
    assert f"envgen {' '.join(REPLACE)}" in done.err
    assert files_of(project) == before
