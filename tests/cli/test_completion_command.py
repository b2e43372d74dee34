"""Shell completion: what a shell gets when somebody presses Tab."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from commandline import Command, Done

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def press_tab(envgen: Command, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Return what completes a command line's last word as a shell asks for it."""

    def press(shell: str, *words: str, cwd: Path | None = None) -> list[str]:
        monkeypatch.setenv("_ENVGEN_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["envgen", *words]))
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words)))
        done: Done = envgen(**({"cwd": cwd} if cwd else {}))
        assert done.err == ""
        if shell == "zsh":
            return done.out.splitlines()[1::3]
        return [line.partition(",")[2].split("\t")[0] for line in done.out.splitlines() if line]

    return press


@pytest.mark.parametrize("shell", SHELLS)
def test_profiles(press_tab, shell: str) -> None:  # type: ignore[no-untyped-def]
    """Profile names complete, base does not."""
    assert press_tab(shell, "render", "p") == ["production"]
    assert press_tab(shell, "todo", "s") == ["staging"]
    assert press_tab(shell, "run", "b") == []
    assert press_tab(shell, "new-secret", "-p", "dev") == ["development"]


@pytest.mark.parametrize("shell", SHELLS)
def test_variables(press_tab, shell: str) -> None:  # type: ignore[no-untyped-def]
    """Variable names complete."""
    names = ["BOT_SHARED_SECRET", "BOT_SHARED_SECRET_PREVIOUS"]
    assert press_tab(shell, "new-secret", "BOT") == names
    assert "DJANGO_LOG_LEVEL" in press_tab(shell, "render", "--reset", "DJANGO_L")


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_and_options(press_tab, shell: str) -> None:  # type: ignore[no-untyped-def]
    """Commands and their options complete."""
    assert press_tab(shell, "tod") == ["todo"]
    assert press_tab(shell, "render", "--che") == ["--check"]


def test_no_project_no_names(press_tab, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Where there is no project nothing is offered, and nothing goes wrong."""
    assert press_tab("bash", "render", "p", cwd=tmp_path) == []
    assert press_tab("bash", "new-secret", "B", cwd=tmp_path) == []


def test_broken_profiles_no_error(press_tab, project: Path) -> None:  # type: ignore[no-untyped-def]
    """A profile with a problem still completes by name; variables cannot be known."""
    (project / "profiles/production.yaml").write_text("extends: [")
    assert press_tab("bash", "render", "p") == ["production"]
    assert press_tab("bash", "new-secret", "B") == []


@pytest.mark.threat("a file name runs a command when a shell completes it")
@pytest.mark.parametrize("shell", SHELLS)
def test_hostile_names(press_tab, project: Path, shell: str) -> None:  # type: ignore[no-untyped-def]
    """A file whose name cannot be a profile's is not offered, whatever it has in it."""
    good = press_tab(shell, "render", "")
    for name in ("$(touch PWN)", "*", "a b", "PWN", "settings", "p\nq", "parsing", "class"):
        (project / f"profiles/{name}.yaml").write_text("project: x\n")
        (project / f"profiles/{name}.yml").write_text("project: x\n")
    assert good == ["development", "production", "staging", "test"]
    assert press_tab(shell, "render", "") == [*good[:2], "settings", *good[2:]]
    assert press_tab(shell, "render", "$") == []
    (project / "profiles/test.yaml").write_text('project: x\nenv: {"B$(touch PWN)": {}}\n')
    assert press_tab(shell, "new-secret", "B") == []


def test_the_script_is_good_bash(envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `eval "$(_ENVGEN_COMPLETE=bash_source envgen)"` evaluates parses."""
    monkeypatch.setenv("_ENVGEN_COMPLETE", "bash_source")
    script = envgen().out
    assert "_ENVGEN_COMPLETE=bash_complete" in script
    subprocess.run(["bash", "-n", "-c", script], check=True)
