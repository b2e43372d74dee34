"""Read and change the text of .env files. Text in, text out: nothing here touches a disk.

    text = dotenv.update(text, [Wanted("DJANGO_DEBUG", "true")])

`reading` parses a file, `dialect` reports where parsers disagree about it, and `updating` changes
it, with `placement`, `lines` and `wanted`. `checksums` knows which values and comments envgen
wrote, and `dates` when secrets were made.
"""

from envgen.formats.dotenv.checksums import (
    ValueDecision,
    decide,
    digest,
    own_comments,
    recorded,
    with_record,
)
from envgen.formats.dotenv.dates import dates, with_dates
from envgen.formats.dotenv.dialect import conflicts, problems
from envgen.formats.dotenv.entries import (
    Assignment,
    Blank,
    Comment,
    DotenvEntry,
    NotUnderstood,
)
from envgen.formats.dotenv.reading import filled, names, note_start, parse, values
from envgen.formats.dotenv.updating import update
from envgen.formats.dotenv.wanted import (
    Wanted,
    comment,
    comment_lines,
    date_pairs,
    header,
    heading,
    record_pairs,
)

__all__ = [
    "Assignment",
    "Blank",
    "Comment",
    "DotenvEntry",
    "NotUnderstood",
    "ValueDecision",
    "Wanted",
    "comment",
    "comment_lines",
    "conflicts",
    "date_pairs",
    "dates",
    "decide",
    "digest",
    "filled",
    "header",
    "heading",
    "names",
    "note_start",
    "own_comments",
    "parse",
    "problems",
    "record_pairs",
    "recorded",
    "update",
    "values",
    "with_dates",
    "with_record",
]
