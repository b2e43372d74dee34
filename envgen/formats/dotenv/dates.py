"""The dates when envgen generated secrets, in a comment at the end of a .env file.

# envgen made: BOT_SHARED_SECRET=2026-11-24 DJANGO_SECRET_KEY=2026-11-24
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from envgen.formats.dotenv.entries import Blank, DotenvEntry
from envgen.formats.dotenv.reading import parse
from envgen.formats.dotenv.wanted import checksum_pairs, date_pairs, is_checksums_note, normal


def dates(text: str) -> dict[str, date]:
    """Return the day on which each secret was generated, if known; invalid dates are skipped."""
    found = {}
    for pair in (pair for entry in parse(text).entries for pair in date_pairs(entry.raw)):
        name, _, day = pair.partition("=")
        try:
            found[name] = date.fromisoformat(day)
        except ValueError:
            continue
    return found


def with_dates(text: str, made: Mapping[str, date]) -> str:
    """Return `text` with these dates, in place of the earlier ones or else above the checksums."""
    line = "# envgen made:" + "".join(f" {name}={day}" for name, day in sorted(made.items()))
    entries = list(parse(normal(text)).entries)
    places = [at for at, entry in enumerate(entries) if date_pairs(entry.raw)]
    raws = [entry.raw for at, entry in enumerate(entries) if at not in places[1:]]
    if places:
        raws[places[0]] = f"{line}\n"
        return "".join(raws)
    end = len(entries)
    while end and _is_at_the_end(entries[end - 1]):
        end -= 1
    gap = ["\n"] if end else []
    rest = raws[end:] or []
    return "".join([*raws[:end], *gap, f"{line}\n", *rest])


def _is_at_the_end(entry: DotenvEntry) -> bool:
    """Return whether the dates go above this entry: it belongs to the checksums, or is blank."""
    raw = entry.raw
    return isinstance(entry, Blank) or bool(checksum_pairs(raw)) or is_checksums_note(raw)
