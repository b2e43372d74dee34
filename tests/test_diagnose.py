"""What does not fit the format, in words: all of it, each at its place, and no value shown."""

from __future__ import annotations

import copy
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import at, loaded, places, problems

from envgen.errors import Place
from envgen.formats import yaml_tree
from envgen.profile import Document
from envgen.profile.diagnose import diagnose

VALID: dict[str, Any] = {
    "requires": "~=0.1",
    "project": "shop",
    "django": {"version": "5.2", "apps": ["whitenoise"], "overridable": ["EMAIL_HOST"]},
    "site": {"hosts": ["a.example.com"], "frontends": [{"origin": "https://x.example.com"}]},
    "settings": {"DEBUG": False, "X": {"y": [1, None]}},
    "append": {"INSTALLED_APPS": ["shop"]},
    "programs": {
        "web": {"command": "gunicorn", "django": True},
        "bot": {"command": "python -m bot", "runs_in": "web"},
    },
    "bot": {"program": "bot", "path": "/api/bot/", "accept": ["v1", "v2"]},
    "database": {"provider": "supabase", "sslmode": "require", "CONN_MAX_AGE": 0},
    "env": {"TOKEN": {"secret": True, "for": ["bot"]}, "RATE": {"value": 0.1, "preview": 1}},
    "renamed": {"OLD": "NEW"},
    "render": {
        "services": {"web": {"plan": "starter", "scaling": {"minInstances": 1}}},
        "envVarGroups": {"shared": ["RATE"]},
    },
    "outputs": {"fly": {"template": "fly.j2", "path": "fly.toml"}},
    "ignore": {"unused": "because"},
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["web\n", "5.2", 5.2, 1.0, 10**30, "require", "/a/\n"]),
)
NAMES = st.one_of(st.text(max_size=8), st.sampled_from(["web\n", "A", "path", "default", "x y"]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)


def tree_of(data: Any) -> yaml_tree.Node:
    """Return `data` as the parser would give it, all of it at one place."""
    children: Any = data
    if isinstance(data, dict):
        children = {key: tree_of(child) for key, child in data.items()}
    elif isinstance(data, list):
        children = [tree_of(child) for child in data]
    return yaml_tree.Node(children, Place("x.yaml", 1, 1), Place("x.yaml", 1, 1))


def mappings_and_lists(data: Any) -> list[Any]:
    """Return every collection in `data`."""
    found = [data] if isinstance(data, dict | list) else []
    children = data.values() if isinstance(data, dict) else data if found else ()
    return found + [item for child in children for item in mappings_and_lists(child)]


def mutate(data: Any, choose: st.DataObject) -> None:
    """Change, add or take out one thing somewhere in `data`."""
    where = choose.draw(st.sampled_from(mappings_and_lists(data)))
    if isinstance(where, list):
        where.append(choose.draw(VALUES))
        return
    key = choose.draw(st.sampled_from([*where, None]) if where else st.none())
    if key is not None and choose.draw(st.booleans()):
        where[choose.draw(NAMES)] = where.pop(key)
    else:
        where[choose.draw(NAMES) if key is None else key] = choose.draw(VALUES)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_schema_agrees_with_msgspec(choose: st.DataObject) -> None:
    """What msgspec refuses has a problem, and what is left then fits the format."""
    data = copy.deepcopy(VALID)
    for _ in range(choose.draw(st.integers(1, 3))):
        mutate(data, choose)
    try:
        msgspec.convert(data, Document)
    except msgspec.ValidationError:
        found, rest = diagnose(tree_of(data))
        assert found
        if rest is not None:
            msgspec.convert(yaml_tree.plain(rest), Document)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("env: {A: [[x]]}", "production:1:11 type"),
        ("env: {A: {value: [{a: b}]}}", "production:1:19 type"),
        ('render: {envVarGroups: {"": [[]]}}', "production:1:25 name"),
        ('render: {services: {web: {buildFilter: {"": 1}}}}', "production:1:41 unknown-key"),
    ],
)
def test_no_profile_vanishes_without_a_word(text: str, place: str) -> None:
    """What only one of the two readers of the format minds has a problem all the same."""
    assert place in places(production=text)


def test_what_is_right_has_no_problem() -> None:
    """A valid profile passes the diagnosis unchanged."""
    found, rest = diagnose(tree_of(VALID))
    assert found == []
    assert rest is not None
    assert yaml_tree.plain(rest) == VALID


