"""Checksums of what envgen wrote, in comments at the end of a .env file.

    # envgen: DJANGO_DEBUG=8cc67211+0b1f7a52 ENVIRONMENT=e55022ad

A comment above the checksums explains them. Each variable has the checksum of its plain value and,
after a +, that of the comment above it. A value whose checksum matches follows the profile, and
a comment whose checksum matches is removed together with its variable. What a person wrote or
changed matches no checksum and is kept. Secrets have no checksums.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from envgen.formats.dotenv.entries import Assignment, Blank, Comment, Discreet, DotenvEntry
from envgen.formats.dotenv.reading import parse
from envgen.formats.dotenv.wanted import (
    CHECKSUMS_NOTE,
    checksum_pairs,
    comment,
    is_checksums_note,
    normal,
)

_WIDTH = 100


class ValueDecision(Discreet, frozen=True):
    """The value to write for a variable, and whether a person set it."""

    value: str
    kept: bool


def digest(name: str, value: str) -> str:
    """Return a checksum of a plain value, in eight hex digits. Never use it for secrets."""
    return hashlib.sha256(f"{name}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()[:8]


def recorded_checksums(text: str) -> dict[str, str]:
    """Return the checksums of values in `text` by name; empty if it has none."""
    return {name: value for name, (value, _) in _digests(parse(text).entries).items()}


def own_comments(text: str, names: Collection[str]) -> tuple[str, ...]:
    """Return the comments that envgen wrote directly above the variables `names`, without `# `."""
    entries = parse(normal(text)).entries
    digests = _digests(entries)
    return tuple(
        line.removeprefix("#").strip()
        for name, line in _lines_above(entries)
        if name in names and name in digests and digests[name][1] == digest(name, line)
    )


def with_checksums(
    text: str, plain: Mapping[str, str], comments: Mapping[str, str] | None = None
) -> str:
    """Return `text` with the checksums of `plain`, the plain values that envgen wrote, at its end.

    `comments` are the one-line comments that envgen writes above variables, by name. A comment
    gets a checksum if it is in `text`, or if it matches its earlier checksum. The new checksums
    replace the earlier ones; if `plain` is empty, these are removed. Lines have at most 100
    columns and end with LF.
    """
    entries = parse(normal(text)).entries
    kept: list[DotenvEntry] = []
    for at, entry in enumerate(entries):
        if is_checksums_note(entry.raw):
            continue
        if not checksum_pairs(entry.raw):
            kept.append(entry)
            continue
        # A single blank line above the checksums belongs to them.
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
    """Return what to write for each name in `profile`, which has plain values.

    `existing` are the values in the file, and `digests` their checksums. A value that matches its
    checksum follows the profile, and so does one in `reset`. Any other value is a person's and
    is kept; the caller must not write a checksum for it.
    """
    decisions = {}
    for name, value in profile.items():
        old = existing.get(name, value)
        kept = old != value and name not in reset and digests.get(name) != digest(name, old)
        decisions[name] = ValueDecision(old if kept else value, kept)
    return decisions


def _digests(entries: Sequence[DotenvEntry]) -> dict[str, tuple[str, str]]:
    """Return the checksums of each variable: of its value, and of its comment or an empty text."""
    found = {}
    for pair in (pair for entry in entries for pair in checksum_pairs(entry.raw)):
        name, _, digits = pair.partition("=")
        value, _, above = digits.partition("+")
        found[name] = (value, above)
    return found


def _comment_digests(
    old: Sequence[DotenvEntry], new: Sequence[DotenvEntry], comments: Mapping[str, str]
) -> dict[str, str]:
    """Return the checksums of the comments in `new` that envgen wrote, now or earlier.

    `old` has the earlier checksums, which may be between a comment and its variable.
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
    """Yield the name of each variable with a comment directly above it, and the comment's line."""
    for above, entry in pairwise(entries):
        if isinstance(entry, Assignment) and isinstance(above, Comment):
            yield entry.name, above.raw.rstrip("\n")


def _record_lines(plain: Mapping[str, str], comments: Mapping[str, str]) -> Iterator[str]:
    line = ""
    if plain:
        yield from CHECKSUMS_NOTE
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
