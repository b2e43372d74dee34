"""`envgen rotate`: no value is lost, none is replaced twice, and a cut-off run can be repeated."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from commandline import Command, files_of, git
from sealed_project import PATH, config, seal, values, without_key

from envgen.cli.commands import rotate
from envgen.output import writer

NAME, FALLBACK = "BOT_SHARED_SECRET", "BOT_SHARED_SECRET_PREVIOUS"
KEYS = [(NAME, FALLBACK), ("DJANGO_SECRET_KEY", "DJANGO_SECRET_KEY_FALLBACKS")]
ROTATE = ("rotate", NAME, "-p", "production")


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a day that tests know."""
    monkeypatch.setattr(rotate, "today", lambda: date(2026, 11, 24))


@pytest.fixture
def rendered(project: Path, envgen: Command) -> Path:
    """Return a project with a .env file for production."""
    assert envgen("render", "production", "-q").status == 0
    return project


def sealed_values(project: Path, envgen: Command) -> dict[str, str]:
    """Return what the sealed file holds, by way of a .env file of its own."""
    kept = (project / ".env.production").read_bytes()
    (project / ".env.production").unlink()
    assert envgen("unseal", "-p", "production", "--yes").status == 0
    found = values(project)
    (project / ".env.production").write_bytes(kept)
    return found


@pytest.mark.parametrize(("name", "fallback"), KEYS)
def test_a_rotation_from_begin_to_end(
    rendered: Path, envgen: Command, name: str, fallback: str
) -> None:
    """The former value is the fallback until it is dropped; nothing else changes."""
    before = values(rendered)
    done = envgen("rotate", name, "-p", "production")
    assert done.status == 0
    during = values(rendered)
    assert during[fallback] == before[name] != during[name]
    assert len(during[name]) == len(before[name])
    assert during.items() - {(name, during[name]), (fallback, during[fallback])} <= before.items()
    assert (rendered / ".env.production").stat().st_mode & 0o777 == 0o600
    for value in (before[name], during[name]):
        assert value not in done.out + done.err
    assert envgen("render", "production").out == ""
    assert envgen("rotate", name, "-p", "production", "--finish", "--yes").status == 0
    assert values(rendered) == {**before, name: during[name]}
    text = (rendered / ".env.production").read_text()
    assert before[name] not in text
    assert "while it is rotated" not in text


def test_a_second_rotation_is_refused(rendered: Path, envgen: Command) -> None:
    """The oldest value may be in use, and there is no third place."""
    envgen(*ROTATE)
    before = files_of(rendered)
    done = envgen(*ROTATE)
    assert done.status == 1
    assert f"envgen rotate {NAME} production --finish" in done.commands
    assert FALLBACK in done.err
    assert files_of(rendered) == before


def test_what_is_left_after_the_end(project: Path, envgen: Command) -> None:
    """The sealed file is to be committed, and the platform still has the previous value."""
    seal(envgen)
    envgen(*ROTATE)
    done = envgen(*ROTATE, "--finish", "--yes")
    assert done.status == 0
    left = [line for line in done.err.splitlines() if line.startswith("next: ")]
    assert [PATH in left[0], f"delete {FALLBACK} in shop" in left[1]] == [True, True]
    again = envgen(*ROTATE, "--finish", "--yes")
    assert "next: " not in again.err


def test_a_profile_in_which_nothing_can_be_rotated(project: Path, envgen: Command) -> None:
    """It is said, with the way to replace each secret."""
    with (project / "profiles/production.yaml").open("a") as file:
        file.write("env: {DJANGO_SECRET_KEY: {secret: true, generate: render}}\n")
    base = project / "profiles/base.yaml"
    base.write_text(re.sub(r"(?m)^bot:.*\n(  .*\n)*", "", base.read_text()))
    done = envgen("rotate", "--status", "-p", "production")
    assert done.status == 0
    assert "production" in done.err
    assert "DISCORD_TOKEN: " in done.err
    assert "DJANGO_SECRET_KEY_FALLBACKS to the current value in shop" in done.err


