"""The lines that envgen itself writes into .env files, and how it knows them again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from envgen.errors import InputError, Problem
from envgen.formats import quoting
from envgen.formats.dotenv.entries import Discreet
from envgen.formats.dotenv.reading import BOM, ODD_ENDS, with_newlines

NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*\Z")
_HEADER = (
    "The environment of {project} in {profile}. It has secrets: keep it out of git.",
    "Rendered by envgen from {source}. What you change in here,",
    "and every secret, stays as it is when it is rendered again.",
)
_SECTION, _RULE = "# --- ", "---"
_SECTION_WIDTH = 79
_DIGEST = "[0-9a-f]{8}"
_RECORD = re.compile(rf"# envgen:((?: [A-Za-z_0-9]+={_DIGEST}(?:\+{_DIGEST})?)+)[ \t]*$")
# What it is, for whoever reads the file.
RECORD_NOTE = (
    "# The checksums below tell envgen which values it wrote, so that `envgen render` keeps the\n",
    "# values that you change. They have no secrets. Edit any value above; leave this as it is.\n",
)
_DATES = re.compile(r"# envgen made:((?: [A-Za-z_0-9]+=[0-9]{4}-[0-9]{2}-[0-9]{2})+)[ \t]*$")


class Wanted(Discreet, frozen=True):
    """A variable that the file shall set, and what to write where it is not there yet."""

    name: str
    value: str
    comments: tuple[str, ...] = ()
    """Lines to stand above it, without `# `."""
    section: str | None = None
    """The title of the section it belongs to."""
    secret: bool = False
    """Whether another value of it, on an earlier line, must not be lost."""
    former: frozenset[str] = frozenset()
    """Comments that may have been written for it before, and are replaced by `comments`."""


def assignment_lines(wanted: Iterable[Wanted]) -> dict[str, str]:
    """`NAME=value` lines by name; raises InputError with all that cannot be written."""
    lines: dict[str, str] = {}
    wrong: list[Problem] = []
    for each in wanted:
        if not NAME.match(each.name):
            what = f"{each.name!a} cannot be the name of an environment variable"
            wrong.append(Problem(what, "dotenv-name", hint="use letters, digits and _"))
            continue
        try:
            lines[each.name] = f"{each.name}={quoting.dotenv(each.value)}\n"
        except quoting.Unquotable as error:
            wrong.append(Problem(f"the value of {each.name} {error.reason}", "dotenv-value"))
    if wrong:
        raise InputError(wrong)
    return lines


def comment(text: str) -> str:
    """`text` as it can stand behind `# `: on one line, and with no meaning for envgen."""
    text = quoting.comment(text)
    line = f"# {text}"
    own = _RECORD.match(line) or _DATES.match(line) or is_heading(line) or is_record_note(line)
    return line if own else text


def comment_lines(texts: Iterable[str]) -> list[str]:
    """A comment line for each line of `texts`."""
    lines = (line for text in texts for line in text.splitlines() or [""])
    return [f"# {comment(line)}".rstrip() + "\n" for line in lines]


def commented_out(raw: str) -> str:
    """The lines of an assignment as comments: nothing of its value is lost."""
    # Without a blank behind the #, as in no line of envgen's own.
    return "".join(f"#{line}" for line in raw.splitlines(keepends=True))


def header(project: str, profile: str, source: str) -> list[str]:
    """The lines on top of a new file, without `# `."""
    facts = {"project": project, "profile": profile, "source": source}
    return [line.format(**facts) for line in _HEADER]


def heading(title: str) -> str:
    """The line that begins a section."""
    return f"{f'{_SECTION}{quoting.comment(title)} ':-<{_SECTION_WIDTH - 3}}{_RULE}\n"


def is_heading(line: str) -> bool:
    """Whether a section begins with this line."""
    # A regular expression would try each dash of a long line as the start of the rule.
    text = line.removesuffix("\n")
    return text.startswith(_SECTION) and text.endswith(_RULE, len(_SECTION))


def record_pairs(line: str) -> list[str]:
    """The `NAME=digest` pairs of a line of the record (see `record`); none of any other line."""
    match = _RECORD.match(line)
    return match[1].split() if match else []


def is_record_note(line: str) -> bool:
    """Return whether `line` is one of those that explain the checksums."""
    return f"{line.rstrip()}\n" in RECORD_NOTE


def date_pairs(line: str) -> list[str]:
    """The `NAME=date` pairs of a line with dates (see `dates`); none of any other line."""
    match = _DATES.match(line)
    return match[1].split() if match else []


def is_own_line(line: str) -> bool:
    """Return whether `line` is part of the checksums or of the dates at the end."""
    return bool(record_pairs(line) or date_pairs(line) or is_record_note(line))


def normal(text: str) -> str:
    """`text` without byte order marks, with LF line ends and one behind the last line.

    Files put together from several have such marks at the start of other lines, too.
    """
    text = re.sub(rf"(\A|[\n{ODD_ENDS}]){BOM}+", r"\1", with_newlines(text))
    return text if not text or text.endswith("\n") else f"{text}\n"
