"""Settings as JSON: equal values have one form, and no secret is in it."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.functional import lazystr

from envgen.live.probe.values import Values

CANARY = "CANARY-0123456789"
VALUES = Values("/srv/shop", {"DJANGO_SECRET_KEY": CANARY, "SHORT": "7"})


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (10**5000, {"$int": hex(10**5000)}),
        (0.5, 0.5),
        (float("inf"), {"$float": "inf"}),
        ("text", "text"),
        (["a", 1], ["a", 1]),
        (("a", 1), {"$tuple": ["a", 1]}),
        ({"b", "a"}, {"$set": ["a", "b"]}),
        ({"a": (1,)}, {"a": {"$tuple": [1]}}),
        (OrderedDict(a=1), {"a": 1}),
        ({1: "a"}, {"$dict": [[1, "a"]]}),
        ({"$tuple": 1}, {"$dict": [["$tuple", 1]]}),
        (Path("/srv/shop/static"), {"$path": "static"}),
        (Path("/srv/shop"), {"$path": "."}),
        (Path("/var/data"), {"$path": "/var/data"}),
        (datetime.timedelta(minutes=5), {"$seconds": 300.0}),
        (re.compile("^a$"), {"$pattern": "^a$"}),
        (lazystr("later"), "later"),
        (b"bytes", {"$hidden": None}),
        (json.loads, {"$object": "json.loads"}),
        (Path, {"$object": f"{Path.__module__}.Path"}),
        (object(), {"$object": "builtins.object"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_forms(value: Any, form: Any) -> None:
    """Each kind of value has a form of its own, which is JSON."""
    found = VALUES.one("SETTING", value)
    assert found == form
    assert json.loads(json.dumps(found)) == found


class Raising:
    """An object that raises an error whatever it is asked for."""

    def __getattr__(self, name: str) -> Any:
        """Exit, with a secret as the reason."""
        raise SystemExit(CANARY)


class RaisingText(str):
    """A text that raises an error when it is read."""

    __slots__ = ()

    def __str__(self) -> str:
        """Raise an error with a secret in it."""
        raise ValueError(CANARY)


class Endless(list[Any]):
    """A list without an end."""

    def __iter__(self) -> Iterator[Any]:
        """Yield numbers."""
        return itertools.count()


CYCLE: list[Any] = []
CYCLE += [CYCLE, CYCLE]


@pytest.mark.parametrize(
    "value",
    [Raising(), RaisingText("a"), Endless(), [1, Endless()], CYCLE, list(range(1_000_000))],
    ids=["object", "text", "endless", "inside", "cycle", "large"],
)
def test_a_value_that_cannot_be_read(value: Any) -> None:
    """It costs neither the other settings nor the time of a boot."""
    values = Values("/srv/shop", {})
    assert values.all({"A": value, "B": 2}) == {"A": {"$object": "…"}, "B": 2}
    # An error is reported, too; what is too large is none.
    assert (values.error is not None) is isinstance(value, Raising | RaisingText)


def test_a_text_that_is_too_long() -> None:
    """Two of them can be told apart, and the report stays short."""
    first, same, other = (
        VALUES.one("A", text) for text in ("a" * 10**6, "a" * 10**6, "a" * (10**6 - 1) + "b")
    )
    assert first == same != other
    assert len(json.dumps(first)) < 100


HIDDEN = {"$hidden": None}


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("SECRET_KEY", "anything", HIDDEN),
        ("SECRET_KEY_FALLBACKS", ["one", "two"], [HIDDEN, HIDDEN]),
        ("EMAIL_HOST_PASSWORD", "anything", HIDDEN),
        ("STRIPE_API_KEY", "anything", HIDDEN),
        ("SENTRY_DSN", "anything", HIDDEN),
        ("JWT", {"SIGNING_KEY": "anything", "ISSUER": "a"}, {"SIGNING_KEY": HIDDEN, "ISSUER": "a"}),
        ("DATABASES", {"default": {"PASSWORD": "anything"}}, {"default": {"PASSWORD": HIDDEN}}),
        ("TOKENS", {"a": "anything"}, {"a": HIDDEN}),
        ("ANY", CANARY, {"$hidden": "DJANGO_SECRET_KEY"}),
        ("ANY", f"Bearer {CANARY}", HIDDEN),
        ("ANY", "redis://user:anything@host/0", "redis://user:…@host/0"),
        ("ANY", "redis://:any:thing@host/0", "redis://:…@host/0"),
        ("STRIPE_API_KEY", "", ""),
        ("STRIPE_API_KEY", None, None),
        ("USE_TOKEN", True, True),
        # Django's own names that only look like it.
        ("AUTH_PASSWORD_VALIDATORS", ["a.B"], ["a.B"]),
        ("PASSWORD_HASHERS", ["a.B"], ["a.B"]),
        ("CSRF_COOKIE_NAME", "csrftoken", "csrftoken"),
        # Too short to be looked for in other text.
        ("ANY", "7 days", "7 days"),
    ],
)  # fmt: skip
@pytest.mark.threat("a boot report shows a secret in the code")
def test_secrets_are_hidden(name: str, value: Any, form: Any) -> None:
    """By their names, their values, or as passwords in URLs."""
    assert VALUES.one(name, value) == form


def test_what_is_hidden_can_be_compared() -> None:
    """With a key that somebody holds, equal values have equal digests; without, there is none."""
    forms = [
        Values("/srv", {}, key).one("SECRET_KEY", value)
        for key, value in (("k1", "a"), ("k1", "a"), ("k1", "b"), ("k2", "a"))
    ]
    digests = [form["$digest"] for form in forms]
    assert digests[0] == digests[1]
    assert len({*digests}) == 3
    assert "$digest" not in VALUES.one("SECRET_KEY", "a")


def test_nesting_without_an_end() -> None:
    """A list that holds itself is cut off."""
    endless: list[Any] = []
    endless.append(endless)
    assert "…" in json.dumps(VALUES.one("ANY", endless), ensure_ascii=False)
