"""Read and change the text of .env files. Text in, text out: nothing here touches a disk.

    text = dotenv.update(text, [Wanted("DJANGO_DEBUG", "true")])

`reading` says what a file holds, `dialect` where parsers disagree about it; `updating` changes
it, with `places`, `lines` and `own_lines`; `record` knows what in it is envgen's, and `dates`
when secrets were made.
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
from envgen.formats.dotenv.updating import says_more, update
from envgen.formats.dotenv.wanted import (
    Wanted,
    comment,
    comment_lines,
    date_pairs,
    header,
    heading,
    is_own_line,
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
    "is_own_line",
    "names",
    "note_start",
    "own_comments",
    "parse",
    "problems",
    "record_pairs",
    "recorded",
    "says_more",
    "update",
    "values",
    "with_dates",
    "with_record",
]
