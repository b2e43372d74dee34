"""Files for other programs: envgen reads them as those programs do, or says that it can't."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import decouple
import dotenv as python_dotenv
import environ  # type: ignore[import-untyped]
import pytest
import real_readers as real
from hypothesis import example, given
from hypothesis import strategies as st

from envgen.errors import InputError, Severity
from envgen.formats.dotenv import dialects
from envgen.formats.dotenv.dialects import npm_dotenv
from envgen.formats.dotenv.dialects.statements import Statement, is_comment

Answers = list[dict[str, str]]

# No shell runs a program by what is made up of these; what could is in SHELL alone.
ALPHABET = "'\"\\#=: \t~aK09_é.-"
DOLLARS = st.sampled_from(["$", "$K", "${K}", "$X", "${X}", "$K0 ", "\\$", "export ", "\n", "\nK="])
PIECES = st.lists(st.text(ALPHABET, max_size=4) | DOLLARS, max_size=5).map("".join)
TEXTS = PIECES.map(lambda rest: f"K={rest}")
NASTY = [
    "K=a #b",
    "K= # b",
    "K='a' # b",
    'K="a" b',
    "K='it''s'",
    'K="a\\"b"',
    'K="a\\\\nb"',
    "K=a\\ b",
    "K='a\\'b'",
    "K=`a`"[:2] + "a",
    "K: a",
    " K=a",
    "K =a",
    "export K=a",
    "export K = a",
    "K='a\nb'",
    'K="a\nK=b"',
    "K=\n'a'",
    "K='a",
    "X=1\nK=$X",
    "X=1\nK=${X}",
    "X=1\nK='${X}'",
    "K=${X:-a}",
    "X=a\nK=${X:-b}",
    "K=1\nK=2",
    "export K",
    "K",
    "K=~",
    "K=a:~/b",
    "K=a~b",
    "K=1;",
    "K=1; X=2",
    "K=1 X=2",
    "export K=1 X=2 # c",
    "K=a=b",
    "'K'=a",
    "K.L=a",
    "export =a",
]


def in_one_go(dialect: str) -> Callable[[Sequence[str], Path], Answers]:
    """Return what asks Node, or an npm package, about many texts."""

    def read(texts: Sequence[str], folder: Path) -> Answers:
        path = folder / "texts.json"
        path.write_text(json.dumps(list(texts)), encoding="utf-8")
        package = {"dotenv": "dotenv", "dotenvx": "@dotenvx/dotenvx"}.get(dialect, "")
        answers = real.node(dialect, package)(path)
        return [dict(answer) for answer in answers]

    return read


def with_python_dotenv(texts: Sequence[str], folder: Path) -> Answers:
    """Return what python-dotenv reads; what only the environment could tell is left out."""
    logging.disable()
    try:
        found = [python_dotenv.dotenv_values(stream=io.StringIO(text)) for text in texts]
    finally:
        logging.disable(logging.NOTSET)
    return [{name: value for name, value in each.items() if value is not None} for each in found]


def with_django_environ(texts: Sequence[str], folder: Path) -> Answers:
    """Return what django-environ reads; a value that it fails at is left out."""
    return [_django_values(text) for text in texts]


def _django_values(text: str) -> dict[str, str]:
    class Environment(environ.Env):  # type: ignore[misc]
        ENVIRON: dict[str, str] = {}  # noqa: RUF012 - django-environ's own class attribute

    Environment.read_env(io.StringIO(text))
    found = {}
    for name in Environment.ENVIRON:
        try:
            found[name] = Environment().str(name)
        except (environ.ImproperlyConfigured, RecursionError):
            continue
    return found


def with_decouple(texts: Sequence[str], folder: Path) -> Answers:
    """Return what python-decouple reads."""
    path, found = folder / "decouple", []
    for text in texts:
        path.write_text(text, encoding="utf-8")
        found.append(dict(decouple.RepositoryEnv(str(path)).data))
    return found


def sourced_by(shell: str) -> Callable[[Sequence[str], Path], Answers]:
    """Return what has a shell source many files; it says of K, X and L what they are."""
    script = """
    for file in "$1"/*; do
      (PATH=/nonexistent; unset K X L; . "$file"
       for name in K X L; do
         eval "[ -n \\"\\${$name+x}\\" ] && printf '%s=%s\\\\037' $name \\"\\$$name\\""
       done) 2>/dev/null
      printf '\\036'
    done
    """

    def read(texts: Sequence[str], folder: Path) -> Answers:
        files = folder / shell
        files.mkdir()
        for number, text in enumerate(texts):
            (files / f"{number:06}").write_text(text, encoding="utf-8", newline="")
        command = [real.tool(shell), "-c", script, shell, str(files)]
        done = subprocess.run(command, capture_output=True, cwd=folder, check=False, text=True)
        answers = done.stdout.split("\x1e")[:-1]
        return [
            dict(pair.partition("=")[::2] for pair in answer.split("\x1f")[:-1])
            for answer in answers
        ]

    return read


READERS: dict[str, Callable[[Sequence[str], Path], Answers]] = {
    "python-dotenv": with_python_dotenv,
    "django-environ": with_django_environ,
    "python-decouple": with_decouple,
    "bash": sourced_by("bash"),
    "dash": sourced_by("dash"),
    "dotenv": in_one_go("dotenv"),
    "dotenvx": in_one_go("dotenvx"),
    "node": in_one_go("node"),
}
OURS = {"bash": "shell", "dash": "shell", "dotenv": "npm-dotenv"}


def all_understood(text: str, statements: Sequence[Statement]) -> bool:
    """Say whether each line is blank, a comment or in a statement."""
    covered = {line for each in statements for line in range(each.line, each.line + each.lines)}
    lines = enumerate(text.split("\n"), 1)
    return all(number in covered or is_comment(line) for number, line in lines)


@pytest.mark.parametrize(
    "reader", ["python-dotenv", "django-environ", "python-decouple", "bash", "dash", "dotenv"]
)
def test_a_named_dialect_is_read_as_its_program_does(reader: str, tmp_path: Path) -> None:
    """Each value is the real program's, and none that the program reads is missing."""
    texts = [*NASTY, *real.generated(TEXTS, 1500)]
    dialect = OURS.get(reader, reader)
    wrong, compared = [], 0
    for text, theirs in zip(texts, READERS[reader](texts, tmp_path), strict=True):
        statements = dialects.DIALECTS[dialect].read(text)
        ours = {name: value for each in statements for name, value in each.pairs}
        if dialect == "shell":
            known = all(value is not None for each in statements for _, value in each.pairs)
            if not known or not all_understood(text, statements):
                continue  # a shell then runs something, prints, or stops
            ours = {name: value for name, value in ours.items() if name in ("K", "X", "L")}
            theirs = {name: value for name, value in theirs.items() if name in ours}
        compared += 1
        unknown = {name for name, value in ours.items() if value is None}
        if {**theirs, **dict.fromkeys(unknown)} != ours:
            wrong.append((text, ours, theirs))
    assert wrong == []
    assert compared > 150


@cache
def read_by_nobody_in_particular(text: str) -> dialects.Reading:
    """Return what envgen reads from a text whose dialect nobody names; once for all readers."""
    return dialects.read(text, "f")


@pytest.mark.parametrize("reader", READERS)
def test_a_value_without_a_named_dialect_is_everybodys(reader: str, tmp_path: Path) -> None:
    """Whoever reads the variable at all reads that value, blanks around it aside."""
    texts = [*NASTY, *real.generated(TEXTS, 1500)]
    wrong, certain = [], 0
    for text, theirs in zip(texts, READERS[reader](texts, tmp_path), strict=True):
        # A line that nobody understands may do something to those around it.
        reading = read_by_nobody_in_particular(text)
        if reader == "node" and re.search(r"(^|=)[ \t]+$", text, re.MULTILINE):
            continue  # Node 20 joins a line of blanks to the next name, 24 such a value to the line
        if all(each.severity is Severity.NOTE for each in reading.problems):
            ours = {each.name: each.value for each in reading.found}
            certain += bool(ours)
            both = {name: theirs[name].strip(" \t") for name in ours if name in theirs}
            if both != {name: ours[name].strip(" \t") for name in both}:
                wrong.append((text, ours, theirs))
    assert wrong == []
    assert certain > 100


def problems(text: str, dialect: str | None = None) -> list[tuple[str, int, str]]:
    """Return severity, line and message of each problem."""
    found = dialects.read(text, "f", dialect).problems
    return [(each.severity.value, each.place.line, each.message) for each in found if each.place]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=1\nB=a#b\n", 2),
        ("# c\n\nB=a # b\n", 3),
        ("B=a$X\n", 1),
        ("B=a\\b\n", 1),
        ('B="a\\nb"\n', 1),
        ("B='a'b\n", 1),
        ("B=$(date)\n", 1),
        ("B=`date`\n", 1),
        ("B='a\nb'\n", 1),
        ("B=1\nB='a\n", 2),
    ],
)
def test_what_dialects_read_differently_is_an_error_at_its_line(text: str, line: int) -> None:
    """It is named with its line, and its value is not given out."""
    found = problems(text)
    assert [(severity, number) for severity, number, _ in found] == [("error", line)]
    assert found[0][2].startswith("B ") or " of B" in found[0][2]
    assert "B" not in {each.name for each in dialects.read(text, "f").found}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_matter(ends: str, bom: str) -> None:
    """A file from Windows gives the same values and lines."""
    text = bom + ends.join(["A=1", "", "# c", f"{bom}export B='x y'", ""])
    found = [(each.name, each.value, each.line) for each in dialects.read(text, "f").found]
    assert found == [("A", "1", 1), ("B", "x y", 4)]
    assert problems(text) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_what_powershell_writes_are_decoded(encoding: str) -> None:
    """UTF-16 is known by its byte order mark."""
    assert dialects.decode("A=é\n".encode(encoding), "f").lstrip("\ufeff") == "A=é\n"


def test_bytes_that_are_no_text_are_refused_by_name() -> None:
    """The message has no byte of them."""
    with pytest.raises(InputError) as caught:
        dialects.decode(b"A=hunter2\xff", ".env.old")
    assert [str(each.place) for each in caught.value.problems] == [".env.old"]
    assert "hunter2" not in str(caught.value)


def test_docker_takes_quotes_for_a_part_of_the_value() -> None:
    """And blanks, and what looks like a comment; a name alone has its value elsewhere."""
    text = 'A="x" # y \nexport B=1\nC\n'
    found = [(each.name, each.value) for each in dialects.read(text, "f", "docker").found]
    assert found == [("A", '"x" # y ')]
    assert [each[:2] for each in problems(text, "docker")] == [("warning", 2), ("warning", 3)]


def test_a_value_that_a_program_works_out_is_left_out_by_name() -> None:
    """envgen runs nothing, and looks at no variable of its own environment."""
    text = "A=1\nB=$A$HOME\nC=$(cat key)\nD=~/x\nE=${A}2\n"
    reading = dialects.read(text, "f", "shell")
    assert [(each.name, each.value) for each in reading.found] == [("A", "1"), ("E", "12")]
    assert [each[:2] for each in problems(text, "shell")] == [("warning", n) for n in (2, 3, 4)]


@pytest.mark.parametrize("dialect", ["python-dotenv", "shell"])
def test_a_value_that_doubles_with_each_line_stays_within_bounds(dialect: str) -> None:
    """What no environment could hold is not known; written out, this one has 512 MiB."""
    lines = ["V0=abc\n", *(f"V{n + 1}=${{V{n}}}${{V{n}}}\n" for n in range(27))]
    found = dialects.read("".join(lines), "f", dialect).found
    assert [each.name for each in found] == [f"V{n}" for n in range(16)]


def test_a_name_set_twice_has_the_last_value_and_a_note() -> None:
    """With the lines of both."""
    text = "A=1\nA=1\nA=2\n"
    assert [each.value for each in dialects.read(text, "f").found] == ["2"]
    assert problems(text) == [("note", 3, "A is also set on line 2, to another value")]


KEY = (
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQE\nQUJDRA==\n-----END PRIVATE KEY-----"
)


@pytest.mark.parametrize("quote", ["'", '"', ""])
@pytest.mark.parametrize("dialect", [None, *dialects.DIALECTS])
def test_no_line_of_a_key_is_shown(dialect: str | None, quote: str) -> None:
    """Not as the name that its padding makes it look like, either."""
    text = f"A={quote}{KEY}{quote}\nB=1\n"
    reading = dialects.read(text, "f", dialect)
    said = repr(reading) + "".join(map(str, reading.problems))
    assert not any(line in said for line in KEY.split("\n"))
    assert "QUJDRA" not in said


@pytest.mark.parametrize("dialect", ["python-dotenv", "npm-dotenv", "shell"])
def test_a_value_of_several_lines_is_one(dialect: str) -> None:
    """And the line behind it is counted right."""
    text = f"A='{KEY}'\n\nB=1\n"
    found = dialects.read(text, "f", dialect).found
    assert [(each.name, each.value, each.line) for each in found] == [("A", KEY, 1), ("B", "1", 6)]


@example("A='" * 2000)
@example("A=1\n" * 2000)
@example('A="\\\n' * 2000)
@given(st.text(ALPHABET + "$`;\n\r\x85\u2028\0"))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever the file is, reading ends, and each found variable has a line of the file."""
    for dialect in (None, *dialects.DIALECTS):
        for each in dialects.read(text, "f", dialect).found:
            assert 1 <= each.line <= text.count("\n") + text.count("\r") + 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n" * 300_000 + "# a\nK=1\n", id="blank lines"),
        pytest.param("K=a" + " " * 300_000 + "b\n", id="blanks in a value"),
        pytest.param("K=1\n" * 100_000, id="many lines"),
    ],
)
def test_a_large_file_is_read_once(text: str) -> None:
    """No part of it is gone through again for each line: that would take hours here."""
    found = npm_dotenv.read(text)
    assert found[-1].line == text.count("\n")