@pytest.mark.parametrize(
    ("text", "place", "named"),
    [
        ("sittings: {}", "production:1:1 unknown-key", ("sittings", "settings")),
        ("Site: {}", "production:1:1 unknown-key", ("Site", "site")),
        ("django: {verson: '5.2'}", "production:1:10 unknown-key", ("verson", "version")),
        ("DEBUG: true", "production:1:1 unknown-key", ("DEBUG", "settings")),
        ("bot: {zzz: 1}", "production:1:7 unknown-key", ("zzz", "program")),
        ("site: {frontends: [{orgin: x}]}", "production:1:21 unknown-key", ("orgin",)),
        ("outputs: {a: {path: x}}", "production:1:11 missing-key", ("template", "outputs.a")),
        ("django: {version: 5.2}", "production:1:10 type", ('"5.2"',)),
        ("django: {version: 5.20}", "production:1:10 type", ('"5.2"',)),
        ("django: {version: 5}", "production:1:10 type", ("django.version",)),
        ("django: {version: 5.2.1}", "production:1:10 type", ('"5.2"',)),
        ("django: {version: '7.0'}", "production:1:10 type", ("django.version",)),
        ("database: {sslmode: requir}", "production:1:12 type", ("require",)),
        ("database: {provider: SQLite}", "production:1:12 type", ("sqlite",)),
        ("django: {apps: x}", "production:1:10 type", ("[one, two]", "django.apps")),
        ("programs: {web: x}", "production:1:12 type", ("programs.web",)),
        ("programs: {web: {command: [x]}}", "production:1:18 type", ("programs.web.command",)),
        ("programs: {web: {command: x, django: yes}}", "production:1:30 type", ("true",)),
        ("env: {A: {secret: Off}}", "production:1:11 type", ("false",)),
        ("database: {connect_timeout: '1'}", "production:1:12 type", ("database.connect_timeout",)),
        (
            "database: {connect_timeout: a second}",
            "production:1:12 type",
            ("database.connect_timeout",),
        ),
        ("database: {connect_timeout: 1.0}", "production:1:12 type", ("connect_timeout",)),
        ("requires: 0.1", "production:1:1 type", ("requires",)),
        ("programs: {Web_1: {command: x}}", "production:1:12 name", ("Web_1",)),
        ("programs:\n  PAGE: {value: 20}", "production:2:3 name", ("PAGE", "line 1", "`env:`")),
        ("env: {1A: x}", "production:1:7 name", ("1A",)),
        ("outputs: {x: {template: a, path: b, data: {a b: 1}}}", "production:1:44 name", ("a b",)),
        ('renamed: {"a b": X}', "production:1:11 name", ("a b",)),
        ("renamed: {A: a-b}", "production:1:11 type", ("renamed.A",)),
        ("databases: {a b: {}}", "production:1:13 name", ("a b",)),
        ("append: {apps: [x]}", "production:1:10 name", ("apps",)),
        ("bot: {path: api}", "production:1:7 type", ("bot.path",)),
        ("root: ../x", "production:1:1 type", ("root",)),
        ("render: {services: {web: {numInstances: 0}}}", "production:1:27 type", ("numInstances",)),
        (
            "render: {services: {web: {maxShutdownDelaySeconds: 301}}}",
            "production:1:27 type",
            ("maxShutdownDelaySeconds",),
        ),
    ],
)
def test_a_problem_names_what_is_wrong_and_the_way_out(
    text: str, place: str, named: tuple[str, ...]
) -> None:
    """The message names the key, and the hint what to write instead."""
    [problem] = [item for item in problems(production=text) if at(item) == place]
    said = f"{problem.message} {problem.hint}"
    assert [name for name in named if name not in said] == []


@pytest.mark.parametrize(
    "text",
    [
        'project: "web\\n"',
        'programs: {"web\\n": {command: x}}',
        'env: {"A\\n": x}',
        'bot: {path: "/a/\\n"}',
        'root: "a\\n"',
        'render: {services: {web: {healthCheckPath: "/a\\n"}}}',
        'django: {settings_package: "config\\n"}',
        'unset: ["A\\n"]',
    ],
)
def test_a_newline_at_the_end_of_a_name_is_seen(text: str) -> None:
    """Python's `$` would let it pass, and it would end a line of a generated file."""
    assert problems(production=text)


def test_a_misspelt_key_is_one_problem() -> None:
    """That the right key is missing follows, and is not said as well."""
    text = "programs: {web: {comand: x}}\nsite: {frontends: [{orgin: x}]}"
    assert places(production=text) == ["production:1:18 unknown-key", "production:2:21 unknown-key"]


def test_the_keys_beside_a_misspelt_type_are_judged_by_the_type_that_was_meant() -> None:
    """A worker has no health check, and a service without a type is a worker."""
    text = (
        "programs: {api: {command: x}}\n"
        "render: {services: {api: {type: wbe, healthCheckPath: /healthz}}}"
    )
    assert places(production=text) == ["production:2:27 type"]


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        ({"env": {"A": {"value": [None]}}, "x": 1}, ["unknown key x"]),
        (
            {"render": {"services": {"web": {"scaling": {"minInstances": 0.5}}}}},
            ["render.services.web.scaling.minInstances must be a whole number"],
        ),
    ],
)
def test_what_msgspec_takes_is_no_problem_beside_another(data: Any, messages: list[str]) -> None:
    """A null in a list is a value, and a number of another kind is not too small as well."""
    assert [problem.message for problem in diagnose(tree_of(data))[0]] == messages


def test_items_behind_a_wrong_one_keep_their_places() -> None:
    """Taking out what is wrong shifts no index that a later problem points to."""
    text = "site: {hosts: [1, ok.example.com, 'a:1']}"
    assert places(production=text) == ["production:1:16 type", "production:1:35 host"]


@pytest.mark.parametrize("length", [61, 10_000])
def test_a_long_or_strange_name_is_shortened_and_escaped(length: int) -> None:
    """A key may be shown, on one line that a person can read."""
    for name in ("k" * length, "\\e[31m" + "k" * length):
        for text in (f'"{name}": 1', f'env: {{"{name} x": 1}}', f'settings: {{"{name} x": 1}}'):
            for problem in problems(production=text):
                assert len(problem.message) < 200
                assert problem.message.isprintable()


@pytest.mark.parametrize("entry", ["k{}: 1", "env: {{{}}}"])
def test_many_problems_take_no_long_time(entry: str) -> None:
    """Ten thousand wrong keys are found in a few seconds, not in their square."""
    if entry.startswith("k"):
        text = "\n".join(entry.format(number) for number in range(10_000))
    else:
        text = entry.format(", ".join(f"{number}a: x" for number in range(10_000)))
    before = time.process_time()
    assert len(loaded(production=text).problems) == 10_000
    assert time.process_time() - before < 20
