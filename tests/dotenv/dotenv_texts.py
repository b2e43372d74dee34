"""Texts of .env files as Hypothesis makes them up, and what the tests do with them."""

from __future__ import annotations

import io
from typing import Any

import environ
from hypothesis import strategies as st

from envgen.formats import dotenv, quoting
from envgen.formats.dotenv import Wanted

NAMES = ("A", "B", "C", "DJANGO_DEBUG", "TOKEN", "abc")
SEPARATORS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
PEM = '"-----BEGIN PRIVATE KEY-----\nMIIEvQ/IBADAN\nQUJD==\n-----END PRIVATE KEY-----"'


def writable(value: str) -> bool:
    """Whether a canonical spelling of `value` exists."""
    try:
        quoting.dotenv(value)
    except quoting.Unquotable:
        return False
    return True


names = st.sampled_from(NAMES)
raw_values = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "a b",
            "'a b'",
            '"a b"',
            '"a\\nb"',
            '"a\\"b"',
            "'it'",
            "x # y",
            "x#y",
            "'\"a\"'",
            '"open',
            "'open",
            "$A",
            "'${A}'",
            "=",
            "==",
            " x",
            "x ",
            "é",
            "a\u2028b",
            PEM,
            '"a\nb"',
        ]
    ),
    st.text(max_size=6),
    st.text(alphabet="ab'\"\\$# =`\n", max_size=8),
)
lines = st.one_of(
    st.builds("{}={}".format, names, raw_values),
    st.builds(
        "{}{}{}={}".format, st.sampled_from(["", " ", "export "]), names, st.just(" "), names
    ),
    st.builds("export {}={}".format, names, raw_values),
    st.builds("#{}".format, st.text(max_size=8)),
    st.sampled_from(
        ["", "", "  ", "X", "foo bar=", '-----"', "it's'", "# --- Core ------", "\ufeffA=1"]
    ),
    st.just("# envgen: A=12345678 B=abcdef01"),
    st.text(max_size=10),
)
ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\u2028", "\x85", "\f"])
texts = st.builds(
    lambda bom, pairs, last: bom + "".join(line + end for line, end in pairs) + last,
    st.sampled_from(["", "", "", "\ufeff"]),
    st.lists(st.tuples(lines, ends), max_size=12),
    st.one_of(st.just(""), lines),
)
good_values = st.one_of(
    st.sampled_from(["", "1", "a b", "it's", "a#b", "=", '"open', "'open", "x # y"]),
    st.text(max_size=6).filter(writable),
)
wanted = st.builds(
    Wanted,
    names,
    good_values,
    st.lists(
        st.sampled_from(["help", "a\nb", "ends in \\", "", "envgen: A=12345678"]), max_size=2
    ).map(tuple),
    st.sampled_from([None, "Core", "Hosts and origins", "--- \n\\"]),
    st.booleans(),
)
wanteds = st.lists(wanted, max_size=6, unique_by=lambda each: each.name)


def as_django(text: str) -> dict[str, str]:
    """What the real django-environ reads from a file with `text`."""
    seen: dict[str, str] = {}

    class Env(environ.Env):
        ENVIRON: Any = seen

    Env.read_env(io.StringIO(text, newline=None))
    return seen


def normal(text: str) -> str:
    """`text` with LF line ends, one at the end, and no byte order mark at the start of a line."""
    lines = io.StringIO(text, newline=None).getvalue().splitlines(keepends=True)
    text = "".join(line.lstrip("\ufeff") for line in lines)
    return text if not text or text.endswith("\n") else f"{text}\n"


def rewritten(text: str, *wishes: Wanted, **more: Any) -> str:
    """`update`, asserted to be done after the first time."""
    once = dotenv.update(text, wishes, **more)
    assert dotenv.update(once, wishes, **more) == once
    return once


def messages(text: str) -> list[str]:
    """The problems of `text` as `line:column message`."""
    found = dotenv.problems(text, ".env")
    return [f"{each.place and str(each.place)[5:]} {each.message}" for each in found]
