"""`requires`: which versions of envgen a project may be rendered with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from envgen.version import satisfies


@pytest.mark.parametrize(
    ("specifier", "version", "fits"),
    [
        ("~=0.1", "0.1.0", True),
        ("~=0.1", "0.10.3", True),
        ("~=0.1", "1.0", False),
        ("~=0.1.2", "0.1.1", False),
        ("~=0.1.2", "0.1.10", True),
        ("~=0.1.2", "0.2.0", False),
        ("~=0.0.0", "0", True),
        ("==0.1", "0.1.0", True),
        ("!=0.1", "0.1.0", False),
        (">=0.1,<0.3", "0.2.9", True),
        (">=0.1,<0.3", "0.3.0", False),
        (">0.1", "0.1.0", False),
        (" >= 0.1 , <= 2 ", "2.0.0", True),
    ],
)
def test_specifiers_mean_what_pep_440_says(specifier: str, version: str, fits: bool) -> None:
    """A clause fits the versions that pip would take for it, and all clauses have to."""
    assert satisfies(specifier, version) is fits


_RELEASES = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(
    lambda numbers: ".".join(map(str, numbers))
)


@given(st.sampled_from(["~=", "==", "!=", ">=", "<=", ">", "<"]), _RELEASES, _RELEASES)
def test_packaging_says_the_same(operator: str, wanted: str, version: str) -> None:
    """A clause means what it means to pip, for each version."""
    try:
        expected = version in SpecifierSet(operator + wanted)
    except InvalidSpecifier:
        expected = None
    assert satisfies(operator + wanted, version) is expected


@pytest.mark.parametrize("text", ["", "0.1", "latest", "~=1", ">=", ">=0.1,", f">={'9' * 5000}"])
def test_what_is_no_specifier_is_said_to_be_none(text: str) -> None:
    """A text of another form, and a number that no version has, give None."""
    assert satisfies(text) is None


@given(st.text(alphabet="~=!<>0123456789., \nabc", max_size=30))
def test_no_text_is_too_strange(text: str) -> None:
    """Any text gives an answer, and no exception."""
    assert satisfies(text, "0.1.0") in (True, False, None)
