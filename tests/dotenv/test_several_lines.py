"""A value of several lines is one value, whatever its lines look like."""

from __future__ import annotations

import pytest
from dotenv_texts import messages, rewritten
from hypothesis import given
from hypothesis import strategies as st

from envgen.formats import dotenv
from envgen.formats.dotenv import Assignment, Wanted

NOTE = 'NOTE="how to set it:\nTOKEN=inside\n# TOKEN=commented\nexport TOKEN=again\nbye"\n'


@pytest.mark.threat("a person's lines in a .env file are lost")
@pytest.mark.parametrize("text", [f"TOKEN=real\n{NOTE}", f"{NOTE}TOKEN=real\n"])
def test_lines_inside_a_value_are_not_edited(text: str) -> None:
    """A line inside a quoted value neither counts as the variable nor is changed."""
    assert dotenv.values(text)["TOKEN"] == "real"
    assert rewritten(text, Wanted("TOKEN", "real", secret=True)) == text
    changed = rewritten(text, Wanted("TOKEN", "new"))
    assert changed == text.replace("TOKEN=real\n", "TOKEN=new\n")
    assert rewritten(text, removed=["TOKEN"]) == NOTE


@given(
    st.lists(
        st.sampled_from(
            ["TOKEN=x", " TOKEN = y", "# note", "", "# envgen: TOKEN=01234567", "QUJD==", "it's"]
        )
    ),
    st.lists(st.sampled_from(["A=1", "TOKEN=real", "# c", ""])),
)
@pytest.mark.threat("a person's lines in a .env file are lost")
def test_any_lines_inside_a_value_stay(inside: list[str], around: list[str]) -> None:
    """Whatever is inside the quotes stays byte for byte, whatever is around it."""
    value = '"first\n' + "".join(f"{line}\n" for line in inside) + 'last"'
    text = "".join(f"{line}\n" for line in around) + f"NOTE={value}\n"
    after = rewritten(text, Wanted("TOKEN", "new", ("Help.",), "Core", secret=True))
    assert f"NOTE={value}\n" in after
    assert dotenv.values(after)["TOKEN"] == "new"
    made = dotenv.with_checksums(after, {"A": "1"})
    assert f"NOTE={value}\n" in made


def test_an_escaped_quote_does_not_close_the_first_line() -> None:
    r"""`\"` is a part of a value in double quotes, on its first line too."""
    text = 'NOTE="say \\"hi\\"\nTOKEN=inside\n"\nTOKEN=real\n'
    assert dotenv.values(text) == {"NOTE": 'say "hi"\nTOKEN=inside\n', "TOKEN": "real"}


def test_django_reads_lines_inside_a_value() -> None:
    """That Django takes a line of a value for a variable is an error, and its name is not shown."""
    [problem] = dotenv.problems(f"TOKEN=real\n{NOTE}", ".env")
    assert problem.severity.value == "error"
    assert str(problem.place) == ".env:2:6"
    assert problem.message == (
        "NOTE: Django reads no more than the first line of a value, and takes other lines of it "
        "for variables"
    )


@pytest.mark.threat("a message shows a value of a .env file")
@pytest.mark.parametrize("end", ["", 'c2VjcmV0" x\n'])
def test_names_below_an_open_quote_are_not_shown(end: str) -> None:
    """Below a quote that nothing closes, what looks like a name may be a part of a secret."""
    text = f'A=1\nKEY="first\nc2VjcmV0=\nhunter2 = x # y\nA=2\n{end}'
    entries = [each for each in dotenv.parse(text).entries if isinstance(each, Assignment)]
    assert [each.shown for each in entries][:2] == ["A", "KEY"]
    assert {each.shown for each in entries[2:5]} == {"a variable"}
    assert not any("hunter2" in said or "c2VjcmV0" in said for said in messages(text))
    problems = dotenv.problems(text, ".env")
    assert not any("hunter2" in f"{each.hint}" for each in problems)


def test_names_are_shown_again_below_the_next_quote() -> None:
    """Text behind the closing quote ends the doubt."""
    text = 'KEY="first\nmiddle=1\nlast" x\nB = 1\n'
    assert [each.shown for each in dotenv.parse(text).assignments()] == ["KEY", "a variable", "B"]
