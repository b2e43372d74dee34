"""Read and change the text of .env files; whatever a person wrote there stays byte for byte.

Text in, text out: nothing here touches a disk. A value is what django-environ 0.14 reads
(`Env.read_env`), because that is what Django will see; on a line that Django ignores it is
what its writer obviously meant, so that nothing is lost. Values may be secrets: no repr and
no message shows one. What a line means to whom was found by running the parsers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from envgen import quoting
from envgen.errors import InputError, Place, Problem, Severity

# --- What a file consists of -------------------------------------------------------------

_BOM = "\ufeff"
# Where `str.splitlines` and so Django end a line, and other parsers do not.
_ODD_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# What django-environ 0.14 takes for an assignment …
_READ = re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)\Z")
# … and what other parsers, or people, do as well.
_MEANT = re.compile(r"\ufeff*[ \t]*(?:export[ \t]+)?([A-Za-z_0-9]+)[ \t]*=[ \t]*(.*)\Z")
_QUOTED = re.compile(r"""('[^']*'|"(?:[^"\\]|\\.)*")[ \t]*(#.*)?\Z""", re.DOTALL)
# From the start of a later line to the quote that closes a value of several lines.
_TO_QUOTE = {"'": re.compile(r"[^']*'"), '"': re.compile(r'(?:[^"\\]|\\.|\\\Z)*"')}
_NOTE = re.compile(r"[ \t](#.*)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*\Z")


class _Discreet(msgspec.Struct, frozen=True):
    """A struct that may hold a secret, and so does not show what it holds."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')}>".replace(" >", ">")

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Entry(_Discreet, frozen=True):
    """One entry as it stands in the file: `raw` ends with its line end, places count from 1."""

    raw: str
    line: int
    column: int


class Blank(Entry, frozen=True):
    """A line without text."""


class Comment(Entry, frozen=True):
    """A line that is a comment."""


class NotUnderstood(Entry, frozen=True):
    """A line that no reader of .env files could make sense of."""


class Assignment(Entry, frozen=True):
    """A variable with its value; `written` is how the value stands behind the `=`."""

    name: str
    value: str
    written: str
    read: bool
    """Whether Django reads this value; if not, it is the one that was obviously meant."""


class DotenvFile(_Discreet, frozen=True):
    """A .env file: `bom + "".join(entry.raw …)` is its text."""

    entries: tuple[Entry, ...]
    bom: str = ""

    def assignments(self) -> Iterator[Assignment]:
        """All assignments in order, repeated ones included."""
        return (entry for entry in self.entries if isinstance(entry, Assignment))


def parse(text: str) -> DotenvFile:
    """Take any text apart; never fails. Lines end where `str.splitlines` says, as for Django."""
    content = text.lstrip(_BOM)
    raws, lines = content.splitlines(keepends=True), content.splitlines()
    entries: list[Entry] = []
    index, line, column = 0, 1, 1
    while index < len(lines):
        assigned = _READ.match(lines[index]) or _MEANT.match(lines[index])
        last = _closing_line(lines, index, assigned[2]) if assigned else index
        entries.append(_entry(lines[index : last + 1], raws[index : last + 1], line, column))
        for raw in raws[index : last + 1]:
            ends = raw.endswith(("\n", "\r"))
            line, column = (line + 1, 1) if ends else (line, column + len(raw))
        index = last + 1
    return DotenvFile(tuple(entries), bom=text[: len(text) - len(content)])


def values(text: str) -> dict[str, str]:
    """The value of each variable; of several the last that Django reads, as for Django."""
    assignments = tuple(parse(text).assignments())
    found = {each.name: each.value for each in assignments if not each.read}
    found.update((each.name, each.value) for each in assignments if each.read)
    return {name: found[name] for name in dict.fromkeys(each.name for each in assignments)}


def names(text: str) -> tuple[str, ...]:
    """The names of the variables that `text` sets, each once, in the file's order."""
    return tuple(values(text))


def _entry(lines: list[str], raws: list[str], line: int, column: int) -> Entry:
    raw, first = "".join(raws), lines[0]
    read = _READ.match(first)
    assigned = read or _MEANT.match(first)
    if assigned and len(lines) > 1:
        body = _with_newlines("".join([*raws[:-1], lines[-1]]))
        written = body[assigned.start(2) :].lstrip(" \t")
        return Assignment(raw, line, column, assigned[1], _meant_value(written), written, False)
    if assigned:
        value = _django_value(assigned[2]) if read else _meant_value(assigned[2])
        return Assignment(raw, line, column, assigned[1], value, assigned[2], read is not None)
    text = first.strip()
    kind = Comment if text.startswith("#") else NotUnderstood if text else Blank
    return kind(raw, line, column)


