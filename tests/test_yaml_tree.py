"""YAML to a tree with places: what is read, what is refused, and where it says so."""

from __future__ import annotations

import re
import time
from unittest import mock

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from yaml_loaders import with_each_loader

from envgen.errors import InputError, Place, Problem
from envgen.formats import yaml_events, yaml_tree
from envgen.formats.yaml_tree import Node, find, parse, place_of, plain

FILE = "profiles/base.yaml"


def parse_with(loader: object, text: str | bytes) -> tuple[Node | None, list[Problem]]:
    data = text.encode() if isinstance(text, str) else text
    with mock.patch.object(yaml_events, "_LOADER", loader):
        return parse(data, FILE)


def tree(text: str) -> Node:
    root, problems = parse(text.encode(), FILE)
    assert problems == []
    assert root is not None
    return root


def value_of(scalar: str) -> object:
    node = find(tree(f"key: {scalar}\n"), ("key",))
    assert node is not None
    return node.value


def flat(node: Node) -> object:
    """Everything a node holds, in a form that can be compared.

    Not the place of null: where a value that was left out stands is a matter of taste.
    """
    value = node.value
    inside: list[tuple[str | None, object]] = []
    if isinstance(value, dict):
        inside = [(key, flat(child)) for key, child in value.items()]
    elif isinstance(value, list):
        inside = [(None, flat(child)) for child in value]
    place = None if value is None else node.place
    return (type(value), inside or repr(value), place, node.key_place)


# --- Places ----------------------------------------------------------------------------------


def test_every_key_and_value_knows_its_place() -> None:
    """Places count lines and columns from 1, in characters, for keys and for values."""
    root = tree('project: propel\nsite:\n  hosts: ["é", {origin: x}]\n"ü": "ö"\n')
    places = {
        ("project",): ((1, 1), (1, 10)),
        ("site",): ((2, 1), (3, 3)),
        ("site", "hosts"): ((3, 3), (3, 10)),
        ("site", "hosts", 1, "origin"): ((3, 17), (3, 25)),
        ("ü",): ((4, 1), (4, 6)),
    }
    for path, (key, value) in places.items():
        node = find(root, path)
        assert node is not None
        assert node.key_place == Place(FILE, *key)
        assert node.place == Place(FILE, *value)
    item = find(root, ("site", "hosts", 0))
    assert item is not None
    assert (item.place, item.key_place) == (Place(FILE, 3, 11), None)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_places_do_not_depend_on_the_line_ending(line_break: str) -> None:
    """A file saved on another system, or with a byte order mark, has the same places."""
    text = "\ufeffa: 1\n\n  \nb:\n  - 2\n".replace("\n", line_break)
    node = find(tree(text), ("b", 0))
    assert node is not None
    assert node.place == Place(FILE, 5, 5)


@pytest.mark.parametrize("path", [("b",), ("a", 2), ("a", -1), ("a", "x"), (0,), ("a", 0, "x")])
def test_a_path_that_leads_nowhere_finds_nothing(path: tuple[str | int, ...]) -> None:
    """`find` answers None for a missing key, an index out of range and a step into a scalar."""
    assert find(tree("a: [text, 2]\n"), path) is None


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("a",), 1, 1),
        (("a", "b"), 2, 3),
        (("a", "b", 1), 2, 10),
        (("a", "b", 2), 2, 3),
        (("a", "x", "y"), 1, 1),
        (("a", "b", 1, "x"), 2, 10),
        (("x", "a"), 1, 1),
        ((), 1, 1),
    ],
)
def test_a_problem_is_placed_at_the_nearest_thing(
    path: tuple[str | int, ...], line: int, column: int
) -> None:
    """`place_of` gives the key or item itself, else the innermost that is there around it."""
    assert place_of(tree("a:\n  b: [1, 2]\n"), path) == Place(FILE, line, column)


def test_a_node_does_not_show_its_value() -> None:
    """A node in a traceback or a log says nothing about what it holds."""
    assert "hunter2" not in repr(find(tree("a: hunter2\n"), ("a",)))


