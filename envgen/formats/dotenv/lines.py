"""Build the new lines of a .env file, with the right blank lines between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from envgen.formats.dotenv.entries import Assignment, Blank, Comment, DotenvEntry
from envgen.formats.dotenv.placement import New
from envgen.formats.dotenv.reading import note_start
from envgen.formats.dotenv.wanted import (
    Wanted,
    comment_lines,
    commented_out,
    heading,
    is_heading,
    is_own_line,
    normal,
)


class Lines:
    """The new text so far. The caller passes each entry of the old text, in order."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._gap = False  # whether an entry was removed directly above
        self._bare: int | None = None  # the heading of a section whose variables were removed

    def keep(self, entry: DotenvEntry) -> None:
        """Keep `entry`."""
        if is_heading(entry.raw) or is_own_line(entry.raw):
            self._drop_bare_heading()
        if not isinstance(entry, Blank):
            self._bare = None
        doubled = self._gap and isinstance(entry, Blank) and self._ends_blank()
        if not doubled:
            self._lines.append(entry.raw)
        self._gap = False

    def replace(self, entry: Assignment, line: str | None) -> None:
        """Replace `entry` by `line`; a comment after the old value is kept on a line above."""
        note = entry.written[note_start(entry.written) :]
        self._lines.extend([f"{note}\n"] if note else [])
        self._lines.extend([line] if line else [])
        self._gap = not (note or line)
        if not self._gap:
            self._bare = None

    def comment_out(self, entry: Assignment, line: str | None) -> None:
        """Replace `entry` by `line`; the entry stays above it as a comment."""
        self._lines += [commented_out(entry.raw), *([line] if line else [])]
        self._gap = False
        self._bare = None

    def reword(self, wanted: Wanted) -> None:
        """Replace an earlier comment of envgen directly above by the comments of `wanted`."""
        if self._lines and self._lines[-1] in comment_lines(wanted.replaces - {*wanted.comments}):
            self._lines[-1:] = comment_lines(wanted.comments)

    def remove(self, comments: Collection[str]) -> None:
        """Leave out the current entry, and the lines directly above that are in `comments`."""
        while self._lines and self._lines[-1] in comments:
            self._lines.pop()
        self._gap = True
        at = len(self._lines) - 1
        while at > 0 and not self._lines[at].strip():
            at -= 1
        self._bare = at if at >= 0 and is_heading(self._lines[at]) else None

    def insert(
        self, new: Sequence[New], lines: Mapping[str, str], before: DotenvEntry | None
    ) -> None:
        """Add variables, whose assignments are in `lines`, before the entry `before`."""
        if not new:
            return
        self._bare = None
        airy = False  # whether the last variable added needs a blank line below it
        for each in new:
            airy = self._add(each, lines[each.wanted.name])
        if before is None or isinstance(before, Blank):
            return
        if airy or isinstance(before, Comment):
            self._lines.append("\n")

    def text(self) -> str:
        """Return the whole text, in the form of `normal`."""
        self._drop_bare_heading()
        if self._gap and self._lines and self._ends_blank():
            self._lines.pop()
        return normal("".join(self._lines))

    def _add(self, new: New, line: str) -> bool:
        if new.joins:
            self._lines.append(line)
            return True
        above = [heading(new.wanted.section or ""), "\n"] if new.headed else []
        comments = comment_lines(new.wanted.comments)
        airy = bool(above or comments)
        if not self._ends_blank() and (airy or self._ends_commented() or self._ends_oddly()):
            self._lines.append("\n")
        self._lines += [*above, *comments, line]
        return airy

    def _drop_bare_heading(self) -> None:
        if self._bare is not None:
            del self._lines[self._bare :]
            self._gap = True
            self._bare = None

    def _ends_blank(self) -> bool:
        """Return whether a blank line would be wrong here: there is one, or the file is empty."""
        return not self._lines or not self._lines[-1].strip()

    def _ends_oddly(self) -> bool:
        return not self._lines[-1].endswith("\n")

    def _ends_commented(self) -> bool:
        return any(line.lstrip().startswith("#") for line in self._lines[-2:])
