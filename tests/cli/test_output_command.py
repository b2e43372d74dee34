"""How every command ends, whatever happens: exit codes, plain lines, colours, broken pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from commandline import Command, Done
from on_a_terminal import on_a_terminal

from envgen.cli import cli, terminal
from envgen.cli.commands import render
from envgen.errors import Place, Problem, Severity
from envgen.vault import loaded as sessions
from envgen.version import __version__

COMMANDS = (
    "adopt",
    "check",
    "diagnose",
    "diff",
    "explain",
    "help",
    "import-env",
    "init",
    "keys",
    "lint",
    "lsp",
    "new-secret",
    "plan",
    "rehearse",
    "render",
    "report",
    "rotate",
    "run",
    "schema",
    "seal",
    "show",
    "targets",
    "todo",
    "unseal",
    "verify",
)
ENVGEN = [sys.executable, "-m", "envgen"]


def fails_with(error: BaseException) -> object:
    """Return a function that raises `error`, whatever it is called with."""

    def fail(*arguments: object, **more: object) -> None:
        raise error

    return fail


def test_every_command_is_found() -> None:
    """A command is a module; helpers beside them are none."""
    assert tuple(cli.list_commands(click.Context(cli))) == COMMANDS


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help(envgen: Command, tmp_path: Path, command: list[str], option: str) -> None:
    """Every command explains itself, anywhere."""
    done = envgen(*command, option, cwd=tmp_path)
    assert done.status == 0
    assert done.out.startswith("Usage: envgen")
    assert done.err == ""


def test_version(envgen: Command) -> None:
    """--version prints name and version."""
    assert envgen("--version") == Done(0, f"envgen, version {__version__}\n", "")


def test_a_typo_in_a_command(envgen: Command) -> None:
    """The command that was meant is suggested; an escape sequence is not passed on."""
    done = envgen("rendr")
    assert done.status == 2
    assert "Did you mean render?" in done.err
    assert "\x1b" not in envgen("\x1b[31m").err


def test_no_arguments_show_the_help(envgen: Command) -> None:
    """Without a command: the help, and exit 2."""
    for group in ([], ["keys"]):
        done = envgen(*group)
        assert (done.status, done.out) == (2, "")
        assert done.err == envgen(*group, "--help").out


# --- Ends ----------------------------------------------------------------------------------------


def test_ctrl_c_is_a_plain_line(envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """KeyboardInterrupt anywhere: exit 130, one line, no traceback."""
    monkeypatch.setattr(sessions, "load", fails_with(KeyboardInterrupt()))
    done = envgen("render", "--all")
    assert done.status == 130
    [(severity, _)] = done.messages
    assert severity == "error"
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.slow
def test_sigint_to_the_process(project: Path) -> None:
    """A real SIGINT while profiles are read ends with 130 and no traceback."""
    code = (
        "import os, signal, sys\n"
        "from envgen.cli import main\n"
        "from envgen.vault import loaded\n"
        "loaded.load = lambda sources: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.argv = ['envgen', 'check']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr.strip().startswith("error: ")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.threat("a traceback shows a secret")
def test_a_bug_is_a_line_without_values(envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected: its type, a request to report, exit 70; the message stays inside."""
    monkeypatch.setattr(render, "plan", fails_with(KeyError("hunter2")))
    done = envgen("render", "--all")
    assert done.status == terminal.UNEXPECTED == 70
    [(severity, message)] = done.messages
    assert severity == "error"
    assert "KeyError" in message
    assert "envgen --debug" in done.err
    assert "File " not in done.err
    assert "hunter2" not in done.err


