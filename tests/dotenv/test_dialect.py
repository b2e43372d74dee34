"""Which lines of a .env file are reported, where, and with which way out."""

from __future__ import annotations

import re

import pytest
from dotenv_texts import as_django, messages, names, raw_values, texts, writable
from hypothesis import assume, given
from hypothesis import strategies as st

from envgen.errors import Place, Severity
from envgen.formats import dotenv, quoting


@given(names, st.text().filter(writable))
def test_the_canonical_spelling_has_no_problem(name: str, value: str) -> None:
    """What envgen writes is read back the same and is never reported."""
    text = f"{name}={quoting.dotenv(value)}\n"
    assert dotenv.problems(text, ".env") == []
    assert dotenv.values(text) == {name: value}


@pytest.mark.parametrize(
    "value", ["*", "a?b", "[a]", "{a,b}", "!", "é", "あ", '"it\'s"', '"a b"', "'a$X'", "''", '""']
)
def test_spellings_that_all_parsers_read_the_same_have_no_problem(value: str) -> None:
    """Other spellings that were found to be read the same everywhere are not reported."""
    assert messages(f"# c\n\nA={value}\n") == []


@pytest.mark.parametrize(
    ("text", "where", "part"),
    [
        ("export A=1", "1:1", "A: systemd ignores a line with export"),
        ("A=a#b", "1:4", "A: an unquoted # begins a comment"),
        ("A=a # b", "1:5", "A: parsers disagree on a comment behind a value"),
        ("A='a' # b", "1:7", "A: parsers disagree on a comment behind a value"),
        ("A=$B", "1:3", "A: Django takes a value that begins with $"),
        ("A='$B'", "1:3", "A: Django takes a value that begins with $"),
        ("A=a$B", "1:4", "A: parsers disagree on what $ stands for"),
        ("A='a${B}'", "1:5", "A: parsers disagree on what $ stands for"),
        ('A="a\\nb"', "1:5", "A: parsers disagree on what a backslash"),
        ("A='a\\\\b'", "1:5", "A: parsers disagree on what a backslash"),
        ("A='a\\'", "1:5", "A: parsers disagree on what a backslash"),
        ("A='\"a\"'", "1:4", "A: parsers disagree on a quote inside a value"),
        ("A='a'b'", "1:5", "A: parsers disagree on a quote inside a value"),
        ("A='a'b", "1:6", "A: text stands behind the closing quote"),
        ("A='ab", "1:3", "A: the quote is never closed"),
        ("A=a b", "1:4", "A: a shell ends an unquoted value at a blank"),
        ("A= a", "1:3", "A: a shell ends an unquoted value at a blank"),
        ("A=a;b", "1:4", "A: a shell gives an unquoted ; a meaning"),
        ("A=~", "1:3", "A: a shell may put the home directory"),
        ("A='a\tb'", "1:5", "A: parsers disagree on the invisible character U+0009"),
        ("A=a\xa0", "1:4", "A: parsers disagree on the invisible character U+00A0"),
        ("A =a", "1:2", "A: Django ignores a line with a space before ="),
        (" A=a", "1:1", "A: Django ignores a line that begins with a space"),
        ("\ufeffA=a", "1:1", "Django ignores the first line of a file with a byte order mark"),
        ("B=1\nA=1\r\nC=1\r\n", "2:4", "some parsers read a CR"),
        ("A=1\nB=1\nA=2", "3:1", "A is already set on line 1"),
        ('A="b\nc"', "1:3", "A: Django reads no more than the first line"),
        ("1A=1", "1:1", "1A: a shell's variable cannot begin with a digit"),
        ("ok=1\nMIIEsecret", "2:1", "Django ignores a line that is neither"),
        ("# a\\", "1:4", "a comment that ends in a backslash"),
        ("  # a", "1:1", "Django logs a comment that is not at the start"),
        ("B=1\n\ufeffA=a", "2:1", "A: Django ignores a line with a byte order mark"),
        ("A=1\u2028B=1", "1:4", "U+2028 ends the line for Django"),
    ],
)
def test_each_trap_is_reported_at_its_place(text: str, where: str, part: str) -> None:
    """A line that parsers read differently is reported once, where the trouble is."""
    (message,) = messages(text)
    assert message.startswith(f"{where} {part}")


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| 1a2b", "=======", ">>>>>>> theirs"])
@pytest.mark.parametrize("before", ["A=1\r\n", "A='\n"])
def test_a_merge_conflict_is_the_one_error(before: str, mark: str) -> None:
    """A mark that git left, even inside a value, is an error at its line; nothing else counts."""
    (problem,) = dotenv.problems(f"{before}{mark}\nA=2\n>>>>>>> theirs\n", ".env")
    assert (problem.place, problem.severity) == (Place(".env", 2, 1), Severity.ERROR)
    assert "conflict markers of a merge" in problem.message
    assert dotenv.conflicts("A=<<<<<<< x\n# =======\n========\n", ".env") == []


def test_problems_say_how_to_write_the_line() -> None:
    """Each problem has the rule, its place in the file, a weight and a way out."""
    quoted, ignored, dollar = dotenv.problems("A=a b\nB =it's\nC=$x\n", "x/.env")[:3]
    assert (quoted.rule, quoted.place) == ("dotenv-dialect", Place("x/.env", 1, 4))
    assert quoted.hint == "write the value in single quotes, directly after A="
    assert quoted.severity is Severity.WARNING
    assert ignored.hint == "write B= at the start of the line"
    assert ignored.severity is Severity.ERROR
    assert dollar.place == Place("x/.env", 2, 6)


@given(texts)
@pytest.mark.threat("a message shows a value of a .env file")
def test_problems_never_show_a_value(text: str) -> None:
    """Messages and hints hold no text of the file but names and single punctuation marks."""
    secret = "qzqzqz"
    hostile = re.sub(r"(?<=[='\"])", secret, text)
    known = {each.name for each in dotenv.parse(hostile).assignments()}
    for problem in dotenv.problems(hostile, ".env"):
        words = f"{problem.message} {problem.hint}"
        for name in sorted(known, key=len, reverse=True):
            words = words.replace(name, "")
        assert secret not in words


@given(names, raw_values)
def test_what_has_no_problem_is_read_by_django_as_by_envgen(name: str, raw: str) -> None:
    """Where nothing is reported, Django reads exactly envgen's value."""
    text = f"{name}={raw}\n"
    assume(not dotenv.problems(text, ".env"))
    assert dotenv.values(text) == as_django(text)
