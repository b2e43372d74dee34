"""`envgen run`: a command in a profile's environment, as if envgen had never been there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, Done
from sealed_project import key_file, seal

from envgen.cli.commands import run as run_module
from envgen.cli.session import Session
from envgen.vault.environment import environment_of, missing_in
from envgen.vault.store import values_of

ALL = ("web", "bot")
SOME = ("DATABASE_URL", "DJANGO_SECRET_KEY", "DISCORD_TOKEN", "BOT_SHARED_SECRET")
SHOW = "import os, sys; print(os.environ.get(sys.argv[1], '<unset>'), end='')"


@pytest.fixture
def rendered(project: Path, envgen: Command) -> Path:
    """Return a project of which everything is rendered."""
    assert envgen("render", "--all", "-q").status == 0
    return project


def run(cwd: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `envgen run` in a process of its own, which it becomes."""
    return subprocess.run(
        [sys.executable, "-m", "envgen", "run", *arguments],
        cwd=cwd,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.slow
def test_the_command_gets_the_environment_and_keeps_the_folder(rendered: Path) -> None:
    """From a subfolder: variables of the profile, the caller's folder, missing ones on stderr."""
    deep = rendered / "shop"
    deep.mkdir()
    code = "import os; print(os.environ['ENVIRONMENT'], os.getcwd())"
    done = run(deep, "production", "--", sys.executable, "-c", code)
    assert done.returncode == 0
    assert done.stdout == f"production {deep}\n"
    said = Done(done.returncode, done.stdout, done.stderr)
    [(severity, message)] = said.messages
    assert severity == "warning"
    assert message.endswith(" DATABASE_URL, DISCORD_TOKEN and DISCORD_GUILD_ID")
    assert "production" in message


@pytest.mark.slow
def test_options_behind_the_profile_are_the_commands(rendered: Path) -> None:
    """Neither -C nor -h nor a second -- is taken from the command."""
    code = "import sys; print(sys.argv[1:])"
    words = ["-h", "-C", "x", "--debug", "--", "--all"]
    for between in ([], ["--"]):
        done = run(rendered, "development", *between, sys.executable, "-c", code, *words)
        assert done.stdout == f"{words}\n"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["sh", "-c", "exit 7"], 7),
        (["sh", "-c", "kill -TERM $$"], -signal.SIGTERM),
        (["no-such-command"], 127),
        (["/"], 126),
        (["/etc/passwd"], 126),
    ],
)
@pytest.mark.slow
def test_the_exit_status_is_the_commands(rendered: Path, command: list[str], status: int) -> None:
    """Exit status and death by a signal pass through; 127 and 126 as a shell has them."""
    done = run(rendered, "development", *command)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_signals_reach_the_command(rendered: Path) -> None:
    """The process that was started is the command: a signal to it needs no passing on."""
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(42))\n"
        "print('ready', flush=True)\n"
        "signal.pause()"
    )
    command = [sys.executable, "-m", "envgen", "run", "test", "--", sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=rendered, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 42


@pytest.mark.slow
def test_a_test_profile_needs_no_dotenv(rendered: Path) -> None:
    """Tests run without a .env file, and nothing is said to be missing."""
    (rendered / ".env.test").write_text("ENVIRONMENT=hijacked\n")
    done = run(rendered, "test", sys.executable, "-c", SHOW, "ENVIRONMENT")
    assert (done.stdout, done.stderr) == ("test", "")


def test_the_process_wins_unless_it_is_empty(project: Path) -> None:
    """Process, then .env, then profile; an empty variable counts as missing."""
    deployment = Session(str(project)).deployments["development"]
    saved = values_of(deployment, "DJANGO_LOG_LEVEL=WARNING\nOWN='from .env'\nENVIRONMENT=\n")
    process = {"DJANGO_DEBUG": "false", "OWN": "", "DISCORD_TOKEN": "from the process", "HOME": "/"}
    found = environment_of(deployment, saved, process)
    assert found["DJANGO_DEBUG"] == "false"
    assert found["DJANGO_LOG_LEVEL"] == "WARNING"
    assert found["ENVIRONMENT"] == "development"
    assert found["OWN"] == "from .env"
    assert found["HOME"] == "/"
    assert missing_in(deployment, {**found, "DJANGO_SECRET_KEY": ""}, ALL) == [
        "DJANGO_SECRET_KEY",
        "DISCORD_GUILD_ID",
        "BOT_SHARED_SECRET",
    ]


def test_an_old_name_stands_for_the_new_one(project: Path) -> None:
    """What is set under its old name is not missing, and not set twice."""
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text() + "renamed: {SECRET_KEY: DJANGO_SECRET_KEY}\n")
    deployment = Session(str(project)).deployments["production"]
    process = {"SECRET_KEY": "old"}
    found = environment_of(deployment, values_of(deployment, "DJANGO_SECRET_KEY=another"), process)
    assert "DJANGO_SECRET_KEY" not in found
    assert "DJANGO_SECRET_KEY" not in missing_in(deployment, found, ALL)
    found = environment_of(
        deployment, values_of(deployment, "SECRET_KEY=old"), {"DJANGO_SECRET_KEY": "another"}
    )
    assert "SECRET_KEY" not in found


