"""The text of a sealed file: its form, and every way in which it can be wrong."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sealed_samples import PATH, SHOP, VALUES, opened, read, sealed_text

from envgen.errors import InputError, Problem
from envgen.secrets import sealed
from envgen.secrets.sealed import SealSubject, lines

KEY = sealed.new_key()
OTHER_KEY = sealed.new_key()
TEXT = sealed_text(KEY, VALUES)
LINES = TEXT.splitlines()


def problems(text: str, subject: SealSubject = SHOP) -> list[Problem]:
    """Return what is wrong with a file, read or opened."""
    try:
        opened(text, KEY, subject)
    except InputError as error:
        return list(error.problems)
    return []


def where(name: str) -> int:
    """Return the line of a name, counted from 1."""
    return next(number for number, line in enumerate(LINES, 1) if line.startswith(f"{name}: "))


def with_line(name: str, line: str) -> str:
    """Return the file with another line in the place of a name's."""
    changed = list(LINES)
    changed[where(name) - 1] = line
    return "\n".join(changed) + "\n"


def value_of(name: str, text: str = TEXT) -> str:
    """Return what stands behind a name."""
    found = re.search(rf"^{name}: (.*)$", text, re.MULTILINE)
    assert found
    return found[1]


def test_the_form() -> None:
    """A head, a line for each value in order, and an end; other readers of YAML agree."""
    assert [line.partition(":")[0] for line in LINES if line and line[0] != "#"] == [
        "envgen-sealed",
        "sealed-project",
        "sealed-profile",
        "sealed-for",
        *sorted(VALUES),
        "sealed-end",
    ]
    as_yaml = yaml.safe_load(TEXT)
    assert as_yaml["sealed-project"] == "shop"
    assert all(as_yaml[name] == value_of(name) for name in VALUES)
    assert all(len(value_of(name)) == 1688 for name in VALUES)
    assert opened(TEXT, KEY) == VALUES


@pytest.mark.parametrize(
    "one",
    [
        ("shop", "production", "TOKEN"),
        ("shopproduction", "", "TOKEN"),
        ("shop", "productionTOKEN", ""),
        ("shop\x00\x00\x00\x0aproduction", "production", "TOKEN"),
    ],
)
def test_no_two_places_have_the_same_info(one: tuple[str, str, str]) -> None:
    """Moving letters from one part to the next gives other bytes."""
    others = [("shop", "production", "TOKE"), ("shop", "productio", "nTOKEN"), ("s", "hop", "x")]
    mine = lines.info(SealSubject(*one[:2]), one[2])
    assert all(mine != lines.info(SealSubject(*other[:2]), other[2]) for other in others)


def test_the_info_byte_by_byte() -> None:
    """As docs/explanation/sealed-format.md has it, so that another program can make it."""
    assert lines.info(SealSubject("shop", "live"), "KEY") == (
        b"\0\0\0\x0denvgen-sealed\0\0\0\x011\0\0\0\x04shop\0\0\0\x04live\0\0\0\x03KEY"
    )


