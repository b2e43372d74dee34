"""Bytes of YAML files → profiles or problems, never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import at, loaded, places, problems, words

BASE = """\
project: shop
programs: {web: {command: gunicorn config.wsgi, django: true}}
"""


@given(st.dictionaries(st.sampled_from(["base", "production", "staging", "Bad", ""]), st.binary()))
@pytest.mark.threat("a hostile profile crashes or hangs envgen")
def test_any_bytes_give_profiles_or_problems(files: dict[str, bytes]) -> None:
    """Whatever the files hold, each is a profile or has a problem."""
    result = loaded(**files)
    for name in set(files) - set(result.profiles) - {"base"}:
        assert any(f"profiles/{name}.yaml" in str(item.place) for item in result.problems)


@pytest.mark.parametrize(
    "text",
    [
        "extends: [base]",
        "extends: {a: b}",
        "extends: 1",
        "extends: true",
    ],
)
def test_extends_is_the_name_of_a_profile(text: str) -> None:
    """Anything but text is refused, once."""
    assert places(production=text) == ["production:1:10 extends"]


def test_a_missing_base_is_one_problem_with_a_suggestion() -> None:
    """What would follow from the missing part is not held against the profile."""
    text = "extends: bsae\nbot: {program: bot}\nsite: null\nprograms: {web: {asgi: true}}"
    (problem,) = problems(base=BASE, production=text)
    assert at(problem) == "production:1:10 extends"
    assert problem.hint == "did you mean base?"


def test_a_base_that_cannot_be_read_is_the_only_problem() -> None:
    """A syntax error in the base brings no false alarms in what builds on it."""
    text = "extends: base\nbot: {program: bot}\nsite: null"
    assert places(base="site: [x\n", production=text, staging=text) == ["base:1:7 yaml-syntax"]


def test_a_profile_that_lost_its_extends_is_told_so() -> None:
    """What the base defines is not to be defined again."""
    text = "render: {services: {web: {plan: starter}}}\n"
    (problem,) = problems(base=BASE, production=text)
    assert problem.rule == "unknown-program"
    assert problem.hint == "this profile extends nothing; did you forget `extends: base`?"
    (problem,) = problems(base="project: shop\n", production=text)
    assert problem.hint == "define it under `programs` first"


def test_a_key_without_a_space_is_named() -> None:
    """`hosts:[a]` is text, so the mapping around it is none."""
    (problem,) = problems(production=f"{BASE}site:\n  hosts:[a.example.com]\n")
    assert problem.message == "site must be a mapping"
    assert problem.hint == "a space is missing: write `key: value`, with a space after “:”"


def test_a_conflict_of_a_merge_is_named() -> None:
    """Git's markers are no keys that lack a colon."""
    (problem,) = problems(production=f"{BASE}<<<<<<< HEAD\nsite: {{}}\n=======\n>>>>>>> new\n")
    assert (at(problem), problem.message) == (
        "production:3:1 yaml-syntax",
        "the file has the conflict markers of a merge",
    )


def test_what_is_wrong_in_any_case_is_said_beside_a_missing_base() -> None:
    """An unknown key is one whatever the base has."""
    text = "extends: gone\nsittings: {}"
    assert places(production=text) == ["production:1:10 extends", "production:2:1 unknown-key"]


@pytest.mark.parametrize(
    "links",
    [
        {"production": "production"},
        {"base": "production", "production": "base"},
        {"a": "b", "b": "c", "c": "a", "production": "b", "staging": "c"},
    ],
)
def test_a_circle_is_one_problem_however_it_is_entered(links: dict[str, str]) -> None:
    """It is shown from its first member in the alphabet, all the way round."""
    found = problems(**{name: f"extends: {parent}" for name, parent in links.items()})
    assert len(found) == 1
    first = min(name for name in links if name not in ("production", "staging") or len(links) < 3)
    assert at(found[0]) == f"{first}:1:10 extends"
    assert f"{first} → {links[first]}" in found[0].message