def test_an_old_name_in_the_file_wins_over_the_profile(project: Path) -> None:
    """The profile's value under the new name would differ from it."""
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text() + "renamed: {LEVEL: DJANGO_LOG_LEVEL}\n")
    deployment = Session(str(project)).deployments["development"]
    assert "DJANGO_LOG_LEVEL" in environment_of(deployment, values_of(deployment, None), {})
    assert "DJANGO_LOG_LEVEL" not in environment_of(
        deployment, values_of(deployment, "LEVEL=ERROR"), {}
    )


def test_a_blank_variable_counts_as_missing(project: Path) -> None:
    """Blanks give way to .env and the profile, and a secret of blanks is told of."""
    deployment = Session(str(project)).deployments["development"]
    text = "DJANGO_LOG_LEVEL=' '\nOWN='from .env'\nBOT_SHARED_SECRET='   '\n"
    saved = values_of(deployment, text)
    found = environment_of(deployment, saved, {"OWN": " \t", "DJANGO_SECRET_KEY": "  "})
    assert (
        found["DJANGO_LOG_LEVEL"]
        == environment_of(deployment, values_of(deployment, None), {})["DJANGO_LOG_LEVEL"]
    )
    assert found["OWN"] == "from .env"
    assert {"DJANGO_SECRET_KEY", "BOT_SHARED_SECRET"} <= set(missing_in(deployment, found, ALL))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["production"],
        ["production", "--"],
        ["-p", "production"],
        ["-p", "production", "--"],
        ["--nope", "x", "y"],
    ],
)
def test_wrong_usage(envgen: Command, arguments: list[str]) -> None:
    """A command is needed, and options before the profile must be envgen's."""
    done = envgen("run", *arguments)
    assert done.status == 2
    wanted = "--nope" if "--nope" in arguments else "`envgen run development -- python"
    assert wanted in done.err


def test_an_unknown_profile_runs_nothing(envgen: Command) -> None:
    """Exit 2 with a suggestion."""
    done = envgen("run", "developmnt", "--", "true")
    assert done.status == 2
    assert done.findings == [("error", "unknown-profile", "")]
    assert "development?" in done.err


@pytest.mark.slow
def test_settings_of_another_profile_are_pointed_out(rendered: Path) -> None:
    """The environment wins, and a person is told that it does."""
    done = run(rendered, "production", "--", "true", DJANGO_SETTINGS_MODULE="config.settings.test")
    assert done.returncode == 0
    said = Done(done.returncode, done.stdout, done.stderr)
    found = [message for _, message in said.messages if "DJANGO_SETTINGS_MODULE" in message]
    assert len(found) == 1
    assert "config.settings.test" in found[0]
    assert "config.settings.production" in found[0]


@pytest.mark.slow
def test_the_profile_is_an_option_or_the_first_word(rendered: Path) -> None:
    """With -p all words are the command's, also where one of them is a profile's name."""
    for arguments in (
        ["-p", "production", sys.executable, "-c", SHOW, "ENVIRONMENT"],
        ["--profile", "production", "--", sys.executable, "-c", SHOW, "ENVIRONMENT"],
        ["production", "--", sys.executable, "-c", SHOW, "ENVIRONMENT"],
        ["production", sys.executable, "-c", SHOW, "ENVIRONMENT"],
    ):
        assert run(rendered, *arguments).stdout == "production"
    assert run(rendered, "-p", "production", "echo", "development").stdout == "development\n"


