"""Lists of a user's base settings are added to, at the right place, once, and never changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from envgen.runtime.composition import with_apps, with_context_processors, with_middleware

names = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5)


@pytest.mark.parametrize(
    ("installed", "app", "result"),
    [
        ([], "corsheaders", ["corsheaders"]),
        (["corsheaders"], "corsheaders", ["corsheaders"]),
        (["x.apps.XConfig"], "x", ["x.apps.XConfig"]),
        (["x"], "x.apps.XConfig", ["x"]),
        (["p.x.apps.XConfig"], "x", ["p.x.apps.XConfig", "x"]),
        # A project whose apps live in a package named apps.
        (["site.apps.blog"], "site.apps.shop", ["site.apps.blog", "site.apps.shop"]),
        (["site.apps.blog.apps.BlogConfig"], "site.apps.blog", ["site.apps.blog.apps.BlogConfig"]),
        (["corsheaders_extra"], "corsheaders", ["corsheaders_extra", "corsheaders"]),
    ],
)
def test_an_app_is_added_unless_it_is_there(
    installed: list[str], app: str, result: list[str]
) -> None:
    """An app counts as installed by its name or by its AppConfig."""
    before = list(installed)
    assert with_apps(installed, app, app) == result
    assert installed == before


def test_a_tuple_becomes_a_list() -> None:
    """Old bases hold tuples; what comes back can be appended to."""
    assert with_apps(("a",), "b") == ["a", "b"]
    assert with_middleware(("a",), last=("b",)) == ["a", "b"]


@pytest.mark.parametrize(
    ("base", "added", "result"),
    [
        ("sxc", "wk", "swkxc"),
        ("swxc", "wk", "swkxc"),
        ("skxc", "wk", "swkxc"),
        ("swkxc", "wk", "swkxc"),
        ("sxcw", "wk", "skxcw"),
        ("wsxc", "wk", "wskxc"),
    ],
)
def test_after_puts_names_right_behind_their_anchor(base: str, added: str, result: str) -> None:
    """New names come in order behind the anchor; present ones keep their place."""
    assert with_middleware(base, after={"s": list(added)}) == list(result)


@pytest.mark.parametrize(
    ("base", "added", "result"),
    [
        ("sxc", "wk", "sxwkc"),
        ("sxwc", "wk", "sxwkc"),
        ("sxkc", "wk", "sxwkc"),
        ("wsxc", "wk", "wsxkc"),
        ("sxck", "wk", "sxwck"),
    ],
)
def test_before_puts_names_right_ahead_of_their_anchor(base: str, added: str, result: str) -> None:
    """New names come in order ahead of the anchor; present ones keep their place."""
    assert with_middleware(base, before={"c": list(added)}) == list(result)


def test_the_ends_and_chained_anchors() -> None:
    """`first` and `last` are the outermost; an anchor may itself be new."""
    assert with_middleware(
        ["s", "c"],
        first=["h", "i"],
        last=["y", "z"],
        after={"s": ["w"], "w": ["k"]},
        before={"c": ["v"]},
    ) == ["h", "i", "s", "w", "k", "v", "c", "y", "z"]


@given(base=names, first=names, last=names, after=names, before=names)
def test_nothing_is_lost_doubled_or_reordered(
    base: list[str], first: list[str], last: list[str], after: list[str], before: list[str]
) -> None:
    """Whatever is added, the base keeps its order, and a second run changes nothing."""
    base = ["anchor", *base]
    original = list(base)
    anchored = {"after": {"anchor": after}, "before": {"anchor": before}}
    result = with_middleware(base, first, last, **anchored)
    assert base == original
    assert len(result) == len(set(result))
    assert set(result) == {*base, *first, *last, *after, *before}
    assert [name for name in result if name in base] == base
    assert with_middleware(result, first, last, **anchored) == result


@pytest.mark.parametrize("place", ["after", "before"])
def test_a_missing_anchor_is_named_with_what_needs_it(place: str) -> None:
    """The error says what is missing, and what would have stood next to it."""
    with pytest.raises(ImproperlyConfigured, match=r"no a\.Anchor, but b\.New must be next"):
        with_middleware(["c.Old"], **{place: {"a.Anchor": ["b.New", "c.Old"]}})


@pytest.mark.parametrize("place", ["after", "before"])
def test_nobody_misses_an_anchor_of_what_is_there(place: str) -> None:
    """A base that has all of it, in its own arrangement, needs no anchor."""
    assert with_middleware(["c.Old"], **{place: {"a.Anchor": ["c.Old"]}}) == ["c.Old"]


def test_context_processors_join_djangos_engines_only() -> None:
    """Each DjangoTemplates engine gets what it lacks; Jinja2 and the original stay as they are."""
    engine = "django.template.backends.django.DjangoTemplates"
    jinja = {"BACKEND": "django.template.backends.jinja2.Jinja2", "OPTIONS": {"a": 1}}
    base = [
        {"BACKEND": engine, "APP_DIRS": True},
        jinja,
        {"BACKEND": engine, "OPTIONS": {"debug": True, "context_processors": ["b", "a"]}},
    ]
    assert with_context_processors(base, "a", "c") == [
        {"BACKEND": engine, "APP_DIRS": True, "OPTIONS": {"context_processors": ["a", "c"]}},
        jinja,
        {"BACKEND": engine, "OPTIONS": {"debug": True, "context_processors": ["b", "a", "c"]}},
    ]
    assert "OPTIONS" not in base[0]
    assert base[2]["OPTIONS"] == {"debug": True, "context_processors": ["b", "a"]}