def test_finish_asks(rendered: Path, envgen: Command) -> None:
    """Without a terminal and --yes nothing is dropped; twice is once."""
    envgen(*ROTATE)
    before = files_of(rendered)
    done = envgen(*ROTATE, "--finish")
    assert done.status == 1
    assert "2026-11-24" in done.err
    assert "0 days" in done.err
    assert "--yes" in done.err
    assert files_of(rendered) == before
    assert envgen(*ROTATE, "--finish", "--yes").status == 0
    again = envgen(*ROTATE, "--finish", "--yes")
    assert again.status == 0
    assert again.out.startswith(f"{NAME}: ")
    assert FALLBACK not in again.out


def test_without_a_file_nothing_is_known_of_a_rotation(rendered: Path, envgen: Command) -> None:
    """Somebody else may be in the middle of one; --status does not say that there is none."""
    (rendered / ".env.production").unlink()
    for arguments in ((*ROTATE,), ("rotate", "--status", "-p", "production")):
        done = envgen(*arguments)
        assert (done.status, done.out) == (2, "")
        assert done.findings == [("error", "rotate", ".env.production")]


def test_status(rendered: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The age in days, and whether a former value is accepted."""

    def status(*names: str) -> list[tuple[str, bool, bool]]:
        """Return each secret, if it is seven days old, and if a former value is accepted."""
        out = envgen("rotate", *names, "--status", "-p", "production").out
        return [
            (line.partition(":")[0], "2026-11-24 (7 days old)" in line, FALLBACK in line)
            for line in out.splitlines()
        ]

    assert status() == [("DJANGO_SECRET_KEY", False, False), (NAME, False, False)]
    envgen(*ROTATE)
    monkeypatch.setattr(rotate, "today", lambda: date(2026, 12, 1))
    assert status(NAME) == [(NAME, True, True)]
    envgen(*ROTATE, "--finish", "--yes")
    assert status(NAME) == [(NAME, True, False)]
    text = (rendered / ".env.production").read_text()
    assert f"# envgen made: {NAME}=2026-11-24\n" in text


@pytest.mark.parametrize(("name", "fallback"), KEYS)
def test_the_sealed_file_goes_along(
    project: Path, envgen: Command, name: str, fallback: str
) -> None:
    """It has what the .env file has, in each state, and other lines stay byte for byte."""
    seal(envgen)
    before = (project / PATH).read_text()
    envgen("rotate", name, "-p", "production")
    assert sealed_values(project, envgen)[fallback] == values(project)[fallback]
    assert sealed_values(project, envgen)[name] == values(project)[name]
    after = (project / PATH).read_text()
    touched = {line.partition(":")[0] for line in {*before.splitlines()} ^ {*after.splitlines()}}
    assert touched == {name, fallback}
    envgen("rotate", name, "-p", "production", "--finish", "--yes")
    assert fallback not in (project / PATH).read_text()
    assert sealed_values(project, envgen)[name] == values(project)[name]


@pytest.mark.parametrize("finish", [False, True])
@pytest.mark.parametrize("written", [0, 1, 2])
@pytest.mark.threat("a rotation is interrupted")
def test_cut_off_anywhere_it_can_be_run_again(
    project: Path,
    envgen: Command,
    monkeypatch: pytest.MonkeyPatch,
    written: int,
    finish: bool,
) -> None:
    """Whichever of the two files were written: each value is there, and the next run ends it."""
    seal(envgen)
    old = values(project)[NAME]
    if finish:
        envgen(*ROTATE)
    write = writer.write_files

    def cut_off(root: Path, files: list[writer.NewFile]) -> dict[str, str]:
        write(root, files[:written])
        raise KeyboardInterrupt

    arguments = (*ROTATE, "--finish", "--yes") if finish else ROTATE
    with monkeypatch.context() as patch:
        patch.setattr(writer, "write_files", cut_off)
        assert envgen(*arguments).status == 130
    now = values(project)
    assert old in (now[NAME], now.get(FALLBACK)) or finish
    done = envgen(*arguments)
    if not finish and written == 2:  # it was complete: a new rotation is refused
        assert done.status == 1
    else:
        assert done.status == 0
    if not finish:
        assert values(project)[FALLBACK] == old
        if written:
            assert values(project)[NAME] == now[NAME]
    assert sealed_values(project, envgen) == values(project)


def test_a_sealed_file_that_differs_stops_it(project: Path, envgen: Command) -> None:
    """A colleague's value is neither lost nor pushed out."""
    seal(envgen)
    file = project / ".env.production"
    file.write_text(re.sub(f"^{NAME}=.*$", f"{NAME}=other", file.read_text(), flags=re.M))
    before = files_of(project)
    for more in ([], ["--finish", "--yes"]):
        done = envgen(*ROTATE, *more)
        assert files_of(project) == before
        if not more:
            assert done.status == 2
            [(_, _, place)] = done.findings
            assert place.startswith(PATH)
            assert NAME in done.err
            assert FALLBACK not in done.err


def test_a_finish_that_was_cut_off_is_told(project: Path, envgen: Command) -> None:
    """The values agree, and the former one is sealed still: --finish is a way out."""
    seal(envgen)
    envgen(*ROTATE)
    sealed = (project / PATH).read_text()
    envgen(*ROTATE, "--finish", "--yes")
    (project / PATH).write_text(sealed)
    done = envgen(*ROTATE)
    assert done.status == 2
    assert FALLBACK in done.err
    assert ".env.production" in done.err
    assert "--finish" in done.err
    assert envgen(*ROTATE, "--finish", "--yes").status == 0
    assert FALLBACK not in (project / PATH).read_text()


def test_a_colleague_is_in_the_middle_of_it(project: Path, envgen: Command) -> None:
    """The sealed file has a fallback that the .env file lacks: unseal first."""
    seal(envgen)
    envgen(*ROTATE)
    file = project / ".env.production"
    file.write_text(re.sub(f"^{FALLBACK}=.*$", "", file.read_text(), flags=re.M))
    done = envgen(*ROTATE)
    assert done.status == 2
    assert "envgen unseal production" in done.commands
    assert FALLBACK in done.err


def test_a_sealed_file_needs_its_key(project: Path, envgen: Command) -> None:
    """Without it nobody can tell whether the values agree."""
    seal(envgen)
    key = next((config() / "keys").iterdir())
    without_key()
    before = files_of(project)
    done = envgen(*ROTATE)
    assert done.status == 2
    assert key.stem in done.err
    assert "ENVGEN_KEY" in done.err
    assert files_of(project) == before
    (config() / "lost").rename(key)
    assert envgen(*ROTATE).status == 0


def test_todo_lists_the_steps(project: Path, envgen: Command) -> None:
    """Only while it is under way; names and places, no values; from the sealed file as well."""
    assert envgen("render", "--all", "-q").status == 0
    seal(envgen)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "deployed")
    assert "Rotation" not in envgen("todo", "production").out
    envgen(*ROTATE)
    done = envgen("todo", "production")
    lines = done.out.splitlines()
    first = next(at for at, line in enumerate(lines) if "Rotation" in line)
    assert [re.sub(r"^\d+\. ", "", line) for line in lines[first:]] == [
        f"Rotation of {NAME} (since 2026-11-24): commit {PATH}.",
        f"Rotation of {NAME} (since 2026-11-24): set both on Render → the service → Environment, "
        "and save once:",
        f"     shop: {NAME}  ← its value in .env.production",
        f"     shop: {FALLBACK}  ← its value in .env.production",
        "     Save and deploy; continue when the new instances are live and the old ones have "
        "stopped.",
        "Wait five minutes: no signature is valid for longer.",
        f"Run `envgen rotate {NAME} -p production --finish`; delete on Render:",
        f"     shop: {FALLBACK}",
    ]
    for value in values(project).values():
        assert len(value) < 20 or value not in done.out
    (project / ".env.production").unlink()
    assert f"Rotation of {NAME}: commit" in envgen("todo", "production").out
    envgen("unseal", "-p", "production", "--yes")
    envgen(*ROTATE, "--finish", "--yes")
    assert "Rotation" not in envgen("todo", "production").out