@pytest.mark.threat("a traceback shows a secret")
def test_debug_shows_where_and_no_values(envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """--debug adds the frames, of causes too; no message and no variable."""
    error = RuntimeError("hunter2")
    error.__cause__ = ValueError("hunter2")
    monkeypatch.setattr(render, "plan", fails_with(error))
    done = envgen("--debug", "render", "--all")
    assert done.status == 70
    assert "RuntimeError, raised at:" in done.err
    assert "ValueError, raised at:" in done.err
    assert "render.py" in done.err
    assert "hunter2" not in done.err


def test_debug_keeps_exit_codes(envgen: Command) -> None:
    """An error that was raised on purpose has its own message and code with --debug too."""
    done = envgen("--debug", "render", "nothing")
    assert done.status == 2
    assert done.findings == [("error", "unknown-profile", "")]
    assert "'nothing'" in done.err
    assert "InputError, raised at:" in done.err


@pytest.mark.parametrize(
    "arguments", [["targets"], ["schema"], ["--help"], ["check", "--list-rules"]]
)
@pytest.mark.slow
def test_a_reader_that_goes_away(project: Path, arguments: list[str]) -> None:
    """`envgen targets | true`: no traceback and no complaint."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*ENVGEN, *arguments], cwd=project, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in (1, -signal.SIGPIPE)


@pytest.mark.slow
def test_an_encoding_without_arrows(project: Path) -> None:
    """Where the terminal cannot show a character, it is escaped."""
    done = subprocess.run(
        [*ENVGEN, "todo", "production"],
        cwd=project,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"\\u2190" in done.stdout


# --- What is shown -------------------------------------------------------------------------------


@pytest.mark.slow
def test_colour_is_for_terminals_alone(project: Path, envgen: Command) -> None:
    """Colour on a terminal, none in a pipe, none with NO_COLOR; an empty NO_COLOR is not set."""
    envgen("render", "--all", "-q")
    assert b"\x1b[" in on_a_terminal(project, "check")
    assert b"\x1b[" in on_a_terminal(project, "check", NO_COLOR="")
    assert b"\x1b[" not in on_a_terminal(project, "check", NO_COLOR="1")
    assert "\x1b[" not in envgen("check").err


@pytest.mark.slow
def test_progress_is_for_terminals_and_many_profiles(project: Path, envgen: Command) -> None:
    """A bar with many profiles on a terminal; none with few, none in a pipe, none with -q."""
    assert b"Rendering" not in on_a_terminal(project, "render", "--all", "--check")
    for number in range(render.MANY):
        (project / f"profiles/p{number}.yaml").write_text("extends: test\nkind: test\n")
    assert b"Rendering" in on_a_terminal(project, "render", "--all", "--check")
    assert b"Rendering" not in on_a_terminal(project, "render", "--all", "--check", "-q")
    assert "Rendering" not in envgen("render", "--all", "--check").err


def test_problems_have_place_first_and_way_out_last(capsys: pytest.CaptureFixture[str]) -> None:
    """The way out has a line of its own, and errors come after notes; the last line counts."""
    terminal.show_problems(
        [
            Problem("unknown setting X\x1b[2J", "unknown-setting", Place("p.yaml", 9, 3), "Y?"),
            Problem("odd", "rule", None, None, Severity.NOTE),
        ]
    )
    assert capsys.readouterr().err == (
        "note: odd  (rule: rule)\n"
        "p.yaml:9:3: error: unknown setting X\\x1b[2J  (rule: unknown-setting)\n"
        "    Y?\n"
        "1 error and 1 note in 1 file\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [("ä → 漢", "ä → 漢"), ("a\nb", "a\\nb"), ("\x1b[0m", "\\x1b[0m"), ("\u202ex", "\\u202ex")],
)
@pytest.mark.threat("an escape sequence reaches the terminal")
def test_safe(text: str, shown: str) -> None:
    """What could move a cursor or reverse a line is escaped, and nothing else."""
    assert terminal.safe(text) == shown


@pytest.mark.parametrize(
    ("names", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")]
)
def test_listed(names: list[str], shown: str) -> None:
    """Names are joined as one writes them."""
    assert terminal.listed(names) == shown
