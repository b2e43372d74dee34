"""Quoting: what is written reads back the same, and what cannot be is refused by name."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from unseen import can_be_seen

from envgen.formats import quoting
from envgen.formats.quoting import Unquotable

BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("sign", ["\U0001fae8", "\u0378", "\U0001f600"])
def test_signs_that_a_python_does_not_know_yet_stay(sign: str) -> None:
    """A file is the same whichever Python rendered it: of Unicode 14, 15 or 16."""
    assert quoting.python(sign) == f'"{sign}"'
    assert quoting.comment(f"a {sign}") == f"a {sign}"
    assert quoting.yaml(f"a {sign}: b") == f'"a {sign}: b"'


@given(st.text() | st.text("'\"\\\n{}\ud800é") | st.integers() | st.booleans() | st.none())
def test_python_reads_back_the_same(value: Any) -> None:
    """The literal evaluates to the value, and is one printable line."""
    written = quoting.python(value)
    assert repr(ast.literal_eval(written)) == repr(value)
    assert can_be_seen(written)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_python_reads_floats_back_the_same(value: float) -> None:
    """The literal evaluates to the very float, its sign included."""
    assert repr(ast.literal_eval(quoting.python(value))) == repr(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a'b", '"a\'b"'),
        ('a"b', "'a\"b'"),
        ("\"''", '"\\"\'\'"'),
        ("'\"", '"\'\\""'),
        ("\n\0\x7f\u2028\u202e\ud800", r'"\n\x00\x7f\u2028\u202e\ud800"'),
        ("é😀", '"é😀"'),
        (1e16, "1e16"),
        (1e-7, "1e-07"),
        (-0.0, "-0.0"),
        (True, "True"),
        (None, "None"),
    ],
)
def test_python_is_written_as_ruff_leaves_it(value: Any, written: str) -> None:
    """Double quotes unless single ones save escapes; no plus in an exponent."""
    assert quoting.python(value) == written


class Color(StrEnum):
    """A str whose repr is no string literal."""

    RED = "red"


def test_a_subclass_of_str_is_written_as_the_text_it_is() -> None:
    """The repr of an enum's member does not come through."""
    assert quoting.python(Color.RED) == '"red"'
    assert quoting.yaml(Color.RED) == "red"
    assert quoting.toml(Color.RED) == '"red"'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", ""),
        ("postgres://u:p%40@h/d", "postgres://u:p%40@h/d"),
        ("a b", "'a b'"),
        ("a#b", "'a#b'"),
        ("a$b", "'a$b'"),
        ('say "hi"', "'say \"hi\"'"),
        ("it's", '"it\'s"'),
        ("é", "'é'"),
    ],
)
def test_dotenv_uses_the_lightest_quotes_that_all_readers_share(value: str, written: str) -> None:
    """None at all, else single ones, else double ones."""
    assert quoting.dotenv(value) == written


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("hunter2\n", "has a line break; store it base64-encoded (encoding: base64)"),
        ("hunter2\u2028", "has a line break; store it base64-encoded (encoding: base64)"),
        ("hunter2\t", "has a control character; store it base64-encoded (encoding: base64)"),
        ("$hunter2", 'starts with "$", which django-environ takes'),
        ("hunter2\ud800", "is not valid Unicode text"),
        ("hunter2'$", "mixes quotes"),
        ("hunter2\\", "mixes quotes"),
        ("hunter2${x}", "mixes quotes"),
        ("hunter2\\\\a", "mixes quotes"),
        ('"hunter2"', "mixes quotes"),
    ],
)
@pytest.mark.threat("a message shows a value of a profile")
def test_dotenv_says_why_it_refuses_and_not_what(value: str, reason: str) -> None:
    """The reason names the trouble and the way out; the value stands nowhere."""
    with pytest.raises(Unquotable) as caught:
        quoting.dotenv(value)
    assert caught.value.reason.startswith(reason)
    assert "base64" in caught.value.reason
    assert caught.value.__context__ is None
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "./build.sh",
        "../build.sh",
        "gunicorn config.wsgi",
        "gunicorn config.wsgi:application --bind 0.0.0.0:$PORT",
        "pip install -r requirements.txt && python manage.py collectstatic",
        "/healthz",
        "celery -A config worker",
        "basic-256mb",
        "https://example.com",
        "oregon",
    ],
)
def test_yaml_leaves_plain_what_nobody_misreads(text: str) -> None:
    """Commands, paths, plans and origins need no quotes."""
    assert quoting.yaml(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *"no off NO y N yes On true FALSE null Null ~ nan .inf -.INF .nan".split(),  # noqa: SIM905
        *"1 -1 +1 1_000 12e03 e12 0x1F 0o17 017 1:30 2024-01-01 3.12 .5".split(),  # noqa: SIM905
        *"= << - -- --- ... @x %x &a *a !a a: :a a,b [a {a a] a} # `a | > a#b ? é".split(),  # noqa: SIM905
        *("'a'", '"a"', "", " a", "a ", "a: b", "a #b", "- a", "a, b", "a\nb", "a\u00a0b", "a  b"),
    ],
)
def test_yaml_quotes_what_somebody_might_misread(text: str) -> None:
    """Numbers, words, dates and signs of YAML 1.1 or 1.2 become text in double quotes."""
    written = quoting.yaml(text)
    assert written[0] == written[-1] == '"'
    assert yaml.safe_load(f"[{written}]") == [text]


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(json_like)
def test_yaml_reads_back_the_same_on_one_line(value: Any) -> None:
    """Types included, in printable characters only."""
    written = quoting.yaml(value)
    assert can_be_seen(written)
    assert repr(yaml.safe_load(written)) == repr(value)