def test_a_long_chain_is_followed_to_its_end() -> None:
    """A hundred profiles, each on top of the next, need no deep stack."""
    files = {f"p{number}": f"extends: p{number + 1}" for number in range(1500)}
    result = loaded(**files, p1500="project: far")
    assert result.problems == ()
    assert result.profiles["p0"].document.project == "far"


@pytest.mark.parametrize("name", ["Production", "my-profile", "1st", "class", "environment", "a b"])
def test_a_profiles_name_has_to_be_a_modules(name: str) -> None:
    """A name that is no module's, or that of a copied module, is refused at its file."""
    (problem,) = problems(**{name: "{}"})
    assert at(problem) == f"{name} profile-name"


def test_problems_in_a_base_are_said_once() -> None:
    """Three profiles inherit them; a person fixes them in one place."""
    base = BASE + "sittings: 1\nenv: {A: {secret: 1}}\nsite: {hosts: ['a:1']}\nrequires: '~=9.0'\n"
    child = "extends: base"
    assert places(base=base, production=child, staging=child, preview=child) == [
        "base:3:1 unknown-key",
        "base:4:11 type",
        "base:5:16 host",
        "base:6:1 requires",
    ]


def test_both_kinds_of_problems_come_at_once() -> None:
    """A key that the format does not know hides no host that cannot be one."""
    text = "site: {hosts: ['a:1', 1, '*.b'], hots: []}\ndatabase: {sslmode: requir}"
    assert places(production=text) == [
        "production:1:16 host",
        "production:1:23 type",
        "production:1:26 host",
        "production:1:34 unknown-key",
        "production:2:12 type",
    ]


def test_what_is_mended_or_taken_out_causes_no_further_problem() -> None:
    """A wrong program is still a program, and 6.1 without quotes still Django 6.1."""
    text = """\
django: {version: 6.1}
programs: {web: {comand: x, django: true}, bot: {runs_in: web, command: [1]}}
bot: {program: bot}
env: {A: {for: [bot, web]}}
settings: {MAILERS: {}}
"""
    assert places(production=text) == [
        "production:1:10 type",
        "production:2:18 unknown-key",
        "production:2:64 type",
    ]
    assert places(production="programs: [web]\nbot: {program: bot}") == ["production:1:1 type"]


def test_base_alone_is_checked_too() -> None:
    """A project that has only its base yet hears what is wrong with it."""
    assert places(base="sittings: {}") == ["base:1:1 unknown-key"]
    assert loaded(base=BASE).profiles == {}


@pytest.mark.parametrize(
    ("requires", "says"),
    [
        ('"~=9.0"', "install envgen ~=9.0 from its checkout"),
        ('"newest"', '"~=0.1"'),
        ("'>=" + "9" * 5000 + "'", '"~=0.1"'),
        ("0.1", "put it in quotes"),
    ],
)
def test_another_envgen_than_the_project_wants_is_refused(requires: str, says: str) -> None:
    """The way out is to install that one, or to write a version specifier."""
    assert places(production=f"requires: {requires}") == ["production:1:1 " + _rule(says)]
    assert says in words(production=f"requires: {requires}")


def _rule(says: str) -> str:
    return "type" if "quotes" in says else "requires"


def test_an_old_key_loads_as_the_new_one() -> None:
    """`road` is `route`, also in a profile that builds on the one which says it."""
    result = loaded(base=f"{BASE}bot: {{program: web, road: public}}\n", production="extends: base")
    assert result.problems == ()
    production = result.profiles["production"]
    assert production.document.bot is not None
    assert production.document.bot.route == "public"
    (old,) = production.old_keys
    assert (old.old, old.new, str(old.place)) == ("road", "route", "profiles/base.yaml:3:21")


def test_an_old_key_beside_the_new_one_is_unknown() -> None:
    """Which of the two counts is for a person to say."""
    text = f"{BASE}bot: {{program: web, road: public, route: auto}}\n"
    assert places(production=text) == ["production:3:21 unknown-key"]
