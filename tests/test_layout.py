"""The layout of generated Python: what `ruff format` would leave, and what reads back the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envgen.formats.python_layout import (
    Call,
    Joined,
    Merged,
    Name,
    Unpacked,
    assignment,
    columns,
    expression,
)
from envgen.formats.quoting import Unquotable

NAMES = ("env", "base", "BASE_DIR", "config")
CALLABLES = ("env", "env.list", "base.paths.joined", "config.a_function_with_quite_a_long_name")
# A few of each kind of width: one, two and no columns; and what has to be escaped.
CHARACTERS = (
    "abcdefgh   \"\"''\\\\{}%$#\n\t\0\x7f\xa0éßЖ日本語한ｱ😀\u0301\u1161\u200d\u202e\ufeff\ud800"
)


class Recorder:
    """Stands for a name while a statement runs: becomes the node that the statement came from."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def __getattr__(self, name: str) -> Recorder:
        return Recorder(Name(f"{self.node.dotted}.{name}"))

    def __call__(self, *arguments: Any, **keywords: Any) -> Recorder:
        return Recorder(Call(self.node, *arguments, **keywords))

    def __truediv__(self, part: Any) -> Recorder:
        parts = self.node._parts if isinstance(self.node, Joined) else (self.node,)
        return Recorder(Joined(*parts, getattr(part, "node", part)))

    def __iter__(self) -> Any:
        yield Unpacked(self)

    def keys(self) -> Any:
        return [("**", repr(self))]

    def __getitem__(self, key: Any) -> str:
        return "unpacked"

    def __repr__(self) -> str:
        return repr(self.node)


def as_recorded(value: Any) -> Any:
    """`value` as `Recorder` shows it: a `Merged` is a dict when it is read back."""
    match value:
        case Merged():
            merged: dict[Any, Any] = {}
            for part in value._parts:
                part = as_recorded(part)
                merged |= part if isinstance(part, dict) else {("**", repr(part)): "unpacked"}
            return merged
        case dict():
            return {key: as_recorded(item) for key, item in value.items()}
        case list() | tuple():
            return type(value)(as_recorded(item) for item in value)
        case Call():
            function, arguments, keywords = value._parts
            items = {name: as_recorded(item) for name, item in keywords}
            return Call(function, *as_recorded(arguments), **items)
        case Joined() | Unpacked():
            return type(value)(*as_recorded(value._parts))
    return value


texts = st.text(CHARACTERS, max_size=60) | st.text("abc/.-_", min_size=20, max_size=110)
atoms = (
    texts
    | st.integers()
    | st.integers(10**20, 10**90)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
)
names = st.sampled_from(NAMES).map(Name) | st.text("xyz", min_size=1, max_size=100).map(
    lambda text: Name(f"base.{text}")
)
keys = texts | st.integers() | st.booleans() | st.none()
words = st.text("abcdefg", min_size=4, max_size=9)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    callables = st.sampled_from(CALLABLES)
    calls = st.builds(
        lambda function, arguments, keywords: Call(function, *arguments, **keywords),
        callables,
        st.lists(inner, max_size=3),
        st.dictionaries(words, inner, max_size=2),
    )
    paths = st.builds(
        lambda left, rest: Joined(left, *rest), names | calls, st.lists(texts | names, min_size=1)
    )
    unpacked = st.builds(Unpacked, names | calls | paths)
    entries = st.dictionaries(keys, inner, min_size=1, max_size=3)
    return (
        st.lists(inner | unpacked, max_size=4)
        | st.lists(inner | unpacked, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | calls
        | paths
        | st.builds(Merged, names | calls | paths, entries)
        | st.builds(Merged, entries, names | calls)
    )


expressions = st.recursive(atoms | names, nested, max_leaves=12)
# The edge of the line is where mistakes are, so names grow to it.
targets = st.integers(0, 89).map(lambda length: "V" * length)


def module(values: list[tuple[str, Any]], width: int) -> tuple[str, dict[str, Any]]:
    """A module of assignments, and what it has to bind."""
    expected = {f"V{number}{target}": value for number, (target, value) in enumerate(values)}
    statements = [assignment(name, value, width) for name, value in expected.items()]
    return "\n".join(statements) + "\n", expected


def ruff(*arguments: str, source: str) -> str:
    """What ruff has against `source`, or the empty string."""
    found = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    done = subprocess.run(
        [found, *arguments, "--isolated", "--no-cache", "-"],
        input=source.encode(),
        capture_output=True,
        check=False,
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(targets, expressions), min_size=1, max_size=40),
    st.sampled_from([88, 88, 40, 20]),
)
def test_ruff_would_change_nothing(values: list[tuple[str, Any]], width: int) -> None:
    """Whatever the value, `ruff format` leaves the statement as it is."""
    source, _ = module(values, width)
    assert ruff("format", "--diff", "--line-length", str(width), source=source) == ""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(targets, expressions), min_size=1, max_size=40))
def test_ruff_finds_nothing_to_say(values: list[tuple[str, Any]]) -> None:
    """`ruff check` with its default rules accepts every statement."""
    source, _ = module(values, 88)
    defined = "".join(f"{name} = object()\n" for name in NAMES)
    assert ruff("check", source=defined + source) == ""


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(targets, expressions), min_size=1, max_size=20))
def test_a_statement_binds_the_value_it_was_made_of(values: list[tuple[str, Any]]) -> None:
    """Running the statements gives the very values, types and order included."""
    source, expected = module(values, 88)
    namespace = {name: Recorder(Name(name)) for name in NAMES}
    exec(compile(source, "generated", "exec"), namespace)
    read = {name: value for name, value in namespace.items() if name in expected}
    assert repr(read) == repr({name: as_recorded(value) for name, value in expected.items()})


