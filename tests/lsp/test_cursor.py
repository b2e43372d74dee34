"""Where the cursor is in a profile, also in one whose syntax is broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.lsp.cursor import Cursor, cursor_at

# The text up to the cursor; the path, whether it is a key, and the word.
CASES = {
    "nothing": ("", (), True, ""),
    "a key at the top": ("djan", (), True, "djan"),
    "a value at the top": ("extends: ba", ("extends",), False, "ba"),
    "a key of a section": ("django:\n  ver", ("django",), True, "ver"),
    "a blank line": ("django:\n  ", ("django",), True, ""),
    "a value in quotes": ('django:\n  version: "5', ("django", "version"), False, "5"),
    "an item": ("django:\n  apps:\n    - al", ("django", "apps", 0), False, "al"),
    "below its key": ("django:\n  apps:\n  - a\n  - al", ("django", "apps", 0), False, "al"),
    "after an item": ("a:\n- b: 1\n  c: 2\n  d", ("a", 0), True, "d"),
    "a list in a line": ("django:\n  apps: [al, wh", ("django", "apps", 0), False, "wh"),
    "a key in braces": ("env:\n  X: {secret: true, fo", ("env", "X"), True, "fo"),
    "a value in braces": ("env:\n  X: {generate: to", ("env", "X", "generate"), False, "to"),
    "a list in braces": ("env:\n  X: {for: [web, b", ("env", "X", "for", 0), False, "b"),
    "behind a list in braces": ("env:\n  X: {for: [web], h", ("env", "X"), True, "h"),
    "a key in quotes": ('env:\n  "X": {secret: tr', ("env", "X", "secret"), False, "tr"),
    "past a comment": ("env:\n# no: key\n  X:\n    se", ("env", "X"), True, "se"),
    "past a broken line": ("env:\n  {{{ no\n  X:\n    se", ("env", "X"), True, "se"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_cursor_at_the_end(case: tuple[str, tuple[str | int, ...], bool, str]) -> None:
    """The path is found by indentation and brackets."""
    text, path, is_key, word = case
    lines = text.split("\n")
    found = cursor_at(lines, len(lines) - 1, len(lines[-1]))
    assert (found.path, found.is_key, found.word) == (path, is_key, word)


@given(st.text(alphabet="ab:-{}[]\"' ,#\n\t€🦊", max_size=60), st.integers(0, 60))
def test_any_text_has_a_cursor(text: str, at: int) -> None:
    """No text makes it fail."""
    lines = text.split("\n")
    assert isinstance(cursor_at(lines, at % len(lines), at), Cursor)
