"""`extends`: what one profile on top of another comes to."""

from __future__ import annotations

from typing import Any

import pytest
from judging import at, loaded, places, problems

from envgen.errors import Problem
from envgen.formats import yaml_tree
from envgen.profile import extends


def merged(base: str, over: str) -> Any:
    """Return the plain data of `over` on top of `base`, where there is no problem."""
    found: list[Problem] = []
    trees = [yaml_tree.parse(text.encode(), "x.yaml")[0] for text in (base, over)]
    assert trees[0] is not None
    assert trees[1] is not None
    nothing = yaml_tree.Node({}, trees[0].place)
    result = extends.extend(extends.extend(nothing, trees[0], found), trees[1], found)
    assert found == []
    return yaml_tree.plain(result)


def test_mappings_are_merged_key_by_key_and_lists_replaced() -> None:
    """A key that is only in one of the two stays; a list is the upper one alone."""
    result = merged(
        "site: {hosts: [a, b]}\nredis: {cache: true, provider: url}",
        "site: {hosts: [c]}\nredis: {cache: false}",
    )
    assert result == {"site": {"hosts": ["c"]}, "redis": {"cache": False, "provider": "url"}}


def test_settings_are_merged_at_every_depth() -> None:
    """One entry of a dict setting can be changed without writing the rest again."""
    result = merged("settings: {A: {b: {c: 1, d: 2}}}", "settings: {A: {b: {c: 3}}}")
    assert result == {"settings": {"A": {"b": {"c": 3, "d": 2}}}}


def test_null_takes_out_what_is_inherited() -> None:
    """A key, an entry of a mapping and a whole section go; nothing is left in their place."""
    result = merged(
        "bot: {program: bot}\nenv: {A: 1, B: 2}\nsettings: {X: 1}\nunset: [Y]",
        "bot: null\nenv: {A: null}\nsettings: null\nunset: null",
    )
    assert result == {"env": {"B": {"value": 2}}}


def test_null_is_pythons_none_inside_settings() -> None:
    """A setting that is null is None, at any depth, and not taken out."""
    result = merged("settings: {A: 1, B: {c: 1}}", "settings: {A: null, B: {c: null}}")
    assert result == {"settings": {"A": None, "B": {"c": None}}}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("site: null", "production:1:1 null"),
        ("site:\n  hosts:", "production:2:3 null"),
        ("env: {A: null}", "production:1:7 null"),
        ("prepend: {A: null}", "production:1:11 null"),
        ("settings:", "production:1:1 null"),
        ("redis: {cache: null}", "production:1:9 null"),
    ],
)
def test_null_that_takes_out_nothing_is_a_problem(text: str, place: str) -> None:
    """The key is named, for it is more likely misspelt or forgotten than meant."""
    assert places(production=text) == [place]


@pytest.mark.parametrize("key", ["env", "settings", "programs"])
def test_a_section_without_lines(key: str) -> None:
    """Only its first line was uncommented: nothing is said about inheritance."""
    [problem] = [item for item in problems(production=f"{key}:\n") if item.rule == "null"]
    assert problem.message == f"{key} has no lines below it"
    assert f"delete `{key}:`" in str(problem.hint)


def test_unset_takes_a_setting_out() -> None:
    """`unset` names add up over profiles, and setting one again undoes it."""
    base, over = "unset: [A, B]", "unset: [C]\nsettings: {A: 1}"
    assert merged(base, over)["unset"] == ["B", "C"]


def test_unset_that_takes_out_nothing_is_a_problem() -> None:
    """A name that is not set is pointed at, with the one that was probably meant."""
    (problem,) = problems(production="unset: [USE_TZ, TIME_ZON]")
    assert at(problem) == "production:1:17 unset"
    assert problem.hint == "did you mean TIME_ZONE?"


def test_append_and_prepend_add_up() -> None:
    """What a base appends comes before what is appended to it, and the reverse in front."""
    result = merged("append: {A: [1]}\nprepend: {A: [2]}", "append: {A: [3]}\nprepend: {A: [4]}")
    assert result == {"append": {"A": [1, 3]}, "prepend": {"A": [4, 2]}}
    assert merged("append: {A: [1], B: [2]}", "append: {A: null}") == {"append": {"B": [2]}}


def test_the_short_form_of_a_variable_is_its_value() -> None:
    """A value alone changes the value that is inherited, and leaves the rest of it."""
    result = merged("env: {RATE: {value: 1, help: h}}", "env: {RATE: 0.1}")
    assert result == {"env": {"RATE": {"value": 0.1, "help": "h"}}}
    assert merged("{}", "env: {A: [x, y]}") == {"env": {"A": {"value": ["x", "y"]}}}


def test_each_part_keeps_the_place_where_it_was_written() -> None:
    """A problem in an inherited part names the base's line, one in the upper the upper's."""
    base = "site:\n  hosts: [a.example.com]\n  frontends: ['x.example.com']"
    found = places(base=base, production="extends: base\nsite: {hosts: ['*.example.com']}")
    assert found == ["base:3:15 origin", "production:2:16 host"]


def test_a_shared_base_is_not_changed_by_what_builds_on_it() -> None:
    """Two profiles on one base don't see each other's changes."""
    result = loaded(
        base="settings: {A: {b: 1}}\nenv: {X: {value: 1}}",
        production="extends: base\nsettings: {A: {b: 2}}\nenv: {X: 2}",
        staging="extends: base",
    )
    assert result.problems == ()
    assert result.profiles["staging"].document.settings == {"A": {"b": 1}}
    assert result.profiles["staging"].document.env["X"].value == 1


@pytest.mark.parametrize("item", ["[1]", "{a: 1}", "null", "1"])
def test_items_of_the_wrong_kind_are_left_for_the_format_to_refuse(item: str) -> None:
    """`unset` with something else than names is a problem of type, where it stands."""
    text = f"unset: [{item}]"
    assert places(base=text, production="extends: base\nsettings: {X: 1}") == ["base:1:9 type"]