# --- Scalars ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *(("0", 0), ("-0", 0), ("12", 12), ("+12", 12), ("-12", -12)),
        *(("0o17", 15), ("0x1F", 31), ("0xff", 255)),
        *(("1.5", 1.5), ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("6.02E+23", 6.02e23)),
        *((".inf", float("inf")), ("+.INF", float("inf")), ("-.Inf", float("-inf"))),
    ],
)
def test_scalars_of_the_core_schema(written: str, value: object) -> None:
    """A scalar without quotes is what YAML 1.2's core schema says."""
    assert value_of(written) == value
    assert type(value_of(written)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "No", "off", "yes", "on", "y", "nULL", "tRUE", "None", "."),
        *("1_000", "1:30", "2024-01-01", "0b11", "-0x1F", "0o8", "1e", ".e3", "+", "--", "1.2.3"),
        *("007", "-012", "00", "+00", "00.5", "007e2", "1234e567", "-9e999", "٣", "<<"),
        *("1" * 101, "1" * 5000, "0x" + "f" * 5000, "." + "1" * 5000),
    ],
)
def test_everything_else_is_text(text: str) -> None:
    """YAML 1.1's extras stay text, and so does a number that would not come back as written."""
    assert value_of(text) == text


def test_nan_is_a_float() -> None:
    """`.nan` is read as the number it stands for."""
    assert str(value_of(".nan")) == "nan"


@pytest.mark.parametrize("text", ["1", "true", "null", "~", "", ".inf", "0x1F"])
def test_quotes_make_text(text: str) -> None:
    """A scalar in quotes or in a block is text, whatever it looks like."""
    assert value_of(f"'{text}'") == text
    assert value_of(f'"{text}"') == text
    assert value_of(f"|-\n  {text}") == text


def test_a_quoted_merge_key_is_a_key() -> None:
    """Quotes take the special meaning from `<<` as from everything else."""
    assert plain(tree('"<<": 1\n')) == {"<<": 1}


# What the core schema reads as a number and PyYAML (YAML 1.1) writes without quotes.
NUMBER_LIKE = re.compile(r"[-+.0-9][-+.0-9a-fA-Fox]*")
texts = st.text().filter(lambda text: not NUMBER_LIKE.fullmatch(text))
scalars = st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
mappings = st.dictionaries(texts, values, min_size=1, max_size=4)


@with_each_loader
@given(mappings, st.sampled_from([None, True, False]))
def test_what_pyyaml_writes_reads_back(
    loader: object, data: dict[str, object], flow: bool | None
) -> None:
    """Any plain data that PyYAML writes, in block or flow style, is read as the same data."""
    root, problems = parse_with(loader, yaml.safe_dump(data, default_flow_style=flow))
    assert problems == []
    assert root is not None
    assert repr(plain(root)) == repr(dict(sorted_deep(data)))  # repr: nan, and 1 is not 1.0


def sorted_deep(data: dict[str, object]) -> list[tuple[str, object]]:
    """The items as `safe_dump` orders them."""

    def deep(value: object) -> object:
        if isinstance(value, dict):
            return dict(sorted_deep(value))
        return [deep(item) for item in value] if isinstance(value, list) else value

    return [(key, deep(data[key])) for key in sorted(data)]


@given(mappings)
def test_a_key_stands_where_its_place_says(data: dict[str, object]) -> None:
    """At the place of a key the text shows that key, or the quote or sign before it."""
    text = yaml.safe_dump(data)
    lines = text.splitlines()
    root = tree(text)
    assert isinstance(root.value, dict)
    for key, node in root.value.items():
        assert node.key_place is not None
        shown = lines[node.key_place.line - 1][node.key_place.column - 1 :]
        assert shown.startswith((key or "'", "'", '"', "? ", "|", ">"))


# --- Refusals --------------------------------------------------------------------------------