def _closing_line(lines: Sequence[str], start: int, written: str) -> int:
    """The index of the line that closes the quote opened in `written`; `start` if none does.

    A comment or another assignment in between shows that the quote was only forgotten;
    base64's padding at the end of a PEM key looks like an assignment (`QUJD==`), and is none.
    Every line that opens a quote ends the search of those before it, so a file takes linear time.
    """
    written = written.lstrip(" \t")
    quote = written[:1]
    if quote not in ("'", '"') or quote in written[1:]:
        return start
    pem = written.startswith("-----BEGIN ", 1)
    for index in range(start + 1, len(lines)):
        line = lines[index]
        padding = pem and re.fullmatch(r"[A-Za-z0-9]+={1,2}", line) is not None
        if padding and index + 1 < len(lines) and lines[index + 1].startswith("-----END "):
            continue
        if line.startswith("#") or _MEANT.match(line):
            break
        if closed := _TO_QUOTE[quote].match(line):
            return index if re.fullmatch(r"[ \t]*(#.*)?", line[closed.end() :]) else start
    return start


def _django_value(written: str) -> str:
    """Unquote as django-environ does: single quotes, then double ones inside them as well."""
    if len(written) > 1 and written[0] == written[-1] == "'":
        written = written[1:-1]
    if len(written) > 1 and written[0] == written[-1] == '"':
        return re.sub(r"\\(.)", _without_backslash, written[1:-1])
    return written


def _without_backslash(match: re.Match[str]) -> str:
    return match[0] if match[1] in "rnt" else match[1]


def _meant_value(written: str) -> str:
    if quoted := _QUOTED.match(written):
        return _django_value(quoted[1])
    return written[: _note_start(written)].rstrip(" \t")


def _note_start(written: str) -> int:
    """Where a comment behind a value begins; the length of `written` where there is none."""
    note = _NOTE.search(written)
    if quoted := _QUOTED.match(written):
        return quoted.start(2) if quoted[2] else len(written)
    return note.start(1) if note else len(written)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- Lines on which parsers disagree -----------------------------------------------------

_RULE = "dotenv-dialect"
_PLAIN = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,=^-*?![]{}"
)
_CONTROL = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_ODD_IN_QUOTES = {
    "'": re.compile(rf"'|\$\{{|\\\\|\\\Z|\A\$|\A\"(?=.*\"\Z)|[{_CONTROL}]", re.DOTALL),
    '"': re.compile(rf'["$`\\{_CONTROL}]'),
}
_WHY = {
    "#": "an unquoted # begins a comment for some parsers",
    "$": "parsers disagree on what $ stands for",
    "\\": "parsers disagree on what a backslash stands for",
    "'": "parsers disagree on a quote inside a value",
    '"': "parsers disagree on a quote inside a value",
    "`": "a shell runs what stands in backticks",
    "~": "a shell may put the home directory in the place of ~",
    " ": "a shell ends an unquoted value at a blank",
}
_Trouble = tuple[int, str, str]  # where in the entry, counted from 0; what is wrong; the way out


def problems(text: str, file: str) -> list[Problem]:
    """Every line on which real parsers disagree, or which Django ignores (rule dotenv-dialect).

    An error where Django does not see what was obviously meant, else a warning. `file` is
    the path to show. Messages name the variable, never its value.
    """
    document = parse(text)
    found: list[Problem] = []

    def add(entry: Entry, trouble: _Trouble, severity: Severity = Severity.WARNING) -> None:
        where, what, hint = trouble
        place = Place(file, entry.line, entry.column + where)
        found.append(Problem(what, _RULE, place, hint, severity))

    if document.bom and document.entries:
        what = "Django ignores the first line of a file with a byte order mark, and logs it"
        hint = "save the file as UTF-8 without BOM"
        add(document.entries[0], (0, what, hint), Severity.ERROR)
    if foreign := next((entry for entry in document.entries if "\r" in entry.raw), None):
        end = foreign.raw.index("\r")
        add(foreign, (end, "some parsers read a CR as part of the value", "end lines with LF"))
    first_line: dict[str, int] = {}
    for entry in document.entries:
        for trouble in _troubles(entry):
            add(entry, trouble, _severity(entry))
        if isinstance(entry, Assignment) and entry.name in first_line:
            what = f"{entry.name} is already set on line {first_line[entry.name]}; the last counts"
            add(entry, (0, what, "keep one of the lines"))
        elif isinstance(entry, Assignment):
            first_line[entry.name] = entry.line
    return found


