"""Read and change the text of .env files. Nothing here reads or writes a file.

    text = dotenv.update(text, [Wanted("DJANGO_DEBUG", "true")])

`reading` parses a file, `dialect` reports lines on which parsers disagree, and `updating` changes
it, with `placement`, `lines` and `wanted`. `checksums` records which values and comments envgen
wrote, and `dates` when it generated secrets.
"""

from envgen.formats.dotenv.checksums import (
    ValueDecision,
    decide,
    digest,
    own_comments,
    recorded_checksums,
    with_checksums,
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
from envgen.formats.dotenv.reading import (
    doubtful,
    filled,
    names,
    note_start,
    parse,
    values,
)
from envgen.formats.dotenv.updating import says_more, update
from envgen.formats.dotenv.wanted import (
    Wanted,
    checksum_pairs,
    comment,
    comment_lines,
    date_pairs,
    header,
    heading,
    is_own_line,
)

__all__ = [
    "Assignment",
    "Blank",
    "Comment",
    "DotenvEntry",
    "NotUnderstood",
    "ValueDecision",
    "Wanted",
    "checksum_pairs",
    "comment",
    "comment_lines",
    "conflicts",
    "date_pairs",
    "dates",
    "decide",
    "digest",
    "doubtful",
    "filled",
    "header",
    "heading",
    "is_own_line",
    "names",
    "note_start",
    "own_comments",
    "parse",
    "problems",
    "recorded_checksums",
    "says_more",
    "update",
    "values",
    "with_checksums",
    "with_dates",
]
