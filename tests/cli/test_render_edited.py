"""`envgen render` and files that a person, a formatter or a merge has changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, files_of, git, replace

COMMITTED = ("render.yaml", "config/settings/production.py", ".env.example", "bin/start-production")


def append(path: Path, text: str) -> None:
    """Add a line to a file, as a person would."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize("path", COMMITTED)
@pytest.mark.threat("an edit by hand is overwritten")
def test_an_edited_file_is_shown_and_left_alone(project: Path, envgen: Command, path: str) -> None:
    """The diff goes to stderr with the way out, the exit code is 1, and other files are written."""
    envgen("render", "--all")
    append(project / path, "# mine\n")
    append(project / "profiles/base.yaml", "settings: {TIME_ZONE: Europe/Berlin}\n")
    done = envgen("render", "--all")
    assert done.status == 1
    assert f"{path}: " in done.err
    assert "-# mine\n" in done.err
    assert "--force" in done.err
    assert (project / path).read_text().endswith("# mine\n")
    assert "Europe/Berlin" in (project / "config/settings/staging.py").read_text()


@pytest.mark.threat("--force loses a file")
def test_force_replaces_and_keeps_the_old_file(project: Path, envgen: Command) -> None:
    """--force writes, keeps each old file under a free name beside it, and says which."""
    envgen("render", "--all")
    clean = (project / "render.yaml").read_bytes()
    for number, kept in enumerate(("render.yaml.orig", "render.yaml.orig2")):
        append(project / "render.yaml", f"# mine {number}\n")
        done = envgen("render", "--all", "--force")
        assert done.status == 0
        assert done.out.splitlines() == ["updated  render.yaml"]
        assert re.search(rf"\s{re.escape(kept)}$", done.err, re.MULTILINE)
        assert (project / "render.yaml").read_bytes() == clean
        assert (project / kept).read_text().endswith(f"# mine {number}\n")


@pytest.mark.threat("an edit by hand is overwritten")
def test_a_file_of_somebody_else_is_left_alone(project: Path, envgen: Command) -> None:
    """A file without envgen's mark is nobody's to replace."""
    (project / "render.yaml").write_text("services: []\n")
    done = envgen("render", "production")
    assert done.status == 1
    assert "render.yaml: " in done.err
    assert "--force" in done.err
    assert "-services: []" in done.err
    assert (project / "render.yaml").read_text() == "services: []\n"


@pytest.mark.threat("an escape sequence reaches the terminal")
def test_an_escape_sequence_in_an_edited_file_reaches_no_terminal(
    project: Path, envgen: Command
) -> None:
    """What a diff shows is escaped."""
    envgen("render", "production")
    append(project / "render.yaml", "# \x1b[2J\u202e\n")
    err = envgen("render", "production").err
    assert "\x1b" not in err
    assert "\u202e" not in err
    assert "\\x1b[2J" in err


def test_crlf_and_another_formatter_are_no_drift(project: Path, envgen: Command) -> None:
    """A checkout with CRLF, and ruff at 100 columns, leave everything in step."""
    envgen("render", "--all")
    ruff = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    settings = [str(path) for path in (project / "config/settings").glob("*.py")]
    subprocess.run(
        [ruff, "format", "--no-cache", "--isolated", "--line-length=100", *settings],
        check=True,
        capture_output=True,
    )
    for path in (*settings, project / "render.yaml", project / ".env.example"):
        data = Path(path).read_bytes()
        Path(path).write_bytes(data.replace(b"\n", b"\r\n"))
    before = files_of(project)
    assert envgen("render", "--all", "--check").status == 0
    assert envgen("render", "--all").status == 0
    assert files_of(project) == before


def test_a_merge_conflict_is_resolved_by_rendering(project: Path, envgen: Command) -> None:
    """Two branches that each changed a profile and rendered: after the merge, render is enough."""
    envgen("render", "--all")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "start")
    profiles = {
        "ours": ("base", "\nenv:\n", "\nsettings: {TIME_ZONE: Asia/Tokyo}\nenv:\n"),
        "theirs": ("production", "[shop.example.com]", "[shop.example.com, www.example.com]"),
    }
    for branch, (name, old, new) in profiles.items():
        git(project, "checkout", "-qb", branch, "main")
        replace(project / f"profiles/{name}.yaml", old, new)
        assert envgen("render", "--all").status == 0
        git(project, "commit", "-qam", branch)
    git(project, "merge", "ours", check=False)
    module = project / "config/settings/production.py"
    assert "<<<<<<<" in module.read_text()
    assert envgen("render", "--all").status == 0
    text = module.read_text()
    assert "<<<<<<<" not in text
    assert "Asia/Tokyo" in text
    assert "www.example.com" in text
    assert envgen("render", "--all", "--check").status == 0


def test_a_conflict_with_a_hand_edit_in_it_is_left_alone(project: Path, envgen: Command) -> None:
    """A conflict of which one side is somebody's work is not resolved by rendering."""
    envgen("render", "production")
    text = (project / "render.yaml").read_text()
    sides = text.replace(
        "    plan: starter\n",
        "<<<<<<< HEAD\n    plan: pro\n=======\n    plan: starter\n>>>>>>> other\n",
    )
    (project / "render.yaml").write_text(sides)
    assert envgen("render", "production").status == 1
    assert (project / "render.yaml").read_text() == sides


def test_a_script_that_bash_cannot_read_is_drift(project: Path, envgen: Command) -> None:
    """CRLF means nothing in Python and YAML; in a script it breaks every line."""
    assert envgen("render", "production", "-q").status == 0
    script = project / "bin/start-production"
    was = script.read_bytes()
    script.write_bytes(was.replace(b"\n", b"\r\n"))
    assert envgen("check", "production").places("drift") == ["bin/start-production"]
    assert envgen("render", "production", "-q").status == 0
    assert script.read_bytes() == was