def _severity(entry: Entry) -> Severity:
    """An error where Django gets another value than the file's writer meant."""
    seen = not isinstance(entry, Assignment) or (entry.read and not entry.value.startswith("$"))
    return Severity.WARNING if seen else Severity.ERROR


def _troubles(entry: Entry) -> Iterator[_Trouble]:
    if isinstance(entry, Assignment):
        yield from _troubles_of_name(entry)
        yield from _troubles_of_value(entry)
    elif isinstance(entry, NotUnderstood):
        what = "Django ignores a line that is neither NAME=value nor a comment, and logs it"
        yield 0, what, "write NAME=value on one line (base64 for a value of several), or # in front"
    elif isinstance(entry, Comment):
        if not entry.raw.startswith("#"):
            yield 0, "Django logs a comment that is not at the start of its line", "begin it with #"
        if entry.raw.splitlines()[0].endswith("\\"):
            what = "a comment that ends in a backslash takes the next line with it in systemd"
            yield len(entry.raw.splitlines()[0]) - 1, what, "take the backslash away"
    if entry.raw[-1] in _ODD_ENDS:
        what = f"U+{ord(entry.raw[-1]):04X} ends the line for Django, and not for other parsers"
        yield len(entry.raw) - 1, what, "take the character away"


def _troubles_of_name(entry: Assignment) -> Iterator[_Trouble]:
    name, before = entry.name, entry.raw.partition("=")[0]
    hint = f"write {name}= at the start of the line"
    if before[0] == _BOM:
        yield 0, f"{name}: Django ignores a line with a byte order mark, and logs it", hint
    if before[0] in " \t":
        yield 0, f"{name}: Django ignores a line that begins with a blank, and logs it", hint
    if before.lstrip(_BOM).split() == ["export", name]:
        yield before.index("export"), f"{name}: systemd ignores a line with export", hint
    if before[-1] in " \t":
        what = f"{name}: Django ignores a line with a blank in front of =, and logs it"
        yield len(before.rstrip()), what, hint
    if not _NAME.match(name):
        yield 0, f"{name}: a shell's variable cannot begin with a digit", "choose another name"


def _troubles_of_value(entry: Assignment) -> Iterator[_Trouble]:
    if len(entry.raw.splitlines()) > 1:
        what = f"{entry.name}: Django reads no more than the first line of a value, and logs others"
        yield (
            entry.raw.index("=") + 1,
            what,
            "write it on one line, as base64, or keep it in a file",
        )
    elif trouble := _trouble_of_value(entry):
        where, what = trouble
        start = entry.raw.find(entry.written, entry.raw.index("=") + 1)
        yield start + where, f"{entry.name}: {what}", _way_out(entry)


def _trouble_of_value(entry: Assignment) -> tuple[int, str] | None:
    written, quote = entry.written, entry.written[:1]
    if entry.value.startswith("$"):
        return 0, "Django takes a value that begins with $ for another variable's name"
    if _note_start(written) < len(written):
        return _note_start(written), "parsers disagree on a comment behind a value"
    if quote not in _ODD_IN_QUOTES:
        odd = next((where for where, char in enumerate(written) if not _is_plain(char)), None)
        return None if odd is None else (odd, _why(written[odd]))
    end = written.find(quote, 1)
    if end == -1:
        return 0, "the quote is never closed"
    if inside := _ODD_IN_QUOTES[quote].search(written[1 : written.rindex(quote)]):
        return inside.start() + 1, _why(inside[0][0])
    return None if end == len(written) - 1 else (end + 1, "text stands behind the closing quote")


def _is_plain(char: str) -> bool:
    """Whether every parser reads `char` as itself without quotes."""
    return char in _PLAIN if char.isascii() else char.isprintable()


def _why(char: str) -> str:
    if char in _WHY:
        return _WHY[char]
    if char.isprintable():
        return f"a shell gives an unquoted {char} a meaning of its own"
    return f"parsers disagree on the invisible character U+{ord(char):04X}"