REFUSED = [
    # text, rule, line, column, part of the message
    ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3, 1, "duplicate key a, first at line 1"),
    ("x: {a: 1, a: 2}\n", "yaml-duplicate-key", 1, 11, "first at line 1"),
    ("a: 1\n'a': 2\n", "yaml-duplicate-key", 2, 1, "duplicate key a"),
    ("a: &x 1\n", "yaml-anchor", 1, 4, "anchor"),
    ("a: *x\n", "yaml-alias", 1, 4, "alias"),
    ("*x : 1\n", "yaml-alias", 1, 1, "alias"),
    ("a:\n  <<: {b: 1}\n", "yaml-merge", 2, 3, "<<"),
    ("a: !!str 1\n", "yaml-tag", 1, 4, "tag"),
    ("a: ! 1\n", "yaml-tag", 1, 4, "tag"),
    ("a: !python/object:os.system []\n", "yaml-tag", 1, 4, "tag"),
    ("a: !x!y 1\n", "yaml-syntax", 1, 4, "tag"),
    ("%YAML 1.2\n---\na: 1\n", "yaml-directive", 1, 1, "directive"),
    ("# x\n%FOO\n---\na: 1\n", "yaml-directive", 2, 1, "directive"),
    ("a: 1\n---\nb: 1\n", "yaml-document", 2, 1, "second document"),
    ("a: 1\n...\nb: 1\n", "yaml-syntax", 3, 1, "does not continue"),
    ("8000: x\n", "yaml-key", 1, 1, "a number"),
    ("true: x\n", "yaml-key", 1, 1, "true or false"),
    ("null: x\n", "yaml-key", 1, 1, "null"),
    ("[a]: x\n", "yaml-key", 1, 1, "a list"),
    ("a: {{ b }}\n", "yaml-key", 1, 5, "a mapping"),
    ("- a\n", "yaml-mapping", 1, 1, "mapping"),
    ("text\n", "yaml-mapping", 1, 1, "mapping"),
    ("a: b: c\n", "yaml-syntax", 1, 5, "“:”"),
    ("a:\n\tb: 1\n", "yaml-syntax", 2, 1, "a tab"),
    ("a: 1\nb\n", "yaml-syntax", 2, 1, "without “:”"),
    ("a: @x\n", "yaml-syntax", 1, 4, "no value starts"),
    ("a: 1\nb: 'x\n\nc: d\n", "yaml-syntax", 2, 4, "never closed"),
    ("a: [1, 2\nb: 3\n", "yaml-syntax", 1, 4, "[ ]"),
    ("a: {b: 1\n", "yaml-syntax", 1, 4, "{ }"),
    ("a:\n  b:[1]\n  c: 2\n", "yaml-syntax", 2, 5, "a space is missing"),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n", "yaml-syntax", 2, 1, "conflict markers"),
    ("a: [1,\n<<<<<<< HEAD\n  2]\n  3]\n", "yaml-syntax", 2, 1, "conflict markers"),
    ("a: - b\n", "yaml-syntax", 1, 4, "a list cannot start here"),
    ("a: ]\n", "yaml-syntax", 1, 4, "a bracket"),
    ("a: |x\n b\n", "yaml-syntax", 1, 5, "text after |"),
    ("a: 1\n- b\n", "yaml-syntax", 2, 1, "does not continue"),
    ("a: 'it's'\n", "yaml-syntax", 1, 8, "does not continue"),
]


@with_each_loader
@pytest.mark.parametrize(("text", "rule", "line", "column", "part"), REFUSED)
def test_a_refusal_says_where_what_and_how_to_get_out(
    loader: object, text: str, rule: str, line: int, column: int, part: str
) -> None:
    """Each kind of problem has its rule, its place, a plain message and a hint."""
    _, problems = parse_with(loader, text)
    first = problems[0]
    assert (first.rule, first.place) == (rule, Place(FILE, line, column))
    assert part in first.message
    assert first.hint


@with_each_loader
@pytest.mark.parametrize(
    "escape", [r"\q", r"\xZZ", r"\ud800", r"\ud83d\ude00", r"\UFFFFFFFF", r"\U00110000"]
)
def test_an_impossible_escape_is_a_problem(loader: object, escape: str) -> None:
    """Half a surrogate pair or a number beyond Unicode is refused by both parsers alike."""
    root, [problem] = parse_with(loader, f'a: "{escape}"\n')
    assert root is None
    assert (problem.rule, problem.message) == ("yaml-syntax", "unknown escape after a backslash")


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "~\n", "---\n...\n"])
def test_an_empty_file_is_a_problem(text: str) -> None:
    """A file with nothing in it is said to be empty, not of the wrong type."""
    root, problems = parse(text.encode(), FILE)
    assert (root, [problem.rule for problem in problems]) == (None, ["yaml-empty"])


def test_all_problems_come_at_once_and_the_rest_is_kept() -> None:
    """Reading goes on after a duplicate, an alias, an anchor and a tag: one pass names them all."""
    text = "a: 1\na: 2\nb: *x\nc: &y 3\nd: !!str 4\n5: 6\n<<: 7\ne: 8\n"
    root, problems = parse(text.encode(), FILE)
    assert [(problem.rule, problem.place and problem.place.line) for problem in problems] == [
        ("yaml-duplicate-key", 2),
        ("yaml-alias", 3),
        ("yaml-anchor", 4),
        ("yaml-tag", 5),
        ("yaml-key", 6),
        ("yaml-merge", 7),
    ]
    assert root is not None
    assert plain(root) == {"a": 1, "b": None, "c": 3, "d": "4", "e": 8}


