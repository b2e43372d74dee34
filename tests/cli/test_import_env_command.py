"""`envgen import-env`: what is taken, what is kept, and what is said about the rest."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from commandline import Command, git

from envgen.formats import dotenv

VALUE = "hunter2-hunter2"
OTHER = "swordfish-swordfish"


@pytest.fixture
def foreign(project: Path, tmp_path: Path) -> Path:
    """Return the path of a file to import; production's profile knows an old name."""
    profile = project / "profiles" / "base.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(f"{text}\nrenamed: {{SECRET_KEY: DJANGO_SECRET_KEY}}\n", encoding="utf-8")
    return tmp_path / "old.env"


def stored(project: Path) -> dict[str, str]:
    """Return what production's .env file sets."""
    return dotenv.values((project / ".env.production").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"DISCORD_TOKEN=a$(id)b\n", ["because of $", "--dialect shell", "in single quotes"]),
        (b"DISCORD_TOKEN='x\n", ["the quote ' is not closed", "close the quote"]),
        (b"DISCORD_TOKEN=a#b\n", ["because of #", "--dialect "]),
    ],
)
def test_why_programs_read_a_line_differently(
    foreign: Path, envgen: Command, line: bytes, said: list[str]
) -> None:
    """The character is named, and the way out; nothing is copied."""
    foreign.write_bytes(line)
    done = envgen("import-env", str(foreign), "-p", "production")
    assert (done.status, done.out) == (2, "")
    assert [part for part in said if part not in done.err] == []
    assert done.err.endswith(".env.production: nothing was copied\n")


def test_values_go_to_their_variables(project: Path, foreign: Path, envgen: Command) -> None:
    """By name, by old name, and from a file of Windows; what has no place is named."""
    foreign.write_bytes(
        b"\xef\xbb\xbf# old\r\nexport SECRET_KEY='" + VALUE.encode() + b"'\r\nPORT=80\r\n"
    )
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 0
    assert done.out.startswith(".env.production: ")
    assert done.out.split()[-1] == "DJANGO_SECRET_KEY"
    assert done.findings == [("note", "import-env", f"{foreign}:3:1")]
    assert "PORT" in done.err
    assert stored(project)["DJANGO_SECRET_KEY"] == VALUE
    assert (project / ".env.production").stat().st_mode & 0o777 == 0o600
    assert VALUE not in done.out + done.err


def test_it_reads_standard_input(
    project: Path, foreign: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a secret need not be in a file on its way."""
    data = io.TextIOWrapper(io.BytesIO(f"DISCORD_TOKEN={VALUE}\nnonsense\n".encode()))
    monkeypatch.setattr("sys.stdin", data)
    done = envgen("import-env", "-", "-p", "production")
    assert done.status == 1
    assert done.findings == [("warning", "env-dialect", "standard input:2:1")]
    assert stored(project) == {"DISCORD_TOKEN": VALUE}


def test_comments_and_other_variables_are_kept(
    project: Path, foreign: Path, envgen: Command
) -> None:
    """The file is a person's: what was there stays byte for byte, and twice is once."""
    path = project / ".env.production"
    path.write_text("# mine\nOWN=1   # note\n", encoding="utf-8")
    foreign.write_text(f"DISCORD_TOKEN={VALUE}\n", encoding="utf-8")
    assert envgen("import-env", str(foreign), "-p", "production").status == 0
    text = path.read_text(encoding="utf-8")
    assert "# mine\nOWN=1   # note\n" in text
    assert envgen("import-env", str(foreign), "-p", "production").status == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY", "SECRET_KEY"])
@pytest.mark.threat("an import overwrites a secret")
def test_another_value_is_kept_unless_forced(
    project: Path, foreign: Path, envgen: Command, name: str
) -> None:
    """Forced, the old one stays as a comment, and no name of the two keeps it."""
    path = project / ".env.production"
    path.write_text(f"{name}={OTHER}\n", encoding="utf-8")
    foreign.write_text(f"SECRET_KEY={VALUE}\n", encoding="utf-8")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 1
    assert "DJANGO_SECRET_KEY" in done.err
    assert "--force" in done.err
    assert stored(project) == {name: OTHER}
    done = envgen("import-env", str(foreign), "-p", "production", "--force")
    assert done.status == 0
    assert stored(project) == {name: VALUE}
    assert f"#{name}={OTHER}\n" in path.read_text(encoding="utf-8")
    assert VALUE not in done.out + done.err
    assert OTHER not in done.out + done.err


def test_a_plain_value_of_the_profile_is_another_value(
    project: Path, foreign: Path, envgen: Command
) -> None:
    """DEBUG of development's file does not get into production's by accident."""
    foreign.write_text("DJANGO_DEBUG=true\nENVIRONMENT=production\n", encoding="utf-8")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 1
    [same] = [line for line in done.err.splitlines() if "ENVIRONMENT" in line]
    [differs] = [line for line in done.err.splitlines() if "DJANGO_DEBUG" in line]
    assert same != differs
    assert done.err.splitlines()[done.err.splitlines().index(differs) + 1].count("--force") == 1
    assert not (project / ".env.production").exists()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("DISCORD_TOKEN=a#hunter2\n", ":1:1"),
        ("DISCORD_TOKEN='hunter2\nb'\n", ":1:1"),
        ("SECRET_KEY=hunter2\nDJANGO_SECRET_KEY=hunter3\n", ":2:1"),
        ("DISCORD_TOKEN='$hunter2'\n", ":1:1"),
    ],
)
@pytest.mark.threat("an import overwrites a secret")
def test_what_is_not_certain_takes_nothing_over(
    project: Path, foreign: Path, envgen: Command, text: str, place: str
) -> None:
    """All is left as it was: the line is named, and the value is not."""
    foreign.write_text(f"{text}BOT_SHARED_SECRET={VALUE}\n", encoding="utf-8")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 2
    assert f"{foreign}{place}" in [found for *_, found in done.findings]
    assert text.splitlines()[-1].partition("=")[0] in done.err or "DISCORD_TOKEN" in done.err
    assert "hunter" not in done.out + done.err
    assert not (project / ".env.production").exists()


