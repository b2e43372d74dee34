"""Read and change the text of .env files. Text in, text out: nothing here touches a disk.

    text = dotenv.update(text, [Wanted("DJANGO_DEBUG", "true")])

`reading` says what a file holds, `dialect` where parsers disagree about it; `updating` changes
it, with `places`, `lines` and `own_lines`; `record` knows what in it is envgen's.
"""

from envgen.dotenv.dialect import problems
from envgen.dotenv.entries import Assignment, Blank, Comment, DotenvFile, Entry, NotUnderstood
from envgen.dotenv.own_lines import Wanted, comment
from envgen.dotenv.reading import names, parse, values
from envgen.dotenv.record import Decision, decide, digest, own_comments, recorded, with_record
from envgen.dotenv.updating import update

__all__ = [
    "Assignment",
    "Blank",
    "Comment",
    "Decision",
    "DotenvFile",
    "Entry",
    "NotUnderstood",
    "Wanted",
    "comment",
    "decide",
    "digest",
    "names",
    "own_comments",
    "parse",
    "problems",
    "recorded",
    "update",
    "values",
    "with_record",
]