def test_problems_before_a_syntax_error_are_not_lost() -> None:
    """What was found before the text ceased to be YAML is reported with the syntax error."""
    root, problems = parse(b"a: 1\na: 2\nb: c: d\n", FILE)
    assert root is None
    assert [problem.rule for problem in problems] == ["yaml-duplicate-key", "yaml-syntax"]


def test_a_key_is_shortened_and_made_printable() -> None:
    """A message never carries a terminal's control sequence, nor a page of key."""
    escaping = '"\\e[2J": 1\n"\\e[2J": 2\n'
    _, [problem] = parse(escaping.encode(), FILE)
    assert "'\\x1b[2J'" in problem.message
    _, [problem] = parse(f"{'k' * 500}: 1\n{'k' * 500}: 2\n".encode(), FILE)
    assert len(problem.message) < 120


SECRET = "hunter2Sup3rS3cret"
BROKEN: tuple[str, ...] = (
    "a: {0}: {0}",
    "a: '{0}",
    'a: "{0}\\q{0}"',
    "a: &{0} x",
    "a: *{0}",
    "a: !{0} {0}",
)
BROKEN += ("a: 1\n{0}", "a: [{0}\nb: {0}", "a: |{0}\n", "a: @{0}", "a:\n\t{0}: {0}", "{0}")
BROKEN += ("a: 'x' {0}", "- {0}", "a: !{0}!x 1", "%{0}", "a: {0}\na: {0}", "[{0}]: {0}", "a: *{0}é")


@with_each_loader
@pytest.mark.parametrize("template", BROKEN)
@pytest.mark.threat("a message shows a value of a profile")
def test_no_problem_shows_a_value(loader: object, template: str) -> None:
    """However a line with a secret is broken, its value is in no message and no hint."""
    _, problems = parse_with(loader, template.format(SECRET) + "\n")
    assert problems
    assert SECRET not in repr(problems)
    assert SECRET not in str(InputError(problems))


# --- Bytes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "codec", ["utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_another_unicode_encoding_is_named(codec: str) -> None:
    """A file that Windows saved as UTF-16 gets told to be UTF-8, which libyaml alone would not."""
    _, [problem] = parse("a: 1\n".encode(codec), FILE)
    assert (problem.rule, problem.hint) == ("yaml-encoding", "save the file as UTF-8")
    assert "UTF-16" in problem.message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("bad", [b"\xff", b"\xe9 ", b"\xed\xa0\x80", b"\xc0\xaf"])
def test_a_byte_that_is_not_utf8_is_placed(mark: bytes, bad: bytes) -> None:
    """Latin-1, surrogates and overlong forms are refused, at the line and column of the byte."""
    _, [problem] = parse(mark + b"a: 1\r\nb: \xc3\xa9" + bad, FILE)
    assert (problem.rule, problem.place) == ("yaml-encoding", Place(FILE, 2, 5))


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\ufeff"]
)
def test_an_invisible_character_is_placed(character: str) -> None:
    """Control characters, and what ends a line for some programs only, are refused by number."""
    _, [problem] = parse(f"abcd: 1\nb: é{character}\n".encode(), FILE)
    assert (problem.rule, problem.place) == ("yaml-encoding", Place(FILE, 2, 5))
    assert f"U+{ord(character):04X}" in problem.message


@with_each_loader
@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_make_it_raise(loader: object, data: bytes) -> None:
    """Any bytes are either read or have a problem."""
    root, problems = parse_with(loader, data)
    assert root is not None or problems


PIECES: tuple[str, ...] = (
    "a",
    "b",
    "1",
    ": ",
    ":",
    "- ",
    "? ",
    "\n",
    "\n  ",
    " ",
    "#",
    " #",
    "[",
    "]",
    "{",
    "}",
)
PIECES += (", ", "'", '"', "|", ">", "\n---\n", "&x ", "*x ", "!", "<<", "%", "\\", "é", "~")
yaml_like = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
@given(yaml_like)
@example("a: 1 # x\nb: |\n  c\n\nd:\n- e\n-\n")
def test_both_parsers_build_the_same_tree(text: str) -> None:
    """With libyaml or without, a text that both accept gives the same values and places.

    Which texts are refused is compared above: in rare corners (`|#`) one of them is stricter.
    """
    with_c, problems_c = parse_with(yaml.CSafeLoader, text)
    with_python, problems_python = parse_with(yaml.SafeLoader, text)
    if with_c and with_python:
        assert flat(with_c) == flat(with_python)
        assert [problem.rule for problem in problems_c] == [
            problem.rule for problem in problems_python
        ]


