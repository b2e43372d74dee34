"""The record of what envgen wrote: comments at the end of a .env file, with digests.

    # envgen: DJANGO_DEBUG=8cc67211+0b1f7a52 ENVIRONMENT=e55022ad

A comment above it explains it. A pair holds the digest of a plain value and, behind the +, that
of the comment above the variable. While a digest fits, its value follows the profile, and its
comment goes with the variable; what a person wrote or changed fits none. Secrets are never in
the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from envgen.formats.dotenv.entries import Assignment, Blank, Comment, Discreet, DotenvEntry
from envgen.formats.dotenv.reading import parse
from envgen.formats.dotenv.wanted import (
    RECORD_NOTE,
    comment,
    is_record_note,
    normal,
    record_pairs,
)

_WIDTH = 100


class ValueDecision(Discreet, frozen=True):
    """What to write for a variable, and whether that is what a person put there."""

    value: str
    kept: bool


def digest(name: str, value: str) -> str:
    """Eight hex digits that tell whether `value` is still what envgen wrote; not for secrets."""
    return hashlib.sha256(f"{name}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()[:8]


def recorded(text: str) -> dict[str, str]:
    """The digests of values that the record in `text` holds, by name; empty without a record."""
    return {name: value for name, (value, _) in _digests(parse(text).entries).items()}


def own_comments(text: str, names: Collection[str]) -> tuple[str, ...]:
    """The comments directly above the variables `names` that are envgen's, without `# `."""
    entries = parse(normal(text)).entries
    digests = _digests(entries)
    return tuple(
        line.removeprefix("#").strip()
        for name, line in _lines_above(entries)
        if name in names and name in digests and digests[name][1] == digest(name, line)
    )


def with_record(
    text: str, plain: Mapping[str, str], comments: Mapping[str, str] | None = None
) -> str:
    """`text` with the digests of `plain`, the non-secret values envgen wrote, as its last lines.

    `comments` are what envgen writes above them, by name and of one line. One that stands
    there goes into the record, and so does one of which an earlier record tells.
    The new record takes the place of an earlier one; without any values that one goes. Lines
    are at most 100 columns long, and end as those of `update` do.
    """
    entries = parse(normal(text)).entries
    kept: list[DotenvEntry] = []
    for at, entry in enumerate(entries):
        if is_record_note(entry.raw):
            continue
        if not record_pairs(entry.raw):
            kept.append(entry)
            continue
        # The blank line above the record is its own, unless there are more of them.
        above = kept[-2:]
        ours = len(above) == 2 and not isinstance(above[0], Blank) and above[1].raw == "\n"
        if ours and (at + 1 == len(entries) or isinstance(entries[at + 1], Blank)):
            kept.pop()
    gap = "\n" if plain and kept and not isinstance(kept[-1], Blank) else ""
    record = _record_lines(plain, _comment_digests(entries, kept, comments or {}))
    return normal("".join([*(entry.raw for entry in kept), gap, *record]))


def decide(
    digests: Mapping[str, str],
    existing: Mapping[str, str],
    profile: Mapping[str, str],
    reset: Collection[str] = (),
) -> dict[str, ValueDecision]:
    """What to write for each name in `profile` (plain values), given a file's `existing` ones.

    A value that is what envgen wrote (`digests`: see `recorded`) follows the profile, and so
    does one in `reset`. Any other is a person's and is kept: do not put it into the record.
    """
    decisions = {}
    for name, value in profile.items():
        old = existing.get(name, value)
        kept = old != value and name not in reset and digests.get(name) != digest(name, old)
        decisions[name] = ValueDecision(old if kept else value, kept)
    return decisions


def _digests(entries: Sequence[DotenvEntry]) -> dict[str, tuple[str, str]]:
    """The digests of each variable's value and of its comment, the latter often empty."""
    found = {}
    for pair in (pair for entry in entries for pair in record_pairs(entry.raw)):
        name, _, digits = pair.partition("=")
        value, _, above = digits.partition("+")
        found[name] = (value, above)
    return found


def _comment_digests(
    old: Sequence[DotenvEntry], new: Sequence[DotenvEntry], comments: Mapping[str, str]
) -> dict[str, str]:
    """Digests of those comments in `new` that are envgen's: they have its words, or had.

    `old` has an earlier record, which may stand between a comment and its variable.
    """
    before = _digests(old)
    found = {}
    for name, line in _lines_above(new):
        digits = digest(name, line)
        has_its_words = name in comments and line == f"# {comment(comments[name])}"
        if has_its_words or (name in before and before[name][1] == digits):
            found[name] = digits
    return found


def _lines_above(entries: Sequence[DotenvEntry]) -> Iterator[tuple[str, str]]:
    """The name of each variable with a comment directly above it, and that line."""
    for above, entry in pairwise(entries):
        if isinstance(entry, Assignment) and isinstance(above, Comment):
            yield entry.name, above.raw.rstrip("\n")


def _record_lines(plain: Mapping[str, str], comments: Mapping[str, str]) -> Iterator[str]:
    line = ""
    if plain:
        yield from RECORD_NOTE
    for name, value in sorted(plain.items()):
        pair = f" {name}={digest(name, value)}"
        if name in comments:
            pair += f"+{comments[name]}"
        if line and len(line) + len(pair) > _WIDTH:
            yield f"{line}\n"
            line = ""
        line = f"{line or '# envgen:'}{pair}"
    if line:
        yield f"{line}\n"
