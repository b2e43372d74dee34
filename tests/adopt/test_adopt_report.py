"""What `envgen adopt` prints at each step: nothing twice, and what a person decides on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from adopting import copied
from commandline import Command

# Parts of settings that are not read without running them.
UNREAD = "".join(f"V{number} = open('{number}').read()\n" for number in range(20))


def shown(out: str) -> set[str]:
    """Return the files of which --diff shows lines."""
    return set(re.findall(r"^\+\+\+ b/(.*)$", out, re.MULTILINE))


def test_diff_shows_profiles_and_what_changes_in_files(envgen: Command, tmp_path: Path) -> None:
    """New files that are generated are named, and their lines are not shown."""
    root = copied("decouple", tmp_path)
    profiles = {f"profiles/{name}.yaml" for name in ("base", "development", "production")}
    own = {"manage.py", "blog/wsgi.py", ".env", "render.yaml", "requirements.txt"}
    first = envgen("adopt", "--diff", cwd=root).out
    assert shown(first) == profiles | own
    assert envgen("adopt", cwd=root).status == 0
    second = envgen("adopt", "--diff", cwd=root).out
    assert shown(second) == own
    named = set(re.findall(r"^(\S+): does not exist yet$", second, re.MULTILINE))
    assert {"blog/env_settings/production.py", ".env.production", ".env.example"} <= named
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert all((root / path).is_file() for path in named)


def test_the_report_is_printed_once(envgen: Command, tmp_path: Path) -> None:
    """The run that writes the profiles prints it; --apply says what is written and what is next."""
    root = copied("decouple", tmp_path)
    titles = ("Understood:", "Improvements:", "Left to you:", "Next:")
    first = envgen("adopt", cwd=root).err
    assert all(title in first for title in titles)
    for option in ("--diff", "--apply"):
        err = envgen("adopt", option, cwd=root).err
        assert "Understood:" not in err
        assert "Improvements:" not in err
        assert "Next:" in err
    assert "Left to you:" in err
    assert "There are profiles already" not in err


@pytest.mark.parametrize("option", ["--diff", "--apply"])
def test_when_everything_is_applied_nobody_is_told_to_apply_it(
    envgen: Command, tmp_path: Path, option: str
) -> None:
    """It says that nothing changes, and what comes after applying."""
    root = copied("decouple", tmp_path)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    done = envgen("adopt", option, cwd=root)
    assert done.status == 0
    assert done.out == ""
    assert "would change nothing" in done.err
    assert "adopt --apply" not in done.err
    assert "envgen check" in done.err


def test_apply_at_once_prints_the_report(envgen: Command, tmp_path: Path) -> None:
    """Then no earlier run has printed it."""
    err = envgen("adopt", "--apply", cwd=copied("decouple", tmp_path)).err
    assert err.count("Improvements:") == err.count("Left to you:") == 1


def test_parts_that_cannot_be_read_are_one_line(envgen: Command, tmp_path: Path) -> None:
    """--details lists each with the reason."""
    root = copied("decouple", tmp_path)
    settings = root / "blog/settings.py"
    settings.write_text(settings.read_text() + UNREAD)
    report = envgen("adopt", cwd=root).err.splitlines()
    assert len(report) <= 50  # of a terminal
    short = [line for line in report if "kept as it is" in line]
    assert len(short) == 1
    assert "--details" in short[0]
    assert "20 parts of blog/settings.py" in short[0]
    details = envgen("adopt", "--verbose", cwd=root).err
    assert len(re.findall(r"settings\.py:(\d+):\d+: kept as it is", details)) == 20


@pytest.mark.parametrize(
    ("project", "variable", "place"),
    [("decouple", "ALLOWED_HOSTS", "render.yaml:21:9"), ("storages", "HOSTS", "render.yaml:10:9")],
)
def test_a_variable_without_effect_is_named(
    envgen: Command, tmp_path: Path, project: str, variable: str, place: str
) -> None:
    """The server still sets it, and the generated settings have the profile's hosts."""
    root = copied(project, tmp_path)
    wanted = f"{place}: the variable {variable} no longer sets ALLOWED_HOSTS on the server"
    first = envgen("adopt", cwd=root).err
    second = envgen("adopt", "--apply", cwd=root).err
    # After --apply, the line is in the file that is kept.
    for err, start in ((first, wanted), (second, wanted.replace("yaml:", "yaml.orig:"))):
        [line] = [line for line in err.splitlines() if "no longer sets" in line]
        assert line.strip().startswith(start)
        assert "site.hosts in profiles/production.yaml" in line


@pytest.mark.parametrize("project", ["docker", "guide", "split"])
def test_a_variable_with_an_effect_is_not_named(
    envgen: Command, tmp_path: Path, project: str
) -> None:
    """The generated settings read DJANGO_ALLOWED_HOSTS too, and an old name of a variable."""
    assert "no longer sets" not in envgen("adopt", cwd=copied(project, tmp_path)).err


def test_values_that_the_server_has_are_not_asked_for(envgen: Command, tmp_path: Path) -> None:
    """The render.yaml of the project has DATABASE_URL already."""
    err = envgen("adopt", "--apply", cwd=copied("split", tmp_path)).err
    assert ": set DATABASE_URL" not in err
