"""Labels in place of secrets: what is known to be plain stands, everything else does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from envgen.cli.session import Session
from envgen.formats import dotenv
from envgen.model import Deployment
from envgen.output.redact import Redactor


@pytest.fixture
def deployment(project: Path) -> Deployment:
    """Return the development profile of a fresh project."""
    return Session(str(project)).deployments["development"]


def redactor(deployment: Deployment, text: str) -> Redactor:
    """Return a redactor that has read `text` as the profile's .env file."""
    return Redactor([deployment], {deployment.dotenv: text}.get)


def test_only_the_profiles_own_values_are_plain(deployment: Deployment) -> None:
    """A plain variable shows the profile's value, and not what a person put there."""
    text = "DJANGO_LOG_LEVEL=INFO\nENVIRONMENT=hunter2hunter2\nOWN=hunter3hunter3\n"
    shown = redactor(deployment, text).file(text, "development")
    assert "DJANGO_LOG_LEVEL=INFO\n" in shown
    assert "hunter" not in shown


def test_what_envgen_wrote_earlier_is_plain(deployment: Deployment) -> None:
    """A value of an older profile, which the record vouches for, is shown in a diff."""
    text = dotenv.with_checksums("DJANGO_LOG_LEVEL=ERROR\n", {"DJANGO_LOG_LEVEL": "ERROR"})
    assert "DJANGO_LOG_LEVEL=ERROR\n" in redactor(deployment, text).file(text, "development")


def test_a_name_is_plain_in_its_own_profile_alone(project: Path) -> None:
    """What is plain in development may be a secret in production."""
    deployments = Session(str(project)).deployments
    text = "DJANGO_LOG_LEVEL=INFO\n"
    assert "INFO" not in redactor(deployments["development"], text).file(text, "production")


@pytest.mark.threat("a diff shows a value of a .env file")
def test_equal_secrets_have_equal_labels(deployment: Deployment) -> None:
    """A label tells equal from unequal, in one run: the next one has others."""
    text = "A=hunter2hunter2\nB=hunter2hunter2\nC=other-other\nD=x\nE=x\n"
    first, second = (redactor(deployment, text).file(text, "development") for _ in range(2))
    labels = [line.partition("=")[2] for line in first.splitlines()]
    assert labels[0] == labels[1] != labels[2]
    assert labels[3] == labels[4]
    assert first != second


def test_the_longest_value_goes_first(deployment: Deployment) -> None:
    """A secret inside another does not leave the rest of that one to be seen."""
    hide = redactor(deployment, "A=abcdef\nB=abcdefghij\n").line
    assert "ghij" not in hide("x abcdefghij y")


def test_a_value_on_an_earlier_line_is_known_too(deployment: Deployment) -> None:
    """Of two values one counts, and both are secrets."""
    assert "hunter2" not in redactor(deployment, "A=hunter2\nA=other\n").line("x = 'hunter2'")


def test_labels_are_not_looked_into(deployment: Deployment) -> None:
    """A secret that is the word `secret` does not break the labels of others."""
    hide = redactor(deployment, "A=secret\nB=longer-value\n").line
    assert hide("longer-value").count("<") == 1


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("x" + 'ab3/+"' * 350_000, "x=1"),
        ("x" + 'ab3/+"' * 350_000, 'key: xab3/+"ab3/+" # cut'),
        ("a" * 1_000_000 + "b", "a" * 1_000_000),
    ],
)
def test_a_huge_secret_costs_little_on_each_line(
    deployment: Deployment, value: str, line: str
) -> None:
    """Of a value of 2 MB, a diff of a hundred lines looks up only the start."""
    hide = redactor(deployment, f"A='{value}'\n").line
    assert [hide(line) for _ in range(100 if len(line) < 100 else 1)][-1] == line
    assert value not in hide(f"the key is {value}")


def test_thousands_of_secrets_on_one_line(deployment: Deployment) -> None:
    """Each becomes its own label, also where one follows another at once."""
    values = [f"token-{number:05}" for number in range(5000)]
    text = "".join(f"A{number}={value}\n" for number, value in enumerate(values))
    found = redactor(deployment, text).line("".join(values))
    assert "token" not in found
    assert len(set(found.split(">"))) == len(values) + 1, found[:200]


def test_short_values_hide_nothing(deployment: Deployment) -> None:
    """`1` and `true` stand everywhere."""
    assert redactor(deployment, "A=1\nB=true\n").line("1 is true") == "1 is true"


def test_a_password_inside_a_url_is_a_secret(deployment: Deployment) -> None:
    """The password of a database is hidden on its own, encoded or not."""
    hide = redactor(deployment, "D=postgres://u:p%40ssw0rd@h/d\n").line
    assert "p@ssw0rd" not in hide("the password is p@ssw0rd")
    assert "p%40ssw0rd" not in hide("the password is p%40ssw0rd")


def test_of_comments_only_envgens_own_are_shown(deployment: Deployment) -> None:
    """A rendered file shows all of its comments, also those of a variable that has gone."""
    header = dotenv.header(deployment.project, deployment.name, deployment.source)
    helps = [dotenv.comment(item.help) for item in deployment.variables if item.help]
    headings = [dotenv.heading(item.section) for item in deployment.variables if item.section]
    text = (
        "".join([*dotenv.comment_lines([*header, *helps]), *headings])
        + "# Page length.\nPAGE_SIZE=20\n"
    )
    text = dotenv.with_checksums(text, {"PAGE_SIZE": "20"}, {"PAGE_SIZE": "Page length."})
    shown = redactor(deployment, "").file(text, "development")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in shown.splitlines() if line.startswith("#")] == comments


def test_equal_comments_have_equal_labels(deployment: Deployment) -> None:
    """A diff does not show a comment that did not change, and shows one that did."""
    labels = redactor(deployment, "").file("# one\n  # one\n# two\n", "development").splitlines()
    assert labels[0] == labels[1] != labels[2]
    assert labels[0].startswith("# <comment ")


@pytest.mark.parametrize(
    "line",
    [
        "# TOKEN=hunter2\n",
        "# the password is hunter2\n",
        "#hunter2\n",
        "# --- hunter2 ---\n",
        "# envgen: A=hunter2\n",
        "# envgen: hunter2\n",
        "A =''  # hunter2\n",
        " DJANGO_LOG_LEVEL=INFO # hunter2\n",
        "not hunter2 at all\n",
    ],
)
@pytest.mark.threat("a diff shows a value of a .env file")
def test_what_may_hold_a_secret_is_not_shown(deployment: Deployment, line: str) -> None:
    """A commented assignment, or a line that is none, may hold anything."""
    assert "hunter2" not in redactor(deployment, "").file(line, "development")


@pytest.mark.threat("a comparison of profiles shows a secret")
def test_what_looks_like_a_secret_is_hidden_in_any_file(deployment: Deployment) -> None:
    """A context line of requirements.txt may have the password of an index."""
    nothing = redactor(deployment, "")
    line = "--extra-index-url https://ci:hunter2hunter2@index.example.org/simple"
    assert nothing.line(line) == ("--extra-index-url https://ci:<secret>@index.example.org/simple")
    key = "AKIA" + "B" * 16
    assert nothing.line(f"web: run --key {key}") == "web: run --key <secret>"
    assert nothing.line("postgres://me:dev@localhost/db") == "postgres://me:dev@localhost/db"
