"""A sealed file in step with a .env file: what is sealed again, and which lines stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealed_samples import SHOP, VALUES, opened, read, sealed_text, secrets

from envgen.errors import InputError
from envgen.formats import dotenv, quoting
from envgen.secrets import sealed
from envgen.secrets.sealed import PrivateKey

KEY = sealed.new_key()
TEXT = sealed_text(KEY, VALUES)


def test_an_unchanged_value_keeps_its_line() -> None:
    """With the key at hand, byte for byte: and so does all of an unchanged file."""
    again = sealed.seal(read(TEXT), SHOP, secrets(VALUES), KEY)
    assert again.text == TEXT
    one = sealed.seal(read(TEXT), SHOP, secrets({**VALUES, "TOKEN": "new"}), KEY)
    assert one.changed == ("TOKEN",)
    differ = [
        (old, new)
        for old, new in zip(TEXT.splitlines(), one.text.splitlines(), strict=True)
        if old != new
    ]
    assert len(differ) == 1
    assert opened(one.text, KEY) == {**VALUES, "TOKEN": "new"}


def test_a_name_is_added_without_the_key() -> None:
    """In its order, and no other line changes."""
    done = sealed.seal(read(TEXT), SHOP, secrets({**VALUES, "MAIL_KEY": "m"}), None)
    assert done.added == ("MAIL_KEY",)
    assert done.not_compared == tuple(sorted(VALUES))
    names = [line.partition(":")[0] for line in done.text.splitlines()]
    assert names[-5:-1] == ["DATABASE_URL", "DJANGO_SECRET_KEY", "MAIL_KEY", "TOKEN"]
    assert set(TEXT.splitlines()) < set(done.text.splitlines())
    assert opened(done.text, KEY) == {**VALUES, "MAIL_KEY": "m"}


def test_without_the_key_a_value_changes_only_by_name() -> None:
    """Nobody can tell whether it differs: `replace` seals it again."""
    wanted = secrets({**VALUES, "TOKEN": "new"})
    assert sealed.seal(read(TEXT), SHOP, wanted, None).text == TEXT
    done = sealed.seal(read(TEXT), SHOP, wanted, None, replace=["TOKEN"])
    assert done.changed == ("TOKEN",)
    assert opened(done.text, KEY)["TOKEN"] == "new"


def test_what_is_not_wanted_stays_until_it_is_dropped() -> None:
    """A .env file that lacks a name is no reason to lose its value."""
    left = secrets({"TOKEN": VALUES["TOKEN"]})
    assert sealed.seal(read(TEXT), SHOP, left, KEY).text == TEXT
    done = sealed.seal(read(TEXT), SHOP, left, KEY, drop=["DATABASE_URL", "NEVER_THERE"])
    assert done.dropped == ("DATABASE_URL",)
    assert opened(done.text, KEY).keys() == {"DJANGO_SECRET_KEY", "TOKEN"}


def test_comments_stay() -> None:
    """What a person notes above a line stays there."""
    noted = TEXT.replace("TOKEN:", "# from the portal\nTOKEN:")
    done = sealed.seal(read(noted), SHOP, secrets({**VALUES, "A": "1", "Z": "2"}), KEY)
    assert "# from the portal\nTOKEN:" in done.text
    assert [line[:2] for line in done.text.splitlines()[-2:]] == ["Z:", "se"]
    assert opened(done.text, KEY).keys() == {"A", "Z", *VALUES}


def test_a_value_that_cannot_be_compared_is_a_problem() -> None:
    """It may be newer than the one that would take its place; by name it can be replaced."""
    lines = TEXT.splitlines()
    lines[-2] = lines[-2][:-10] + "AAAAAAA" + lines[-2][-3:]
    broken = "\n".join(lines) + "\n"
    with pytest.raises(InputError, match="value of TOKEN cannot be opened"):
        sealed.seal(read(broken), SHOP, secrets(VALUES), KEY)
    sealed_again = sealed.seal(read(broken), SHOP, secrets(VALUES), KEY, replace=["TOKEN"])
    assert opened(sealed_again.text, KEY) == VALUES


@given(st.text(max_size=400))
def test_any_value_of_a_dotenv_file_comes_back(value: str) -> None:
    """Whatever a .env file can carry, through the sealed file, into a .env file again."""
    try:
        written = f"NAME={quoting.dotenv(value)}\n"
    except quoting.Unquotable:
        return
    found = dotenv.filled(written)
    back = opened(sealed_text(KEY, found), KEY)
    assert dotenv.filled(dotenv.update("", [dotenv.Wanted(n, v) for n, v in back.items()])) == found


def test_a_recipient_out_of_range_is_a_problem() -> None:
    """Of the right length, and no ML-KEM key: at its line, and nothing is sealed."""
    wrong = sealed.PublicKey(b"\xff" * 1216).text().partition(":")[2]
    text = re.sub("^sealed-for: .*$", f"sealed-for: {wrong}", TEXT, flags=re.MULTILINE)
    with pytest.raises(InputError) as error:
        sealed.seal(read(text), SHOP, secrets({"NEW": "x"}), None)
    [found] = error.value.problems
    assert (found.message, found.place and found.place.line) == (
        "sealed-for is not a public key",
        6,
    )


def test_keys_as_text_come_back() -> None:
    """Both halves, and nothing else is one."""
    again = PrivateKey.from_text(KEY.reveal())
    assert again == KEY
    assert sealed.PublicKey.from_text(KEY.public.text()) == KEY.public
    for wrong in ("", KEY.reveal()[:-1], KEY.reveal() + "A", KEY.public.text(), "x" * 60, "ké"):
        assert PrivateKey.from_text(wrong) is None
    for wrong in ("", KEY.public.text()[:-4], KEY.reveal()):
        assert sealed.PublicKey.from_text(wrong) is None


def test_a_private_key_is_not_shown() -> None:
    """Neither by repr nor by str nor by pickling it."""
    import pickle

    assert f"{KEY} {KEY!r}" == "<private key> <private key>"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
