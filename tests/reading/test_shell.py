"""Shell text as commands: words, what may not run, and what only a run knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.reading import shell

# Letters of every kind of word, operator and quote, so that examples are often nearly shell.
TEXT = st.text("ab $(){}'\"\\`;&|<>#=-\n\t0@" + shell.BARE + shell.END, max_size=60)


def words(text: str) -> list[tuple[str, ...]]:
    """Return the words of every command."""
    return [item.words for item in shell.commands(text)]


def certain(text: str) -> list[str]:
    """Return the first words of the commands that surely run."""
    return [item.words[0] for item in shell.commands(text) if item.certain]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", [("a", "b")]),
        ('a \'b c\' "d\\" e" f\\ g', [("a", "b c", 'd" e', "f g")]),
        ("a \\\n  b", [("a", "b")]),
        ("a # b\nc#d", [("a",), ("c#d",)]),
        ("a>out 2>&1 <in b", [("a", "b")]),
        ("a <<EOF b\nc\nEOF\nd", [("a", "b"), ("d",)]),
        ("a <<-'EOF'\n\tc\n\tEOF\nd", [("a",), ("d",)]),
        ("a;b&&c||d|e&f\ng", [("a",), ("b",), ("c",), ("d",), ("e",), ("f",), ("g",)]),
        ("(a; b)", [("a",), ("b",)]),
        ("{ a; }", [("a",)]),
        ("! time a", [("a",)]),
        ("if a; then b; fi", [("a",), ("b",)]),
        ("for x in a b; do c; done", [("c",)]),
        ("x=(a b) c", [(f"x={shell.UNKNOWN}", "c")]),
        ("((a < b)) && c", [("c",)]),
        ("f() { a; }; b", [("function", "f"), ("a",), ("b",)]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[tuple[str, ...]]) -> None:
    """Quotes, comments, redirections and keywords are taken out."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a && b; c", ["a", "b", "c"]),
        ("a || b; c", ["a", "c"]),
        ("[ -f x ] && b; c", ["[", "c"]),
        ("if a; then b; else c; fi; d", ["d"]),
        ("while a; do b; done; c", ["c"]),
        ("case x in a) b;; *) c;; esac; d", ["d"]),
        ("f() {\n a\n}\nb", ["function", "b"]),
        ("function f { a; }\nb", ["b"]),
        ("f() { { a; }; b; }; c", ["function", "c"]),
        ("{ a; }", ["a"]),
    ],
)
def test_what_may_not_run(text: str, expected: list[str]) -> None:
    """A branch, a loop and a function may not run, and neither may what follows `||` or a test."""
    assert certain(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("$PORT", ("PORT", "")),
        ("${PORT}", ("PORT", "")),
        ('"${PORT:-8000}"', ("PORT", "8000")),
        ("${PORT-8000}", ("PORT", "8000")),
        ("${PORT:?no port}", ("PORT", "")),
        ("${PORT:-$OTHER}", ("PORT", "")),
        ("$((PORT))", None),
        ("$(cat port)", None),
        ("`cat port`", None),
        ("'$PORT'", None),
        ("\\$PORT", None),
        ("a$PORT", None),
        ("$", None),
    ],
)
def test_a_variable(word: str, expected: tuple[str, str] | None) -> None:
    """A word that is one variable says its name and default."""
    [(found,)] = words(word)
    assert shell.variable_in(found) == expected


def test_known_variables() -> None:
    """They are put in, and split into words unless they are in quotes."""
    [(bare, quoted, other)] = words('$A "$A" x$B')
    known = {"A": "1 2"}
    assert shell.substitute(bare, known) == ["1", "2"]
    assert shell.substitute(quoted, known) == ["1 2"]
    assert not shell.is_known(shell.substitute(other, known)[0])
    assert shell.substitute(bare, {"A": ""}) == [""]


@given(TEXT)
def test_any_text(text: str) -> None:
    """No text is too odd."""
    for item in shell.commands(shell.without_marks(text)):
        assert item.words
        for word in item.words:
            assert shell.substitute(word, {"a": "b"})


def test_a_long_text_with_open_quotes() -> None:
    """It is read once, and cut where it is too long."""
    for text in ("$(" * 100_000, "${" * 100_000, "'" * 100_001, "a\n" * 100_000, "<<" * 100_000):
        assert len(list(shell.commands(text))) <= shell.MOST
