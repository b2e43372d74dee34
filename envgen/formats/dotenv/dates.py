"""When secrets were made: a comment at the end of a .env file, without their values.

# envgen made: BOT_SHARED_SECRET=2026-11-24 DJANGO_SECRET_KEY=2026-11-24
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from envgen.formats.dotenv.entries import Blank, DotenvEntry
from envgen.formats.dotenv.reading import parse
from envgen.formats.dotenv.wanted import date_pairs, is_record_note, normal, record_pairs


def dates(text: str) -> dict[str, date]:
    """The day on which each secret was made, as far as it is known; what is no date is passed."""
    found = {}
    for pair in (pair for entry in parse(text).entries for pair in date_pairs(entry.raw)):
        name, _, day = pair.partition("=")
        try:
            found[name] = date.fromisoformat(day)
        except ValueError:
            continue
    return found


def with_dates(text: str, made: Mapping[str, date]) -> str:
    """`text` with these dates, in the place of those that it has, or above the record."""
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
    """Return whether the dates go above this entry: the checksums, and blank lines around them."""
    raw = entry.raw
    return isinstance(entry, Blank) or bool(record_pairs(raw)) or is_record_note(raw)
