"""The comment that says when secrets were made."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from envgen.formats import dotenv

DAY, LATER = date(2026, 11, 24), date(2027, 1, 2)
names = st.from_regex(r"[A-Z][A-Z_0-9]{0,8}", fullmatch=True)


@given(st.dictionaries(names, st.dates(min_value=date(1000, 1, 1)), min_size=1, max_size=4))
def test_dates_come_back(made: dict[str, date]) -> None:
    """Each name with its day, and doing it twice changes nothing."""
    text = dotenv.with_dates("A=1\n", made)
    assert dotenv.dates(text) == made
    assert dotenv.with_dates(text, made) == text
    assert text.startswith("A=1\n\n# envgen made:")


def test_it_stands_above_the_record_and_stays_there() -> None:
    """Rendering again moves neither, and new variables come above both."""
    text = dotenv.with_checksums("A=1\n", {"A": "1"})
    dated = dotenv.with_dates(text, {"KEY": DAY})
    assert dated.splitlines()[1:4] == ["", "# envgen made: KEY=2026-11-24", ""]
    assert dotenv.with_checksums(dated, {"A": "1"}) == dated
    more = dotenv.update(dated, [dotenv.Wanted("A", "1"), dotenv.Wanted("B", "2")])
    assert more.splitlines()[:2] == ["A=1", "B=2"]
    assert dotenv.with_checksums(more, {"A": "1"}) == more


def test_a_later_day_takes_its_place() -> None:
    """In the same line; a second such line, of a merge, goes."""
    text = dotenv.with_dates("A=1\n", {"KEY": DAY}) + "# envgen made: OTHER=2026-01-01\n"
    assert dotenv.dates(text) == {"KEY": DAY, "OTHER": date(2026, 1, 1)}
    after = dotenv.with_dates(text, {**dotenv.dates(text), "KEY": LATER})
    assert dotenv.dates(after) == {"KEY": LATER, "OTHER": date(2026, 1, 1)}
    assert after.count("# envgen made:") == 1


def test_what_is_no_date_is_passed_over() -> None:
    """Somebody may have edited it."""
    for line in ("# envgen made: A=2026-13-01", "# envgen made: A=hunter2", "# envgen made:"):
        assert dotenv.dates(f"{line}\n") == {}


def test_a_comment_of_a_profile_is_none() -> None:
    """A help text that looks like it gets a meaning of its own in no file."""
    written = dotenv.comment("envgen made: A=2026-11-24")
    text = dotenv.update("", [dotenv.Wanted("B", "1", comments=(written,))])
    assert dotenv.dates(text) == {}
