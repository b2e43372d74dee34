"""A row of the tables of requests: its name, the request, and the status of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from live_http import Request


class Row(NamedTuple):
    """`uvicorn` is the status there, if it differs: some things servers refuse themselves."""

    name: str
    status: int
    request: Request
    uvicorn: int | None = None

    def expected(self, server: str) -> int:
        """The status that `server` has to answer."""
        return self.uvicorn if self.uvicorn is not None and server == "uvicorn" else self.status


# What `int`, `isdigit` and `strip` let pass or crash on, in ten characters where it can be.
NO_TIMES = {
    "empty": "",
    "a word": "abcdefghij",
    "5000 digits": "9" * 5000,
    "11 digits": "01700000000",
    "9 digits": "170000000",
    "an underscore": "17_0000000",
    "a plus sign": "+170000000",
    "a minus sign": "-170000000",
    "a space": "17 0000000",
    "a superscript": "170000000\xb2",
    "Arabic digits": "\u0661\u0667".encode().decode("latin-1") * 2 + "00",
    "a fraction": "17000000.5",
    "an exponent": "1700000e+9",
    "hexadecimal": "0x6553f100",
    "the year 1970": "0000000000",
    "the year 2286": "9999999999",
}


def spoilt(good: Request, names: tuple[str, ...]) -> Iterator[Row]:
    """Each of the headers that sign `good`, in each way in which a header can be wrong."""
    for name in names:
        value = good.value(name)
        ways = {
            "left out": good.without(name),
            "empty": _with(good, name, ""),
            "junk": _with(good, name, "junk"),
            "not ASCII": _with(good, name, value + "\xe9"),
            "not ASCII, and as long": _with(good, name, value[:-1] + "\xff"),
            "in capitals": _with(good, name, value.upper()),
            "with a space in it": _with(good, name, f"{value[:-1]} {value[-1]}"),
            "with more behind it": _with(good, name, f"{value};a=b"),
            "twice": good.adding(name, value),
            "twice, the first one junk": _with(good, name, "junk").adding(name, value),
            "twice, the second one junk": good.adding(name, "junk"),
            "twice, the second one empty": good.adding(name, ""),
            "twice in one": _with(good, name, f"{value}, {value}"),
            "of 5 kB": _with(good, name, value + "A" * 5000),
        }
        for way, request in ways.items():
            # A timestamp has no letters to be put into capitals.
            if request != good:
                yield Row(f"{name} {way}", 401, request)
        long = _with(good, name, value + "A" * 9000)
        yield Row(f"{name} of 9 kB", 431, long, uvicorn=401)


def flipped(good: Request, name: str, part: str) -> Request:
    """Flip the lowest bit of the last character of what the group in `part` finds in a header."""
    value = good.value(name)
    found = re.search(part, value)
    assert found is not None
    at = found.end(1) - 1
    return _with(good, name, value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :])


def _with(good: Request, name: str, value: str) -> Request:
    return good.having(**{name.replace("-", "_"): value})
