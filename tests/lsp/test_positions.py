"""Positions of the protocol count the units of an encoding, and edits lead to their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from envgen.errors import Place
from envgen.lsp.positions import Positions, inside, uri_of

TEXTS = st.text(alphabet="ab\r\n 🦊é", max_size=30)


@pytest.mark.parametrize(("encoding", "column"), [("utf-16", 3), ("utf-8", 5), ("utf-32", 2)])
def test_the_units_of_an_encoding(encoding: str, column: int) -> None:
    """A fox is one character, two units of UTF-16 and four bytes."""
    positions = Positions("a\nb🦊c", encoding)
    assert positions.position(2, 3) == types.Position(1, column)
    assert positions.offset(types.Position(1, column)) == (1, 2)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_no_position_is_outside(text: str, line: int, column: int) -> None:
    """What an editor asks of a text that is shorter than it thinks has an answer."""
    row, at = Positions(text).offset(types.Position(line, column))
    assert at <= len(Positions(text).lines[row])
    found = Positions(text).token(Place("", line, column))
    assert 0 <= found.start.line < len(Positions(text).lines)


@given(TEXTS, TEXTS)
def test_edits_lead_to_the_text(before: str, after: str) -> None:
    """Applied from the last to the first, they turn one text into the other."""
    after = after.replace("\r", "")
    before = before.replace("\r", "")
    text = before
    for edit in reversed(Positions(before).edits_to(after)):
        positions = Positions(text)
        lines = [len(line) + 1 for line in positions.lines]
        begin, end = (
            sum(lines[: each.line]) + positions.offset(each)[1]
            for each in (edit.range.start, edit.range.end)
        )
        text = text[:begin] + edit.new_text + text[end:]
    assert text == after


def test_uris(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A path with a blank and an umlaut comes back; what is elsewhere has none."""
    assert inside(tmp_path, uri_of(tmp_path, "Größe 1/a b.yaml")) == "Größe 1/a b.yaml"
    assert inside(tmp_path, (tmp_path / "../x").as_uri()) is None
    assert inside(tmp_path, "untitled:one") is None
    assert inside(tmp_path, "file:///%00") is None
    assert inside(tmp_path, "") is None