def test_only_what_the_program_needs_is_missing(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot's command is told of the bot's variables, a Django command of Django's."""
    settings = project / "config/settings/production.py"
    settings.parent.mkdir(parents=True)
    settings.write_text("")  # a command of Django's needs it
    (project / ".env.production").write_text("")

    def leave(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(run_module.os, "execvpe", leave)

    def named(*command: str) -> set[str]:
        done = envgen("run", "production", "--", *command)
        assert done.status == 0
        return {name for name in SOME if name in done.err}

    assert named("python", "-m", "bot") == {"DISCORD_TOKEN", "BOT_SHARED_SECRET"}
    assert named("python", "manage.py", "migrate") == {
        "DATABASE_URL",
        "DJANGO_SECRET_KEY",
        "BOT_SHARED_SECRET",
    }
    assert named("sh", "-c", "true") == set(SOME)


def test_a_fresh_clone_has_no_dotenv_file(rendered: Path, envgen: Command) -> None:
    """Django is not started without its values; the hint depends on who has them."""
    for path, hint in (
        (".env", "envgen render development"),
        (".env.production", "ask a colleague"),
    ):
        (rendered / path).unlink()
        name = path.removeprefix(".env.").replace(".env", "development")
        done = envgen("run", name, "--", "python", "manage.py", "migrate")
        assert (done.status, done.findings) == (2, [("error", "dotenv-file", path)])
        assert "DJANGO_SECRET_KEY" in done.err
        assert hint in done.err
        assert hint in envgen("check", name).about("dotenv-absent")


def test_a_sealed_clone_has_no_dotenv_file(project: Path, envgen: Command) -> None:
    """With the key here it is unsealed, and nothing invents another secret."""
    seal(envgen)
    (project / ".env.production").unlink()
    assert "envgen unseal production" in envgen("check", "production").about("dotenv-absent")
    key_file().unlink()
    done = envgen("run", "production", "--", "python", "manage.py", "migrate")
    assert (done.status, done.findings) == (2, [("error", "dotenv-file", ".env.production")])
    assert done.commands[-1] == "envgen unseal production"


def test_an_empty_text_of_the_profile_is_set(project: Path) -> None:
    """A program that reads it must not stop with a KeyError; what the process has stays."""
    base = project / "profiles/base.yaml"
    base.write_text(base.read_text().replace("env:\n", 'env:\n  V: {value: ""}\n', 1))
    deployment = Session(str(project)).deployments["development"]
    saved = values_of(deployment, "V=\n")
    assert environment_of(deployment, saved, {})["V"] == ""
    assert environment_of(deployment, saved, {"V": "mine"})["V"] == "mine"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["python manage.py check"], "`envgen run development -- python manage.py check`"),
        (["--debug", "true"], "come before the profile"),
    ],
)
def test_a_first_word_that_is_no_program(
    rendered: Path, envgen: Command, words: list[str], hint: str
) -> None:
    """The hint shows how to write it."""
    done = envgen("run", "development", *words)
    assert done.status == 127
    assert hint in done.err


def test_a_command_without_a_profile(rendered: Path, envgen: Command) -> None:
    """The whole command is shown again, with a profile in front of it."""
    done = envgen("run", "python3", "manage.py", "check")
    assert (done.status, done.findings) == (2, [("error", "unknown-profile", "")])
    assert "envgen run development -- python3 manage.py check" in done.commands
    done = envgen("run", "prod", "--", "python3")
    assert "did you mean production?" in done.err
    assert (done.status, done.findings) == (2, [("error", "unknown-profile", "")])


def test_a_django_command_before_render(project: Path, envgen: Command) -> None:
    """It would fail with an ImportError: the command that writes the module is named instead."""
    done = envgen("run", "development", "--", "python3", "manage.py", "check")
    assert done.status == 2
    assert done.findings == [("error", "settings-module", "config/settings/development.py")]
    assert "envgen render development" in done.commands


@pytest.mark.slow
def test_another_command_before_render(project: Path) -> None:
    """A command that loads no settings runs without them."""
    assert run(project, "development", "--", "true").returncode == 0


@pytest.mark.parametrize(
    ("profile", "loads", "warns"),
    [("production", True, True), ("production", False, False), ("development", True, False)],
)
def test_values_of_development_in_a_command_of_production(
    project: Path,
    envgen: Command,
    monkeypatch: pytest.MonkeyPatch,
    profile: str,
    loads: bool,
    warns: bool,
) -> None:
    """A module that reads .env by itself is named, with the variables that it would fill in."""
    base = project / "profiles/base.yaml"
    text = base.read_text().replace("django:\n", "django:\n  base_settings: shop.own\n", 1)
    base.write_text(text)
    package = project / "shop"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    (package / "own.py").write_text("import dotenv\ndotenv.load_dotenv()\n" if loads else "")
    (project / ".env").write_text("DISCORD_TOKEN=of-development\n")
    monkeypatch.setattr(run_module.os, "execvpe", lambda *_: None)
    done = envgen("run", profile, "--", "true")
    said = [message for severity, message in done.messages if "shop/own.py:2" in message]
    assert bool(said) is warns
    assert all("DISCORD_TOKEN" in message for message in said)
    assert "of-development" not in done.err