# --- Limits ----------------------------------------------------------------------------------


@with_each_loader
@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "a: [", "[a, {b: "])
@pytest.mark.threat("a hostile profile crashes or hangs envgen")
def test_deep_nesting_is_refused_at_once(loader: object, opening: str) -> None:
    """A hundred thousand open brackets, which crash `yaml.load`, end at the limit of depth."""
    started = time.process_time()  # however busy the machine is
    root, problems = parse_with(loader, opening * 100_000)
    assert time.process_time() - started < 2
    assert (root, problems[-1].rule) in [(None, "yaml-depth"), (None, "yaml-syntax")]


def test_the_limit_of_depth_is_exact() -> None:
    """As many levels as the limit says are read, and one more is refused."""
    inside = yaml_tree.MAX_DEPTH - 1
    tree("a: " + "[" * inside + "]" * inside)
    _, [problem] = parse(("a: " + "[" * (inside + 1) + "]" * (inside + 1)).encode(), FILE)
    assert (problem.rule, problem.place) == ("yaml-depth", Place(FILE, 1, 4 + inside))


def test_the_limit_of_nodes_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and values count, and the one that is too many is named by its place."""
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 5)
    assert plain(tree("a: 1\nb: 2\n")) == {"a": 1, "b": 2}
    _, [problem] = parse(b"a: 1\nb: 2\nc: 3\n", FILE)
    assert (problem.rule, problem.place) == ("yaml-size", Place(FILE, 3, 1))


def test_a_large_file_is_refused_unread() -> None:
    """A file over the limit of size is refused before any of it is looked at."""
    at_limit = b"a: 1 #".ljust(yaml_tree.MAX_BYTES, b"#")
    assert parse(at_limit, FILE)[1] == []
    _, [problem] = parse(at_limit + b"#", FILE)
    assert (problem.rule, problem.place) == ("yaml-size", Place(FILE))


@pytest.mark.threat("a hostile profile crashes or hangs envgen")
def test_billion_laughs_stays_small() -> None:
    """Aliases are not followed, so a document cannot grow while it is read."""
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
    root, problems = parse(("l0: &l0 x\n" + "\n".join(levels)).encode(), FILE)
    assert root is not None
    assert len(repr(plain(root))) < 1000
    assert {problem.rule for problem in problems} == {"yaml-anchor", "yaml-alias"}


def test_the_lines_of_a_second_mapping_belong_under_the_first() -> None:
    """To keep one of two mappings would lose the lines of the other."""
    _, [problem] = yaml_tree.parse(b"django:\n  a: 1\ndjango:\n  b: 2\n", "x.yaml")
    assert (problem.rule, problem.place) == ("yaml-duplicate-key", ("x.yaml", 3, 1))
    assert "`django:`" in problem.hint
    _, [scalar] = yaml_tree.parse(b"a: 1\na: 2\n", "x.yaml")
    assert "`a:`" not in (scalar.hint or "")


def test_a_mapping_in_braces_has_no_lines_to_move() -> None:
    """The person keeps one of the two."""
    _, [problem] = yaml_tree.parse(b"a: {b: 1}\na:\n  b: 2\n", "x.yaml")
    assert (problem.rule, problem.place) == ("yaml-duplicate-key", ("x.yaml", 2, 1))
    assert "`a:`" not in (problem.hint or "")


def test_the_lines_of_a_second_mapping_are_read() -> None:
    """What names them is right, so that only the duplicate is a problem."""
    root, [problem] = yaml_tree.parse(b"a:\n  b: 1\na:\n  c: [2]\n", "x.yaml")
    assert root is not None
    assert (problem.rule, plain(root)) == ("yaml-duplicate-key", {"a": {"b": 1, "c": [2]}})


@pytest.mark.parametrize("text", ["a: [1\n\n", "a: [", "a: {b: [\n"])
def test_a_bracket_that_is_not_closed_has_to_be_closed(text: str) -> None:
    """Not to be quoted: at the end of the file nothing is wrong but that it ends."""
    [problem] = parse(text.encode(), FILE)[1]
    assert problem.rule == "yaml-syntax"
    assert "close" in (problem.hint or "")


def test_an_empty_file_has_a_way_out() -> None:
    """Of a person who wants no file, too."""
    [problem] = parse(b"", FILE)[1]
    assert (problem.rule, bool(problem.hint)) == ("yaml-empty", True)