def test_finish_keeps_the_only_value(rendered: Path, envgen: Command) -> None:
    """Where somebody emptied the new value, the fallback is all that is left."""
    envgen(*ROTATE)
    file = rendered / ".env.production"
    file.write_text(re.sub(f"^{NAME}=.*$", f"{NAME}=", file.read_text(), flags=re.M))
    before = files_of(rendered)
    done = envgen(*ROTATE, "--finish", "--yes")
    assert done.status == 2
    assert files_of(rendered) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["BOT_SHARED_SECRT"], "BOT_SHARED_SECRET?"),
        (["DISCORD_TOKEN"], "Discord → Applications → Bot → Token"),
        (["DJANGO_DEBUG"], "'DJANGO_DEBUG'"),
        (["FIELD_KEY"], "FIELD_KEY_PREVIOUS"),
        (["HOOK_SECRET"], "Render → the service → Environment"),
        (["DISCORD_TOKEN"], "set it in shop (Render → the service → Environment)"),
        (["FIELD_KEY"], "envgen new-secret FIELD_KEY -p production --replace"),
        (["NOPE"], "DISCORD_TOKEN"),
        ([], "--status"),
        (["x", "--status", "--finish"], "--finish"),
        (["\x1b[2J"], "'\\x1b[2J'"),
    ],
)
def test_what_cannot_be_rotated(
    project: Path, envgen: Command, arguments: list[str], said: str
) -> None:
    """Exit 2, the way out, and nothing written."""
    base = project / "profiles/base.yaml"
    more = "env:\n  FIELD_KEY: {secret: true, generate: fernet}\n"
    more += "  HOOK_SECRET: {secret: true, generate: render}\n"
    base.write_text(base.read_text().replace("env:\n", more, 1))
    envgen("render", "production", "-q")
    before = files_of(project)
    done = envgen("rotate", *arguments, "-p", "production")
    assert done.status == 2
    assert said in done.err
    assert "\x1b" not in done.err
    assert files_of(project) == before


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (None, ".env.production", "`envgen render production`"),
        (f"{NAME}=\n", "", NAME),
        ("DJANGO_SECRET_KEY='a,b'\n", "", "comma"),
        (f"<<<<<<< HEAD\n{NAME}=x\n", ".env.production:1:1", "conflict"),
    ],
)
def test_a_dotenv_file_that_stops_it(
    project: Path, envgen: Command, text: str | None, place: str, said: str
) -> None:
    """Exit 2, and no byte changes."""
    if text is not None:
        (project / ".env.production").write_text(text)
    name = "DJANGO_SECRET_KEY" if text and "DJANGO" in text else NAME
    before = files_of(project)
    done = envgen("rotate", name, "-p", "production")
    assert done.status == 2
    assert [each for *_, each in done.findings] == [place]
    assert said in done.err
    assert files_of(project) == before


