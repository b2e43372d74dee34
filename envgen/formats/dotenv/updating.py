"""Change the text of a .env file; whatever a person wrote there stays byte for byte."""

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
    """Change no more of `text` than makes it set what is `wanted`; doing it twice changes nothing.

    An assignment that has its value already stays as it is, in whatever style; another is
    rewritten on its line; of repeated ones the last stays, and those of a secret with another
    value become comments. New variables come behind the nearest that precedes them in
    `wanted`, or below their comments where these still stand. A comment directly above a variable
    that is one of its `former` is replaced.
    Those `removed` go, together with the lines directly above that are in `removed_comments`
    (see `own_comments`), and with the heading of a section that had nothing else.
    Line ends become LF, the last line gets one, and a byte order mark goes.

    Raises InputError, naming all of them, where a name or value cannot be written to a .env file.
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
    """Return whether `after` sets another value than `before`, or explains one in other words.

    The order of the lines, line ends, and the checksums at the end do not count.
    """
    old, new = (list(parse(normal(text)).entries) for text in (before, after))
    return values(before) != values(after) or not _explanations(new) <= _explanations(old)


def _explanations(entries: Sequence[DotenvEntry]) -> set[str]:
    """Return the comment lines that are text; an assignment in a comment has no blank after `#`."""
    return {
        entry.raw.rstrip()
        for entry in entries
        if isinstance(entry, Comment) and entry.raw.startswith("# ") and not is_own_line(entry.raw)
    }


def _would_be_lost(entry: Assignment, wanted: Wanted) -> bool:
    """Whether an assignment has a secret that nobody may have a second copy of."""
    return wanted.secret and entry.value != wanted.value and bool(entry.value.strip())


def _kept(
    entries: Sequence[DotenvEntry], order: Mapping[str, Wanted], last: Mapping[str, int]
) -> frozenset[str]:
    """The names whose last assignment has the wanted value, and so stays as it is.

    Two exceptions: one that Django ignores must not outlive one that it reads, and a quote
    that is never closed could swallow lines below it once those change.
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
    """`wanted` by name, each section in one piece; what has no section comes first."""
    sections: dict[str | None, list[Wanted]] = {None: []}
    for each in wanted:
        sections.setdefault(each.section, []).append(each)
    return {each.name: each for section in sections.values() for each in section}
