"""The checksums of what envgen wrote, and who decides about a value."""

from __future__ import annotations

import re

import pytest
from dotenv_texts import texts, wanteds
from hypothesis import example, given
from hypothesis import strategies as st

from envgen.formats import dotenv
from envgen.formats.dotenv import ValueDecision, Wanted
from envgen.formats.dotenv.wanted import CHECKSUMS_NOTE

RECORD = r"# envgen:(?: [A-Z0-9_]+=[0-9a-f]{8})+\n"
plain = st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,40}", fullmatch=True), st.text())


@example("A='open\n# envgen: A=12345678\n'\n", {})
@given(texts, plain)
def test_the_record_is_read_back(text: str, written: dict[str, str]) -> None:
    """Each value has a checksum; they are at the end, and new ones replace the old ones."""
    after = dotenv.with_checksums(text, written)
    assert dotenv.recorded_checksums(after) == {n: dotenv.digest(n, v) for n, v in written.items()}
    assert dotenv.with_checksums(after, written) == after
    # A line of a quoted value may look the same.
    lines = [entry.raw for entry in dotenv.parse(after).entries]
    record = [line for line in lines if re.fullmatch(RECORD, line)]
    assert after.endswith("".join(record))
    assert all(len(line) <= 101 for line in record)


@given(wanteds, plain)
def test_update_and_record_go_together(wishes: list[Wanted], written: dict[str, str]) -> None:
    """Updating a file with checksums and writing them again changes nothing."""
    text = dotenv.with_checksums(dotenv.update("", wishes), written)
    assert dotenv.with_checksums(dotenv.update(text, wishes), written) == text
    more = [*wishes, Wanted("NEW", "1", ("Why.",), "New")]
    grown = dotenv.with_checksums(dotenv.update(text, more), written)
    assert grown == dotenv.with_checksums(dotenv.update("", more), written)


def test_the_record_moves_to_the_end() -> None:
    """Lines added below the checksums move above them; without values, no checksums are left."""
    text = "A=1\n\n# envgen: A=12345678\nB=2\n"
    after = dotenv.with_checksums(text, {"A": "1"})
    record = "".join([*CHECKSUMS_NOTE, f"# envgen: A={dotenv.digest('A', '1')}\n"])
    assert after == f"A=1\n\nB=2\n\n{record}"
    assert dotenv.with_checksums(after, {}) == "A=1\n\nB=2\n"


def test_the_record_knows_the_comments_that_envgen_wrote() -> None:
    """A comment is envgen's if it has the text that envgen writes now, or wrote before."""
    text = "# mine\n# Help.\nA=1\n\n# Help.\nB=1\n\n# mine\nC=1\n\nD=1\n"
    plain = dict.fromkeys("ABCD", "1")
    after = dotenv.with_checksums(text, plain, dict.fromkeys("ABCD", "Help."))
    assert after.count("+") == 2
    assert dotenv.recorded_checksums(after) == {name: dotenv.digest(name, "1") for name in "ABCD"}
    assert dotenv.own_comments(after, "ABCD") == ("Help.", "Help.")
    assert dotenv.own_comments(after, "CD") == ()
    reworded = dotenv.with_checksums(after, plain, {"A": "Other.", "C": "Help."})
    assert reworded == after
    edited = after.replace("# Help.\nA", "# Help!\nA")
    assert dotenv.own_comments(edited, "A") == ()
    assert dotenv.own_comments(dotenv.with_checksums(edited, plain), "AB") == ("Help.",)


def test_a_record_without_comments_is_read() -> None:
    """The part behind the + may be missing; then no comment is envgen's."""
    text = "# Help.\nA=1\n\n# envgen: A=12345678 B=12345678+abcdef01\n"
    assert dotenv.recorded_checksums(text) == {"A": "12345678", "B": "12345678"}
    assert dotenv.own_comments(text, ["A"]) == ()


def test_only_a_record_is_a_record() -> None:
    """Other comments that mention envgen are left alone."""
    text = "# envgen: see the docs\n# envgen: A=1234\nA='# envgen: A=12345678'\n"
    assert dotenv.recorded_checksums(text) == {}
    assert dotenv.with_checksums(text, {}) == text


def test_the_digest_is_that_of_the_name_and_the_value() -> None:
    """A digest is the start of SHA-256 over name, NUL and value, so files stay valid."""
    assert dotenv.digest("A", "1") == "6f03e229"
    assert dotenv.digest("A1", "") != dotenv.digest("A", "1")
    assert len(dotenv.digest("A", "\udc80")) == 8


@pytest.mark.parametrize(
    ("existing", "was", "reset", "value", "kept"),
    [
        (None, None, (), "new", False),
        (None, "old", (), "new", False),
        ("old", "old", (), "new", False),
        ("mine", "old", (), "mine", True),
        ("mine", None, (), "mine", True),
        ("mine", "old", {"A"}, "new", False),
        ("mine", "old", {"B"}, "mine", True),
        ("new", None, (), "new", False),
        ("new", "old", (), "new", False),
    ],
)
def test_who_decides_about_a_value(
    existing: str | None, was: str | None, reset: set[str], value: str, kept: bool
) -> None:
    """What envgen wrote follows the profile; what a person changed stays, unless reset."""
    digests = {} if was is None else {"A": dotenv.digest("A", was)}
    present = {} if existing is None else {"A": existing}
    assert dotenv.decide(digests, present, {"A": "new"}, reset) == {"A": ValueDecision(value, kept)}
