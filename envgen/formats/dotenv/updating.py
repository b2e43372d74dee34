"""Change the text of a .env file. What a person wrote stays byte for byte."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from envgen.formats.dotenv.entries import Assignment, Comment, DotenvEntry
from envgen.formats.dotenv.lines import Lines
from envgen.formats.dotenv.placement import Places
from envgen.formats.dotenv.reading import parse, values
from envgen.formats.dotenv.wanted import (
    Wanted,
    assignment_lines,
    comment_lines,
    is_own_line,
    normal,
)


def update(
    text: str,
    wanted: Sequence[Wanted],
    removed: Collection[str] = (),
    removed_comments: Collection[str] = (),
) -> str:
    """Return `text`, changed as little as possible so that it sets the variables of `wanted`.

    An assignment with the wanted value stays as it is, in any style; others are rewritten on their
    line. Of repeated assignments the last one stays; the others are removed, but other values of
    a secret become comments. A new variable is inserted after the nearest one that precedes it in
    `wanted`, or below its comments if they are still there. A comment directly above a variable
    is replaced if it is in its `replaces`.

    The variables `removed` are removed with the lines directly above that are in
    `removed_comments` (see `own_comments`), and with the heading of a section that becomes empty.
    Line ends become LF, the last line gets one, and a byte order mark is removed. A second call
    changes nothing.

    Raises InputError with a problem for each name or value that a .env file cannot represent.
    """
    entries = parse(normal(text)).entries
    order = _by_section(wanted)
    last = {entry.name: at for at, entry in enumerate(entries) if isinstance(entry, Assignment)}
    kept = _kept(entries, order, last)
    lines = assignment_lines(each for each in order.values() if each.name not in kept)
    places = Places(entries, order, last)
    gone = set(removed) - order.keys()
    ours = set(comment_lines(removed_comments))
    out = Lines()
    for at, entry in enumerate(entries):
        out.insert(places.new_at(at), lines, before=entry)
        if isinstance(entry, Assignment) and at == last[entry.name] and entry.name in order:
            out.reword(order[entry.name])
        if not isinstance(entry, Assignment):
            out.keep(entry)
        elif entry.name in gone:
            out.remove(ours)
        elif entry.name not in order or (at == last[entry.name] and entry.name in kept):
            out.keep(entry)
        else:
            line = lines[entry.name] if at == last[entry.name] else None
            change = out.comment_out if _would_be_lost(entry, order[entry.name]) else out.replace
            change(entry, line)
    out.insert(places.new_at(len(entries)), lines, before=None)
    return out.text()


def says_more(after: str, before: str) -> bool:
    """Return whether `after` has other values than `before`, or new explanations.

    The order of lines, line ends and the checksums at the end are ignored.
    """
    old, new = (list(parse(normal(text)).entries) for text in (before, after))
    return values(before) != values(after) or not _explanations(new) <= _explanations(old)


def _explanations(entries: Sequence[DotenvEntry]) -> set[str]:
    """Return the comment lines with text; an assignment in a comment has no space after `#`."""
    return {
        entry.raw.rstrip()
        for entry in entries
        if isinstance(entry, Comment) and entry.raw.startswith("# ") and not is_own_line(entry.raw)
    }


def _would_be_lost(entry: Assignment, wanted: Wanted) -> bool:
    """Return whether replacing an assignment could lose the only copy of a secret."""
    return wanted.secret and entry.value != wanted.value and bool(entry.value.strip())


def _kept(
    entries: Sequence[DotenvEntry], order: Mapping[str, Wanted], last: Mapping[str, int]
) -> frozenset[str]:
    """Return the names whose last assignment has the wanted value, and so stays as it is.

    There are two exceptions: an assignment that Django ignores does not stay instead of one that
    it reads, and an unclosed quote does not stay because it could include lines below it.
    """
    read = {each.name for each in entries if isinstance(each, Assignment) and each.read}
    kept = set()
    for name in order.keys() & last.keys():
        entry = entries[last[name]]
        assert isinstance(entry, Assignment)
        written = entry.written.lstrip(" \t")
        closed = written[:1] not in ("'", '"') or written[0] in written[1:]
        if entry.value == order[name].value and closed and (entry.read or name not in read):
            kept.add(name)
    return frozenset(kept)


def _by_section(wanted: Sequence[Wanted]) -> dict[str, Wanted]:
    """Return `wanted` by name, grouped by section; variables without a section come first."""
    sections: dict[str | None, list[Wanted]] = {None: []}
    for each in wanted:
        sections.setdefault(each.section, []).append(each)
    return {each.name: each for section in sections.values() for each in section}