def test_a_named_dialect_says_how_it_is_meant(
    project: Path, foreign: Path, envgen: Command
) -> None:
    """The same file, read by two programs."""
    for dialect, value in (("npm-dotenv", "a"), ("python-dotenv", "a#b")):
        foreign.write_text("DISCORD_TOKEN=a#b\n", encoding="utf-8")
        envgen("import-env", str(foreign), "-p", "production", "--dialect", dialect, "--force")
        assert stored(project)["DISCORD_TOKEN"] == value


def test_a_key_of_several_lines_is_encoded_where_the_profile_says_so(
    project: Path, foreign: Path, envgen: Command
) -> None:
    """Elsewhere it has no way into a .env file, and the line is named."""
    base = project / "profiles" / "base.yaml"
    text = base.read_text(encoding="utf-8")
    extra = "  SIGNING_KEY: {secret: true, encoding: base64}\n"
    base.write_text(text.replace("\nenv:\n", f"\nenv:\n{extra}"), encoding="utf-8")
    foreign.write_text(f"SIGNING_KEY='{VALUE}\n{OTHER}'\n", encoding="utf-8")
    arguments = ("import-env", str(foreign), "-p", "production", "--dialect", "python-dotenv")
    assert envgen(*arguments).status == 0
    encoded = base64.b64encode(f"{VALUE}\n{OTHER}".encode()).decode()
    assert stored(project)["SIGNING_KEY"] == encoded
    foreign.write_text(f"DISCORD_TOKEN='{VALUE}\n{OTHER}'\n", encoding="utf-8")
    done = envgen(*arguments)
    assert done.status == 2
    assert [place for *_, place in done.findings] == [f"{foreign}:1:1"]
    assert "DISCORD_TOKEN" in done.err


def test_nothing_is_written_where_git_would_take_it(
    project: Path, foreign: Path, envgen: Command
) -> None:
    """A secret in git is there for ever."""
    (project / ".gitignore").unlink()
    foreign.write_text(f"DISCORD_TOKEN={VALUE}\n", encoding="utf-8")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 1
    assert ".env.production" in done.err
    assert ".gitignore" in done.err
    assert not (project / ".env.production").exists()
    assert ".env" not in git(project, "status", "--porcelain")


@pytest.mark.parametrize("name", ["nowhere.env", "."])
def test_a_file_that_cannot_be_read_is_wrong_input(envgen: Command, name: str) -> None:
    """With its name, and nothing else."""
    done = envgen("import-env", name, "-p", "production")
    assert done.status == 2
    assert done.findings == [("error", "import-env", name)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# A project\n\nIt has\nseveral\nlines.\nA=b is one of them.\n", ":3:1"),
        ("extends: base\nsite:\n  hosts: [a.example]\ndatabase: {}\n", ":1:1"),
        ("django~=5.2.0\ngunicorn\nredis\n", ":1:1"),
    ],
)
def test_a_file_of_another_kind_is_one_error(
    project: Path, foreign: Path, envgen: Command, text: str, place: str
) -> None:
    """Not a warning for each of its lines."""
    foreign.write_text(text, encoding="utf-8")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert (done.status, done.findings) == (2, [("error", "import-env", f"{foreign}{place}")])
    assert not (project / ".env.production").exists()


def test_a_line_that_is_none_is_a_warning_in_a_dotenv_file(foreign: Path, envgen: Command) -> None:
    """Also if there are many, as of a key with line breaks: a variable of the profile is there."""
    foreign.write_text(f"DISCORD_TOKEN={VALUE}\nKEY=-----BEGIN\nab\ncd\nef\n", encoding="utf-8")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 1
    assert [place for *_, place in done.findings][-3:] == [f"{foreign}:{n}:1" for n in (3, 4, 5)]


def test_a_test_profile_takes_nothing(foreign: Path, envgen: Command) -> None:
    """It has no .env file."""
    foreign.write_text("A=1\n", encoding="utf-8")
    assert envgen("import-env", str(foreign), "-p", "test").status == 2
