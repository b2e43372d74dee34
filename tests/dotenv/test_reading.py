"""What is read from a .env file: Django's values, and what people obviously meant."""

from __future__ import annotations

import pytest
from dotenv_texts import PEM, as_django, names, texts
from hypothesis import assume, example, given
from hypothesis import strategies as st

from envgen.formats import dotenv
from envgen.formats.dotenv import Assignment, Blank, Comment, NotUnderstood, ValueDecision, Wanted


@given(texts)
def test_raw_entries_are_the_file(text: str) -> None:
    """The raw texts of the entries, put together, are the file byte for byte."""
    document = dotenv.parse(text)
    assert document.bom + "".join(entry.raw for entry in document.entries) == text


@given(texts)
@example("A=1\nA =2")
@example("A='\"a\"'\nB=\"a\\nb\\c\"\nexport C='x' # y")
def test_values_are_those_django_reads(text: str) -> None:
    """Each value of a line that Django reads is the one it reads, whatever the file holds."""
    assume("-----BEGIN" not in text and not text.startswith("\ufeff"))
    entries = list(dotenv.parse(text).assignments())
    several_lines = {each.name for each in entries if len(each.raw.splitlines()) > 1}
    found = {
        name: value for name, value in dotenv.values(text).items() if name not in several_lines
    }
    read = {each.name for each in entries if each.read}
    # Django also reads lines inside a value of several lines: test_several_lines.py.
    inside = {each.raw for each in entries if len(each.raw.splitlines()) > 1}
    outside = "".join(each.raw for each in dotenv.parse(text).entries if each.raw not in inside)
    django = {n: v for n, v in as_django(outside).items() if n not in several_lines}
    assert {name: found[name] for name in read - several_lines} == django


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=", ""),
        ("A =a", "a"),
        ("  A = 'a b' # note", "a b"),
        ("A = a # note", "a"),
        ("A = #fff", "#fff"),
        ("\ufeffA=a", "a"),
        ("\ufeff\ufeffA=a", "a"),
        ("B=1\n\ufeffA=a # from another file", "a"),
        ("export  A=a", "a"),
        ("A=a\r\n", "a"),
        ("A=x # y", "x # y"),
        ('A="a\nb"', "a\nb"),
        ("A='a\r\n\r\nb' # note\r\n", "a\n\nb"),
        ('A = "{\n \\"a\\": 1\n}"', '{\n "a": 1\n}'),
        (f"A={PEM}", PEM.strip('"')),
        ('A="a\u2028b"', "a\u2028b"),
        ('A="a\nB=2', '"a'),
        ('A="a\n# it is "b"\nc"', '"a'),
        ('A="a\nb" c', '"a'),
        ("A=1\nA=2", "2"),
        ("A=1\nA =2", "1"),
    ],
)
def test_what_people_really_write(text: str, value: str) -> None:
    """A line that Django ignores has the value that its writer obviously meant."""
    assert dotenv.values(text)["A"] == value


def test_kinds_and_places() -> None:
    """Each line has its kind and its place, a value of several lines the place of its first."""
    text = '# c\n\nA="x\ny"\r\nodd one\nB=1\u2028C=2'
    entries = dotenv.parse(text).entries
    kinds = [Comment, Blank, Assignment, NotUnderstood, Assignment, Assignment]
    assert [type(entry) for entry in entries] == kinds
    assert [(entry.line, entry.column) for entry in entries] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (5, 1),
        (6, 1),
        (6, 5),
    ]


def test_names_are_in_the_files_order_and_each_once() -> None:
    """Names come once each, in the order in which they first stand in the file."""
    assert dotenv.names("B=1\nA =2\nB=3\nX\n") == ("B", "A")
    assert dotenv.names("") == ()


@given(names, st.text(min_size=8).filter(lambda text: "Assignment" not in text))
@pytest.mark.threat("a message shows a value of a .env file")
def test_no_repr_shows_a_value(name: str, value: str) -> None:
    """Neither entries nor files, wishes or decisions show the values they hold."""
    shown = [
        repr(dotenv.parse(f"{name}={value}")),
        repr(dotenv.parse(f"{name}={value}").entries[0]),
        repr(Wanted(name, value)),
        str(ValueDecision(value, True)),
    ]
    assert shown[1:] == [f"<Assignment {name}>", f"<Wanted {name}>", "<ValueDecision>"]
    assert shown[0] == "<DotenvFile>"
    assert list(Wanted(name, value).__rich_repr__()) == []


def test_a_blank_assignment_does_not_hide_a_filled_one() -> None:
    """What is set to something has that value, wherever a blank one stands; blanks are left out."""
    text = 'A=real\nA=\nB="  "\nB=1\nB=2\nC=\nD="   "\nE = meant\nE=\n'
    assert dotenv.filled(text) == {"A": "real", "B": "2", "E": "meant"}