LONG = "a" * 60


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (["a", 1, None, True], 'X = ["a", 1, None, True]'),
        ([], "X = []"),
        (("a",), 'X = ("a",)'),
        ({"a": {}}, 'X = {"a": {}}'),
        (Joined(Name("BASE_DIR"), "db.sqlite3"), 'X = BASE_DIR / "db.sqlite3"'),
        ([Unpacked(Name("base.X")), "y"], 'X = [*base.X, "y"]'),
        (
            Merged(Call("env.database", "URL", sslmode="require"), {"CONN_MAX_AGE": 600}),
            'X = {**env.database("URL", sslmode="require"), "CONN_MAX_AGE": 600}',
        ),
    ],
)
def test_what_fits_stays_on_one_line(value: Any, written: str) -> None:
    """Without a comma at the end, save that of a tuple of one."""
    assert assignment("X", value) == written


def test_what_does_not_fit_goes_one_item_a_line() -> None:
    """A comma stands behind each, at every level, and levels that fit stay on their line."""
    default = [f"https://{LONG}", "https://example.com"]
    assert assignment("HOSTS", Call("env.list", "DJANGO_HOSTS", default=default)).split("\n") == [
        "HOSTS = env.list(",
        '    "DJANGO_HOSTS",',
        "    default=[",
        f'        "https://{LONG}",',
        '        "https://example.com",',
        "    ],",
        ")",
    ]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("b" * 82, ["NAME = (", f'    "{"b" * 82}"', ")"]),
        ("b" * 83, [f'NAME = "{"b" * 83}"']),
        (Name("b" * 84), ["NAME = (", f"    {'b' * 84}", ")"]),
        (Name("b" * 85), [f"NAME = {'b' * 85}"]),
        ([LONG * 2], ["NAME = [", f'    "{LONG * 2}",', "]"]),
        (
            Joined(Name("BASE_DIR"), LONG, "b" * 6),
            ["NAME = (", f'    BASE_DIR / "{LONG}" / "bbbbbb"', ")"],
        ),
        (
            Joined(Name("BASE_DIR"), LONG, "b" * 20),
            ["NAME = (", "    BASE_DIR", f'    / "{LONG}"', f'    / "{"b" * 20}"', ")"],
        ),
    ],
)
def test_what_ruff_does_at_the_edge(value: Any, lines: list[str]) -> None:
    """An atom goes into parentheses if it fits there, else it stays too long."""
    assert assignment("NAME", value).split("\n") == lines


def test_an_expression_stands_at_its_indentation() -> None:
    """The first line comes without the blanks, the others with them."""
    assert expression({"a": LONG}, indent=4, width=40) == f'{{\n        "a": "{LONG}",\n    }}'


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("\u1112\u1161", 2), ("😀", 2)]
)
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    """Wide characters take two columns, combining ones none."""
    assert columns(text) == width


@pytest.mark.parametrize(
    "text",
    ["", "a b", "1a", "class", "None", "a.", ".a", "a..b", "a\n", "ﬁ", "é", "__debug__", "a=b"],
)
def test_hostile_names_are_refused(text: str) -> None:
    """Wherever a name may stand, only ASCII identifiers that are no keywords may."""
    for make in (
        lambda: assignment(text, 1),
        lambda: Name(text),
        lambda: Call(text),
        lambda: Call("f", **{text: 1}),
    ):
        with pytest.raises(ValueError, match="ASCII identifier"):
            make()


@pytest.mark.parametrize(
    "value", [b"x", {1, 2}, object(), [Unpacked(Name("a")), {"a": b"x"}], {("a", "b"): 1}]
)
def test_what_is_no_expression_is_an_error(value: Any) -> None:
    """TypeError, not a repr in somebody's settings."""
    with pytest.raises(TypeError):
        assignment("X", value)


def test_what_python_has_no_literal_for_is_refused() -> None:
    """At whatever depth."""
    with pytest.raises(Unquotable):
        assignment("X", [{"a": float("nan")}])


def test_a_path_takes_names_and_text_only() -> None:
    """A number cannot be a part of a path, nor text its beginning."""
    with pytest.raises(TypeError):
        Joined("a", "b")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Joined(Name("a"), 1)  # type: ignore[arg-type]


def test_the_same_key_twice_is_refused() -> None:
    """The first entry would be lost, silently."""
    with pytest.raises(ValueError, match="in common"):
        Merged({"a": 1}, Name("b"), {"a": 2})


def test_nodes_are_values() -> None:
    """They compare, hash and print by what they hold, and do not change."""
    call = Call("env.int", "PORT", default=8000)
    assert call == Call(Name("env.int"), "PORT", default=8000) != Call("env.int", "PORT")
    assert len({Name("a"), Name("a"), Unpacked(Name("a"))}) == 2
    assert repr(call) == "Call('env.int', 'PORT', default=8000)"
    assert repr([Unpacked(Name("a.b")), Joined(Name("c"), "d")]) == (
        "[Unpacked(Name('a.b')), Joined(Name('c'), 'd')]"
    )
    with pytest.raises(AttributeError):
        call.function = Name("other")
