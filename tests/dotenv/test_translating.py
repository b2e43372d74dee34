"""A .env file of another program, rewritten so that django-environ reads the same values."""

from __future__ import annotations

import pytest
from env_programs import PROGRAMS, values_read_by
from hypothesis import example, given
from hypothesis import strategies as st

from envgen.formats.dotenv.dialects import DIALECTS
from envgen.formats.dotenv.translating import translated
from envgen.formats.dotenv.wanted import NAME

PIECES = st.sampled_from(
    [
        "abc",
        "True",
        " # note",
        "#",
        "'",
        '"',
        "\\\\",
        "\\n",
        "\\",
        "${A}",
        "$",
        " ",
        "\n",
        "it",
        "=",
    ]
)
LINES = st.builds(
    lambda start, equals, parts: f"{start}{equals}{''.join(parts)}",
    st.sampled_from(["A", "B", " C", "export D", "# E", "f"]),
    st.sampled_from(["=", " = ", "= "]),
    st.lists(PIECES, max_size=4),
)
FILES = st.lists(LINES, max_size=5).map("\n".join)


@pytest.mark.parametrize("program", PROGRAMS)
@example("A=abc # note\nB=True # on")
@example('A="abc\\\\def"')
@example("A='a\\\\\\\\b'")
@example("B=1\nA=${B}x")
@example("A = x\n\n\nB=")
@example("A='x\nB=1\ny'\nB=2")
@example("A=1\nA = 2")
@given(FILES)
def test_values_stay_or_are_refused(program: str, text: str) -> None:
    """The real programs agree: every value before is the value afterwards, or is refused."""
    done = translated(text, ".env", [program])
    if done.refused:
        assert done.text == text
        return
    before, after = values_read_by(program, text), values_read_by("django-environ", done.text)
    usable = {name: value for name, value in before.items() if NAME.match(name)}
    assert after == usable
    again = translated(done.text, ".env", ["django-environ"])
    assert (again.text, again.refused) == (done.text, ())


@pytest.mark.parametrize(
    ("program", "before", "after"),
    [
        ("python-dotenv", "A=abc # note\n", "# note\nA=abc\n"),
        ("python-dotenv", "A = x\nB=1\n", "A=x\nB=1\n"),
        ("python-dotenv", "B=1\nA=${B}x\n", "B=1\nA=1x\n"),
        ("python-dotenv", "A='it\\'s'\n", 'A="it\'s"\n'),
        ("python-dotenv", "# mine\nA='a b'  # why\n\nB=\n", "# mine\n# why\nA='a b'\n\nB=\n"),
        ("python-decouple", "export A=1\nB = 'x'\n", "#export A=1\nB=x\n"),
        ("python-decouple", "A=abc # note\n", "A=abc # note\n"),
        ("django-environ", "A = x\nB=1\n", "#A = x\nB=1\n"),
    ],
)
def test_a_line_is_written_as_it_was_meant(program: str, before: str, after: str) -> None:
    """Lines that both programs read alike stay as they are, and so do comments."""
    assert translated(before, ".env", [program]).text == after


@pytest.mark.parametrize(
    ("program", "text", "line"),
    [
        ("python-dotenv", "B=1\nA='x\ny'\n", 2),
        ("python-dotenv", "A=$x\n", 1),
        ("python-dotenv", "A=${HOME}/x\n", 1),
        ("python-dotenv", "A='a\\\\\\\\b'\n", 1),
    ],
)
def test_what_no_line_can_keep_is_refused(program: str, text: str, line: int) -> None:
    """It is refused by name and line, and no value is shown."""
    done = translated(text, ".env", [program])
    (problem,) = done.refused
    assert done.text == text
    assert "of A" in problem.message
    assert problem.place is not None
    assert problem.place.line == line


def test_programs_have_to_agree() -> None:
    """Where several programs may read a file, a value that they read differently is refused."""
    done = translated("A=abc # note\nB=1\n", ".env", ["python-decouple", "python-dotenv"])
    assert "different values of A" in done.refused[0].message
    assert translated("A=1\n", ".env").text == "A=1\n"
    assert set(PROGRAMS) <= DIALECTS.keys()
