"""The comments of YAML, told from text that looks like one; the rest: see test_yaml_tree."""

from __future__ import annotations

from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from yaml_loaders import with_each_loader

from envgen.errors import InputError
from envgen.formats import yaml_events
from envgen.formats.yaml_events import comments

COMMENTED = """\
# first
a: b#c  # second
'd#e': "f # g"   #third
h: |  # fourth
  # text, not a comment
  i
j: [k, # fifth
  l]
m: n # o
  #sixth
p: >-
  q # r

# last #one"""


@with_each_loader
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_comments_are_told_from_text(loader: object, line_break: str) -> None:
    """A # in quotes, in a block or inside a word is text; every other one starts a comment."""
    text = COMMENTED.replace("\n", line_break)
    with mock.patch.object(yaml_events, "_LOADER", loader):
        found = comments(text)
    assert found == ["first", "second", "third", "fourth", "fifth", "o", "sixth", "last #one"]


words = st.text(st.sampled_from("ab#'\": ,[]{}|>-"), max_size=8)


@with_each_loader
@given(st.lists(st.tuples(words, st.none() | words), min_size=1, max_size=5))
def test_comments_are_found_behind_any_value(
    loader: object, lines: list[tuple[str, str | None]]
) -> None:
    """Behind any value, however it is quoted, its comment is found and nothing else is."""
    text = ""
    for number, (value, comment) in enumerate(lines):
        written = yaml.safe_dump({f"k{number}": value}, width=1000).rstrip("\n")
        text += written + ("" if comment is None else f" #{comment}") + "\n"
    with mock.patch.object(yaml_events, "_LOADER", loader):
        found = comments(text)
    assert found == [comment.strip() for _, comment in lines if comment is not None]


def test_comments_of_what_is_not_yaml() -> None:
    """Text that is not YAML has no comments to speak of: it is an InputError."""
    with pytest.raises(InputError):
        comments("a: [\n")
