"""Attacks where v1 is accepted beside v2: each row is refused, and stores nothing.

Method, host, path and query are not signed by v1: see the table of threats in
docs/explanation/bot-auth.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from attacks_v2 import OTHER_BODY, STRANGER
from live_rows import NO_TIMES, Row, flipped, spoilt
from live_signing import BODY, V1, V2, Bot


def attacks(bot: Bot) -> Iterator[Row]:
    """Every attack, at this second."""
    good = bot.v1()
    signature = good.value("X-Bot-Signature")
    yield Row("nothing is signed", 401, bot.request())
    yield from spoilt(good, V1)
    for name in V2:
        there = good.adding(name, bot.v2().value(name))
        yield Row(f"{name} stripped", 401, bot.v2().without(name))
        yield Row(f"v1 beside {name}", 401, there)
        yield Row(f"v1 beside an empty {name}", 401, good.adding(name, ""))
    for name, text in NO_TIMES.items():
        yield Row(f"timestamp: {name}", 401, bot.v1(text))
    yield Row("a second too old", 401, bot.v1(str(bot.now - 301)))
    yield Row("a second too new", 401, bot.v1(str(bot.now + 61)))
    yield Row("a bit of the timestamp", 401, flipped(good, "X-Bot-Timestamp", r"(\d+)"))
    yield Row("a bit of the MAC", 401, flipped(good, "X-Bot-Signature", r"(.+)"))
    yield Row("a bit of the body", 401, good._replace(body=OTHER_BODY))
    # Without ten digits sharp, one signature would fit them both.
    moved = good.having(
        x_bot_timestamp=f"{bot.now}1",
        x_bot_signature=bot.v1(body=b"1" + BODY).value("X-Bot-Signature"),
    )
    yield Row("a digit of the body moved to the timestamp", 401, moved)
    yield Row("the MAC without its prefix", 401, good.having(x_bot_signature=signature[7:]))
    yield Row("another prefix", 401, good.having(x_bot_signature=f"sha512={signature[7:]}"))
    yield Row("half the MAC", 401, good.having(x_bot_signature=signature[:39]))
    yield Row("by a stranger", 401, bot.v1(key=STRANGER))
    # Here the previous secret is empty, as it normally is.
    yield Row("by the empty secret", 401, bot.v1(key=""))
    yield Row("by the empty secret, in v2", 401, bot.v2(key=""))
    chunks = good.without("Content-Length").adding("Transfer-Encoding", "chunked")
    yield Row("in chunks", 411, chunks._replace(body=b"0\r\n\r\n"))