def test_yaml_and_toml_have_infinity_and_nan() -> None:
    """Each in its own spelling."""
    numbers = [math.inf, -math.inf, math.nan]
    assert quoting.yaml(numbers) == "[.inf, -.inf, .nan]"
    assert quoting.toml(numbers) == "[inf, -inf, nan]"


def test_toml_quotes_keys_that_are_not_bare() -> None:
    """Tables are inline, and empty ones hold no blank."""
    table = {"a-b_1": 1, "a b": [True, {}], "": "é\n"}
    assert quoting.toml(table) == '{ a-b_1 = 1, "a b" = [true, {}], "" = "é\\n" }'


@pytest.mark.parametrize(
    ("write", "value"),
    [
        (quoting.python, math.inf),
        (quoting.python, math.nan),
        pytest.param(quoting.python, 10**5000, id="huge"),
        (quoting.yaml, 2**63),
        (quoting.yaml, {"k" * 1025: 1}),
        (quoting.yaml, "\ud800"),
        (quoting.toml, None),
        (quoting.toml, [-(2**63) - 1]),
        (quoting.toml, {"\ud800": 1}),
        (quoting.shell, "a\0b"),
        (quoting.shell, "\udc80"),
        *((quoting.shell, f"a{character}b") for character in BIDIRECTIONAL),
        *((quoting.dotenv, f"a{character}b") for character in BIDIRECTIONAL),
        *((quoting.text, f"a{character}b") for character in BIDIRECTIONAL),
    ],
)
def test_what_a_language_cannot_hold_is_refused(write: Callable[[Any], str], value: Any) -> None:
    """With a reason, and without an exception behind it that would hold the value."""
    with pytest.raises(Unquotable) as caught:
        write(value)
    assert caught.value.reason
    assert caught.value.__context__ is None


@pytest.mark.parametrize("write", [quoting.python, quoting.yaml, quoting.toml])
@pytest.mark.parametrize("value", [b"hunter2", {"hunter2"}, object()])
def test_other_types_are_errors(write: Callable[[Any], str], value: Any) -> None:
    """TypeError names the type, not the value."""
    with pytest.raises(TypeError, match=type(value).__name__) as caught:
        write(value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("write", [quoting.yaml, quoting.toml])
def test_keys_have_to_be_text(write: Callable[[Any], str]) -> None:
    """A number as a key reads back as text in some languages, so it is an error in all."""
    with pytest.raises(TypeError, match="int"):
        write({1: "a"})


@pytest.mark.parametrize(
    ("value", "written"),
    [("", "''"), ("a b", "'a b'"), ("it's", "'it'\"'\"'s'"), ("$(id)", "'$(id)'"), ("a-b", "a-b")],
)
def test_shell_makes_one_word(value: str, written: str) -> None:
    """Nothing in it is expanded, and an empty value is still a word."""
    assert quoting.shell(value) == written


@pytest.mark.parametrize(
    "character", "\u202e\u2066\ufeff\u200b\u200d\u00ad\u00a0\u3000\ue000\ufffe"
)
def test_a_line_of_text_refuses_what_cannot_be_seen(character: str) -> None:
    """An override would show another command than the one that runs."""
    with pytest.raises(Unquotable, match="cannot be seen") as caught:
        quoting.text(f"hunter2{character}")
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize("value", ["web: gunicorn config.wsgi -b 0.0.0.0:$PORT", "Größe 例 🎉", ""])
def test_a_line_of_text_is_as_it_is(value: str) -> None:
    """What can be seen is not changed."""
    assert quoting.text(value) == value


@given(st.text())
def test_a_line_of_text_can_be_seen(value: str) -> None:
    """Whatever is not refused is on one visible line."""
    try:
        written = quoting.text(value)
    except Unquotable:
        return
    assert written == value
    assert can_be_seen(written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" \t a comment \n", "a comment"),
        ("one\ntwo\r\nthree\u2028four", r"one\ntwo\r\nthree\u2028four"),
        ("right\u202eleft", r"right\u202eleft"),
        ("\ud800\x1b[31m", r"\ud800\x1b[31m"),
        ("a \\", r"a \x5c"),
        ("\\\\", r"\\x5c"),
        ("# é", "# é"),
        ("", ""),
    ],
)
@pytest.mark.threat("a help text becomes code")
def test_a_comment_is_one_visible_line(text: str, written: str) -> None:
    """What cannot be seen is escaped, blanks at the ends go."""
    assert quoting.comment(text) == written


@given(st.text(st.characters()) | st.text("\\ \n\x85#a\u202e"))
def test_a_comment_never_ends_its_line_early(text: str) -> None:
    """It is printable, has no blank at an end and no backslash at the last place."""
    written = quoting.comment(text)
    assert can_be_seen(written)
    assert written == written.strip()
    assert not written.endswith("\\")