def _way_out(entry: Assignment) -> str:
    if _note_start(entry.written) < len(entry.written):
        return "put a comment on a line of its own; a value with # in it needs quotes around it"
    try:
        quote = quoting.dotenv(entry.value)[:1]
    except quoting.Unquotable as error:
        return f"the value {error.reason}"
    around = {"'": "in single quotes", '"': "in double quotes"}.get(quote, "without quotes")
    return f"write the value {around}, directly behind {entry.name}="


# --- Changing a file ---------------------------------------------------------------------

_SECTION = re.compile(r"# --- .*-{3,}$")
_SECTION_WIDTH = 79


class Wanted(_Discreet, frozen=True):
    """A variable that the file shall set, and what to write where it is not there yet."""

    name: str
    value: str
    comments: tuple[str, ...] = ()
    """Lines to stand above it, without `# `."""
    section: str | None = None
    """The title of the section it belongs to."""


def fresh(wanted: Sequence[Wanted], header: Sequence[str] = ()) -> str:
    """A new file: `header` as comment, then the sections. Raises like `update`."""
    return update("".join(_comment_lines(header)), wanted)


def update(
    text: str,
    wanted: Sequence[Wanted],
    removed: Collection[str] = (),
    removed_comments: Collection[str] = (),
) -> str:
    """Change no more of `text` than makes it set what is `wanted`; doing it twice changes nothing.

    An assignment that has its value already stays as it is, in whatever style; another is
    rewritten on its line; of repeated ones the last stays. New variables come behind the
    nearest that precedes them in `wanted`. Those `removed` go, together with the lines
    directly above that are in `removed_comments`, the comments envgen would have written.
    Line ends become LF, the last line gets one, and a byte order mark goes.

    Raises InputError, naming all of them, where a name or value cannot stand in a .env file.
    """
    entries = parse(_normal(text)).entries
    order = _by_section(wanted)
    last = {entry.name: at for at, entry in enumerate(entries) if isinstance(entry, Assignment)}
    kept = _kept(entries, order, last)
    lines = _assignment_lines(each for each in order.values() if each.name not in kept)
    places = _Places(entries, order, last)
    gone = set(removed) - order.keys()
    ours = set(_comment_lines(removed_comments))
    out = _Lines()
    for at, entry in enumerate(entries):
        out.insert(places.new_at(at), lines, before=entry)
        if not isinstance(entry, Assignment):
            out.keep(entry)
        elif entry.name in gone:
            out.remove(ours)
        elif entry.name not in order or (at == last[entry.name] and entry.name in kept):
            out.keep(entry)
        else:
            out.replace(entry, lines[entry.name] if at == last[entry.name] else None)
    out.insert(places.new_at(len(entries)), lines, before=None)
    return out.text()