# Whose line is another, the line, and what is said of it.
CHANGED = {
    "another version": ("envgen-sealed", "envgen-sealed: 2", "format"),
    "another end": ("sealed-end", "sealed-end: 2", "sealed-end is not 1"),
    "another project": ("sealed-project", "sealed-project: shap", "another project"),
    "another profile": ("sealed-profile", "sealed-profile: staging", "another profile"),
    "a short recipient": ("sealed-for", LINES[where("sealed-for") - 1][:-4], "not a public key"),
    "a recipient that is no base64": ("sealed-for", "sealed-for: !!!", "not a public key"),
    "a value cut off": ("TOKEN", f"TOKEN: {value_of('TOKEN')[:-4]}", "value of TOKEN is cut off"),
    "a value too long": ("TOKEN", f"TOKEN: {value_of('TOKEN')}AAAA", "value of TOKEN is cut off"),
    "no value": ("TOKEN", "TOKEN:", "not a line"),
    "a value in the clear": ("TOKEN", "TOKEN: hunter2", "cut off, or not"),
    "two values swapped": (
        "TOKEN",
        f"TOKEN: {value_of('DATABASE_URL')}",
        "value of TOKEN cannot be opened",
    ),
    "a name changed": ("TOKEN", f"TOKENS: {value_of('TOKEN')}", "value of TOKENS cannot be opened"),
    "a value of another profile": (
        "TOKEN",
        f"TOKEN: {value_of('TOKEN', sealed_text(KEY, VALUES, SealSubject('shop', 'staging')))}",
        "cannot be opened",
    ),
    "a value of another project": (
        "TOKEN",
        "TOKEN: " + value_of("TOKEN", sealed_text(KEY, VALUES, SealSubject("toys", "production"))),
        "cannot be opened",
    ),
    "a value for another key": (
        "TOKEN",
        f"TOKEN: {value_of('TOKEN', sealed_text(OTHER_KEY, VALUES))}",
        "cannot be opened",
    ),
    "a merge conflict": ("TOKEN", "<<<<<<< HEAD", "conflict markers of a merge"),
    "a nested value": ("TOKEN", "  TOKEN: x", "not a line"),
    "a list": ("TOKEN", "- TOKEN", "not a line"),
    "a quoted value": ("TOKEN", f'TOKEN: "{value_of("TOKEN")}"', "not base64"),
    "a second document": ("TOKEN", "---", "not a line"),
    "an anchor": ("TOKEN", "TOKEN: &a x", "not a line"),
    "an escape sequence as a name": ("TOKEN", "\x1b[31mTOKEN: x", "not a line"),
    "a key of a head of tomorrow": ("TOKEN", "sealed-by: x", "not a line"),
}
# The tampering table: what was done, on which line it shows, and what is said.
TAMPERED: dict[str, tuple[str, str | None, str]] = {
    **{case: (with_line(name, line), name, said) for case, (name, line, said) in CHANGED.items()},
    "no end": (TEXT.replace("sealed-end: 1\n", ""), None, "the end of the file is missing"),
    "a format of tomorrow": (
        with_line("envgen-sealed", "envgen-sealed: 2").replace("TOKEN: ", "TOKEN!: "),
        "envgen-sealed",
        "format 2",
    ),
    "no version": (TEXT.replace("envgen-sealed: 1\n", ""), None, "no envgen-sealed"),
    "no recipient": (
        TEXT.replace(f"{LINES[where('sealed-for') - 1]}\n", ""),
        None,
        "no sealed-for",
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
@pytest.mark.threat("a sealed file is tampered with")
def test_the_tampering_table(case: str) -> None:
    """One problem, at the line, that says what it is and shows nothing of it."""
    text, name, said = TAMPERED[case]
    found = problems(text)
    assert len(found) == 1
    assert said in found[0].message
    assert found[0].hint
    assert found[0].rule == lines.RULE
    assert found[0].place is not None
    assert (found[0].place.file, found[0].place.line) == (PATH, where(name) if name else 0)
    assert "hunter2" not in str(found[0])


def test_a_line_that_stands_twice() -> None:
    """What git's union merge leaves of a value that both sides changed, equal or not."""
    for value in (value_of("TOKEN"), value_of("DATABASE_URL")):
        found = problems(f"{TEXT}TOKEN: {value}\n")
        assert [item.message for item in found] == [f"TOKEN is already on line {where('TOKEN')}"]
        assert found[0].place is not None
        assert found[0].place.line == len(LINES) + 1


@pytest.mark.parametrize("name", ["sealed-for", *VALUES])
@pytest.mark.parametrize("at", [0, 1, 700, 1400, -3, -2, -1])
def test_no_character_can_be_another(name: str, at: int) -> None:
    """Each character of each value and of the key counts, the last before the padding too."""
    text = value_of(name)
    at %= len(text)
    for other in "AB/z=!":
        if text[at] != other:
            changed = f"{text[:at]}{other}{text[at + 1 :]}"
            assert problems(with_line(name, f"{name}: {changed}")) or name == "sealed-for"
            # Another recipient is a key like any other: what is known of it is another's to say.
            if name == "sealed-for" and not problems(with_line(name, f"{name}: {changed}")):
                file = read(with_line(name, f"{name}: {changed}"))
                assert file.recipient.id != KEY.public.id


def test_line_ends_of_windows_and_a_byte_order_mark() -> None:
    """A checkout may have them."""
    assert opened("\ufeff" + TEXT.replace("\n", "\r\n"), KEY) == VALUES


def test_cut_off_anywhere() -> None:
    """Whatever is left of a file has a problem, also where it ends with a line."""
    ends = [at for at, letter in enumerate(TEXT) if letter == "\n"][:-1]
    for end in (*range(0, len(TEXT) - 1, 97), *ends, *(at + 1 for at in ends)):
        assert problems(TEXT[:end])


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but InputError, and few problems however long the text."""
    for whole in (text, TEXT + text):
        assert len(problems(whole)) <= 20


def test_a_hostile_file_is_refused_at_once() -> None:
    """Deep YAML and a million lines are no more than lines that are wrong."""
    assert len(problems("[" * 1_000_000)) == 1
    assert len(problems("[\n" * 1_000_000)) == 20
