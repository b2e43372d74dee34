"""The figures of the bot's signatures, as docs/explanation/benchmarks.md shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from measure import Figures
from tables import beside_first, machine, microseconds, paragraphs

# What v1 may take, as many times HMAC alone.
GOAL = 3
# The labels of bot_signatures.py, and how those of bot_requests.py begin.
BARE, WEBHOOKS, V1, LIBRARY, V2 = (
    "hmac.digest alone",
    "standardwebhooks",
    "envgen, v1",
    "http-message-signatures",
    "envgen, v2",
)
SIGNED = "signed, "
# The size of the body of a whole request, in bytes.
REQUEST = 2_000


class Results(NamedTuple):
    """Everything that was measured; the first of each sequence is the yardstick."""

    # By the size of the body, in bytes.
    signatures: Mapping[int, Sequence[Figures]]
    requests: Sequence[Figures]
    versions: Mapping[str, str]


def report(results: Results) -> str:
    """Return what the page says about them."""
    return paragraphs(_parts(results))


def _parts(results: Results) -> Iterator[list[str]]:
    yield ["## The bot's signatures"]
    yield machine(results.versions)
    yield _reading(results)
    rounds = len(results.requests[0].runs)
    yield ["### Verifying"]
    yield [
        "Headers parsed; time, signature and digest checked; no store. Only the header fields of "
        "the signature are there. v1 and standardwebhooks sign a time and the body; v2 and "
        "http-message-signatures are given the same headers by RFC 9421. "
        f"{rounds} measurements of each, of many calls."
    ]
    for size, rows in results.signatures.items():
        yield [f"A body of {size / 1000:g} kB:"]
        yield beside_first(rows, "HMAC", microseconds)
    yield ["### Whole requests"]
    yield [
        f"A POST of {REQUEST / 1000:g} kB to an empty view of REST framework, through Django's "
        "WSGI handler with the middleware of `startproject`, without sockets. On disk, SQLite "
        f"waits for the disk (fsync) with each signature. {rounds} measurements of each."
    ]
    yield beside_first(results.requests, "an empty view", microseconds)


def _reading(results: Results) -> list[str]:
    sizes = results.signatures.values()
    most = max(_ratio(rows, V1, BARE) for rows in sizes)
    ahead = min(_ratio(rows, LIBRARY, V2) for rows in sizes)
    times = {item.label: item.least for item in results.signatures[REQUEST]}
    empty = results.requests[0]
    signed = [item for item in results.requests if item.label.startswith(SIGNED)]
    return [
        f"- v1 takes at most {most:.2f} times the CPU time of HMAC alone: the goal of "
        f"{GOAL} is {'met' if most <= GOAL else 'missed'}. standardwebhooks takes up to "
        f"{max(_ratio(rows, WEBHOOKS, BARE) for rows in sizes):.2f} times.",
        f"- http-message-signatures takes at least {ahead:.1f} times as long as v2: the goal, to "
        f"be faster, is {'met' if ahead > 1 else 'missed'}.",
        "- The least that a signed request takes on top of an empty view: "
        + ", ".join(
            f"{microseconds(item.least - empty.least)} ({item.label.removeprefix(SIGNED)})"
            for item in signed
        )
        + f". Verifying it is {microseconds(times[V1])} of that in v1 and "
        f"{microseconds(times[V2])} in v2; most of the rest is the store.",
    ]


def _ratio(rows: Sequence[Figures], label: str, to: str) -> float:
    """Compare the processor's times, which other processes of the machine change least."""
    times = {item.label: item.cpu for item in rows}
    return times[label] / times[to]