class _Lines:
    """The lines of the new text so far; looks after the blank lines between them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._gap = False  # whether something was taken out directly above

    def keep(self, entry: Entry) -> None:
        doubled = self._gap and isinstance(entry, Blank) and self._ends_blank()
        if not doubled:
            self._lines.append(entry.raw)
        self._gap = False

    def replace(self, entry: Assignment, line: str | None) -> None:
        """Put `line` in the place of `entry`; a comment behind the old value is kept above."""
        note = entry.written[_note_start(entry.written) :]
        self._lines.extend([f"{note}\n"] if note else [])
        self._lines.extend([line] if line else [])
        self._gap = not (note or line)

    def remove(self, comments: Collection[str]) -> None:
        """Take out the current entry, and the lines directly above that are in `comments`."""
        while self._lines and self._lines[-1] in comments:
            self._lines.pop()
        self._gap = True

    def insert(
        self, new: Iterable[tuple[Wanted, bool]], lines: Mapping[str, str], before: Entry | None
    ) -> None:
        """Add variables (with a section's heading where True) in front of the entry `before`."""
        airy = None  # whether the last one added wants a blank line below
        for wanted, headed in new:
            above = [_heading(wanted.section or ""), "\n"] if headed else []
            comments = _comment_lines(wanted.comments)
            airy = bool(above or comments)
            if not self._ends_blank() and (airy or self._ends_commented() or self._ends_oddly()):
                self._lines.append("\n")
            self._lines += [*above, *comments, lines[wanted.name]]
        if airy is None or before is None or isinstance(before, Blank):
            return
        if airy or isinstance(before, Comment):
            self._lines.append("\n")

    def text(self) -> str:
        if self._gap and self._lines and self._ends_blank():
            self._lines.pop()
        return _normal("".join(self._lines))

    def _ends_blank(self) -> bool:
        """Whether a blank line would be one too many here."""
        return not self._lines or not self._lines[-1].strip()

    def _ends_oddly(self) -> bool:
        return not self._lines[-1].endswith("\n")

    def _ends_commented(self) -> bool:
        return any(line.lstrip().startswith("#") for line in self._lines[-2:])


class _Places:
    """Where in a file each variable goes that is not there yet."""

    def __init__(
        self, entries: Sequence[Entry], order: Mapping[str, Wanted], last: Mapping[str, int]
    ) -> None:
        self._entries = entries
        self._known = {at for name, at in last.items() if name in order}
        self._headings = {entry.raw: at for at, entry in enumerate(entries) if _is_heading(entry)}
        self._section_start: dict[str | None, int] = {}
        for name in sorted(order.keys() & last.keys(), key=last.__getitem__):
            self._section_start.setdefault(order[name].section, last[name])
        self._new: dict[int, list[tuple[Wanted, bool]]] = {}
        self._end = _end(entries)
        previous: Wanted | None = None
        behind = 0
        for wanted in order.values():
            if wanted.name in last:
                behind = last[wanted.name] + 1
            else:
                behind, headed = self._place(wanted, previous, behind)
                self._new.setdefault(behind, []).append((wanted, headed))
            previous = wanted

    def new_at(self, at: int) -> Sequence[tuple[Wanted, bool]]:
        """What to insert in front of entry `at`; True means with its section's heading."""
        return self._new.get(at, ())

    def _place(self, wanted: Wanted, previous: Wanted | None, behind: int) -> tuple[int, bool]:
        """Where `wanted` goes, and whether its section's heading has to come with it."""
        section = wanted.section
        if previous and section in (previous.section, None):
            return behind, False
        if section in self._section_start:
            return self._above(self._section_start[section]), False
        if section is not None and (heading := self._headings.get(_heading(section))) is not None:
            below = self._entries[heading + 1 : heading + 2]
            return heading + 1 + any(isinstance(entry, Blank) for entry in below), False
        if previous:
            return self._end_of_block(behind), True
        return self._top(under_heading=section is None), section is not None

    def _top(self, under_heading: bool) -> int:
        """Where the assignments begin: below or above the heading of the first one's section."""
        entries = self._entries
        first = next((at for at, each in enumerate(entries) if isinstance(each, Assignment)), None)
        if first is None:
            return self._end
        above = reversed(range(first))
        heading = (
            None if under_heading else next((a for a in above if _is_heading(entries[a])), None)
        )
        return self._above(first) if heading is None else heading

    def _above(self, at: int) -> int:
        """The first of the comments directly above entry `at`, short of a section's heading."""
        while at and isinstance(self._entries[at - 1], Comment):
            if _is_heading(self._entries[at - 1]):
                break
            at -= 1
        return at

    def _end_of_block(self, start: int) -> int:
        """Where a new section can begin at or after `start` without taking a user's lines in."""
        at = start
        while at < self._end and at not in self._known and not _is_heading(self._entries[at]):
            at += 1
        if at in self._known:
            at = max(start, self._above(at))
        while at > start and isinstance(self._entries[at - 1], Blank):
            at -= 1
        return at


def _kept(
    entries: Sequence[Entry], order: Mapping[str, Wanted], last: Mapping[str, int]
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


def _assignment_lines(wanted: Iterable[Wanted]) -> dict[str, str]:
    """`NAME=value` lines by name; raises InputError with all that cannot be written."""
    lines: dict[str, str] = {}
    wrong: list[Problem] = []
    for each in wanted:
        if not _NAME.match(each.name):
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


def _by_section(wanted: Sequence[Wanted]) -> dict[str, Wanted]:
    """`wanted` by name, each section in one piece; what has no section comes first."""
    sections: dict[str | None, list[Wanted]] = {None: []}
    for each in wanted:
        sections.setdefault(each.section, []).append(each)
    return {each.name: each for section in sections.values() for each in section}


def _heading(title: str) -> str:
    return f"{f'# --- {_printable(title)} ':-<{_SECTION_WIDTH - 3}}---\n"


def _is_heading(entry: Entry) -> bool:
    return isinstance(entry, Comment) and _SECTION.match(entry.raw) is not None


def _comment_lines(texts: Iterable[str]) -> list[str]:
    """Comment lines that stay comments, whatever `texts` hold, and that mean nothing to envgen."""
    lines = []
    for text in texts:
        for line in text.splitlines() or [""]:
            comment = f"# {_printable(line)}".rstrip()
            if _RECORD.match(comment) or _SECTION.match(comment):
                comment = f"# {comment}"
            lines.append(f"{comment}\n")
    return lines


def _printable(text: str) -> str:
    """`text` without what could end a line; systemd takes a backslash at the end for that."""
    return "".join(char if char.isprintable() else " " for char in text).rstrip(" \\")


def _normal(text: str) -> str:
    """`text` without byte order marks, with LF line ends and one behind the last line.

    Files put together from several have such marks at the start of other lines, too.
    """
    text = re.sub(rf"(\A|[\n{_ODD_ENDS}]){_BOM}+", r"\1", _with_newlines(text))
    return text if not text or text.endswith("\n") else f"{text}\n"


def _end(entries: Sequence[Entry]) -> int:
    """How many entries there are without the record and blank lines at the end."""
    end = len(entries)
    while end and (isinstance(entries[end - 1], Blank) or _record_of(entries[end - 1])):
        end -= 1
    return end


# --- The record of what envgen wrote -----------------------------------------------------

_RECORD = re.compile(r"# envgen:((?: [A-Za-z_0-9]+=[0-9a-f]{8})+)[ \t]*$")
_RECORD_WIDTH = 100


class Decision(_Discreet, frozen=True):
    """What to write for a variable, and whether that is what a person put there."""

    value: str
    kept: bool


def digest(name: str, value: str) -> str:
    """Eight hex digits that tell whether `value` is still what envgen wrote; not for secrets."""
    return hashlib.sha256(f"{name}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()[:8]


def recorded(text: str) -> dict[str, str]:
    """The digests that the record in `text` holds, by name; empty without a record."""
    pairs = (pair for entry in parse(text).entries for pair in _record_of(entry))
    return {name: digits for name, _, digits in (pair.partition("=") for pair in pairs)}


def with_record(text: str, plain: Mapping[str, str]) -> str:
    """`text` with the digests of `plain`, the non-secret values envgen wrote, as its last lines.

    Takes the place of an earlier record; without any values that one goes. Lines are at most
    100 columns long, and end as those of `update` do.
    """
    entries = parse(_normal(text)).entries
    kept: list[Entry] = []
    for at, entry in enumerate(entries):
        if not _record_of(entry):
            kept.append(entry)
            continue
        # The blank line above the record is its own, unless there are more of them.
        above = kept[-2:]
        ours = len(above) == 2 and not isinstance(above[0], Blank) and above[1].raw == "\n"
        if ours and (at + 1 == len(entries) or isinstance(entries[at + 1], Blank)):
            kept.pop()
    gap = "\n" if plain and kept and not isinstance(kept[-1], Blank) else ""
    return _normal("".join([*(entry.raw for entry in kept), gap, *_record_lines(plain)]))


def decide(
    digests: Mapping[str, str],
    existing: Mapping[str, str],
    profile: Mapping[str, str],
    reset: Collection[str] = (),
) -> dict[str, Decision]:
    """What to write for each name in `profile` (plain values), given a file's `existing` ones.

    A value that is what envgen wrote (`digests`: see `recorded`) follows the profile, and so
    does one in `reset`. Any other is a person's and is kept: do not put it into the record.
    """
    decisions = {}
    for name, value in profile.items():
        old = existing.get(name, value)
        kept = old != value and name not in reset and digests.get(name) != digest(name, old)
        decisions[name] = Decision(old if kept else value, kept)
    return decisions


def _record_of(entry: Entry) -> list[str]:
    """The `NAME=digest` pairs of a line of the record; none of any other line."""
    match = _RECORD.match(entry.raw) if isinstance(entry, Comment) else None
    return match[1].split() if match else []


def _record_lines(plain: Mapping[str, str]) -> Iterator[str]:
    line = ""
    for name, value in sorted(plain.items()):
        pair = f" {name}={digest(name, value)}"
        if line and len(line) + len(pair) > _RECORD_WIDTH:
            yield f"{line}\n"
            line = ""
        line = f"{line or '# envgen:'}{pair}"
    if line:
        yield f"{line}\n"