def test_another_value_on_an_earlier_line_is_kept(rendered: Path, envgen: Command) -> None:
    """As a comment: nobody may have a second copy of it."""
    file = rendered / ".env.production"
    file.write_text(f"{NAME}=earlier\n{file.read_text()}")
    old = values(rendered)[NAME]
    assert envgen(*ROTATE).status == 0
    assert values(rendered)[FALLBACK] == old
    assert f"#{NAME}=earlier\n" in file.read_text()


def test_a_variable_of_the_projects_own(project: Path, envgen: Command) -> None:
    """With rotates: true the settings read both, and the fallback is asked of nobody."""
    base = project / "profiles/base.yaml"
    more = "env:\n  LINK_KEY: {secret: true, generate: token, rotates: true}\n"
    base.write_text(base.read_text().replace("env:\n", more, 1))
    assert envgen("render", "production", "-q").status == 0
    settings = (project / "config/settings/production.py").read_text()
    assert 'LINK_KEY_PREVIOUS = env.str("LINK_KEY_PREVIOUS", default="")' in settings
    assert "LINK_KEY_PREVIOUS" not in (project / "render.yaml").read_text()
    old = values(project)["LINK_KEY"]
    assert envgen("rotate", "LINK_KEY", "-p", "production").status == 0
    assert values(project)["LINK_KEY_PREVIOUS"] == old


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{secret: true, rotates: true}", "generate"),
        ("{secret: true, generate: token, rotates: true, encoding: base64}", "type"),
    ],
)
def test_a_profile_that_rotates_what_cannot(
    project: Path, envgen: Command, entry: str, said: str
) -> None:
    """A problem at its place."""
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text().replace("env:\n", f"env:\n  LINK_KEY: {entry}\n", 1))
    done = envgen("render", "production")
    assert done.status == 2
    lines = base.read_text().splitlines()
    [line] = [at for at, each in enumerate(lines, 1) if "LINK_KEY" in each]
    [(severity, rule, place)] = done.findings
    assert (severity, rule) == ("error", "rotates")
    assert place.startswith(f"profiles/base.yaml:{line}:")
    assert said in done.err
