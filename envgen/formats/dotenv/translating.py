"""Rewrite a .env file so that django-environ reads the values that another program read.

    done = translated(text, ".env", ["python-dotenv"])

Lines that both read alike stay byte for byte. The result is checked by reading it again: a value
that would differ is refused, and never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from envgen.errors import Place, Problem
from envgen.formats import quoting
from envgen.formats.dotenv.dialects import DIALECTS, Dialect
from envgen.formats.dotenv.dialects.statements import Statement, shown
from envgen.formats.dotenv.entries import Discreet, NotUnderstood
from envgen.formats.dotenv.reading import doubtful, filled, note_start, parse, values
from envgen.formats.dotenv.wanted import NAME, comment_lines, commented_out, normal

_RULE = "adopt"
_OURS = "django-environ"
# What a variable has that a program does not read.
_ABSENT: object = object()
_ALIKE = "write the value so that all programs read the same"


class Translation(Discreet, frozen=True):
    """The new text, and the names of what changed in it."""

    text: str
    rewritten: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    """Variables that the old program did not read, so that their lines are comments now."""
    refused: tuple[Problem, ...] = ()


def translated(text: str, file: str, programs: Collection[str] = ()) -> Translation:
    """Return a file that `programs` read so far as django-environ has to have it.

    `programs` are keys of DIALECTS; without any, all likely programs have to agree.
    """
    return _Translator(text, file, _chosen(programs)).translation()


def _chosen(programs: Collection[str]) -> list[Dialect]:
    if programs:
        return [DIALECTS[name] for name in programs]
    return [one for one in DIALECTS.values() if one.guessed]


class _Translator:
    def __init__(self, text: str, file: str, chosen: Sequence[Dialect]) -> None:
        self._old, self._text, self._file, self._chosen = text, normal(text), file, chosen
        self._readings = [one.read(self._text) for one in chosen]
        meant = [_last(reading) for reading in self._readings]
        names = dict.fromkeys(name for each in meant for name in each if NAME.match(name))
        self._meant = {name: [each.get(name, _ABSENT) for each in meant] for name in names}
        self._hidden = doubtful(self._text)

    def translation(self) -> Translation:
        wrong = [name for name in self._names(self._text) if not self._is_right(name, self._text)]
        refused = [problem for name in wrong for problem in self._not_expressible(name)]
        if not wrong or refused:
            text = self._old if refused else _without_other_lines(self._old)
            return Translation(text, refused=tuple(refused))
        spans = self._spans()
        wrong = _with_neighbours(wrong, spans)
        refused = [problem for name in wrong for problem in self._not_expressible(name)]
        if refused:
            return Translation(self._old, refused=tuple(refused))
        new = "".join(self._lines({name: spans[name] for name in wrong if name in spans}))
        left = [name for name in self._names(self._text) if not self._is_right(name, new)]
        left += [name for name in self._names(new) if name not in self._names(self._text)]
        if left:
            lost = [self._problem(name, _LOST.format(self._shown(name)), _ALIKE) for name in left]
            return Translation(self._old, refused=tuple(lost))
        kept = [name for name in wrong if self._value(name) is not _ABSENT]
        return Translation(
            _without_other_lines(new),
            rewritten=tuple(map(self._shown, kept)),
            dropped=tuple(self._shown(name) for name in wrong if name not in kept),
        )

    def _names(self, text: str) -> dict[str, None]:
        found = (*self._meant, *values(text), *_last(DIALECTS[_OURS].read(text)))
        return dict.fromkeys(name for name in found if NAME.match(name))

    def _value(self, name: str) -> object:
        """Return what the programs read: a text, None for a computed one, or _ABSENT."""
        found = self._meant.get(name, [_ABSENT])
        return found[0] if all(each == found[0] for each in found) else None

    def _is_right(self, name: str, text: str) -> bool:
        goal = self._value(name)
        if goal is None:
            return [one.name for one in self._chosen] == [_OURS]
        read = _last(DIALECTS[_OURS].read(text)).get(name, _ABSENT)
        # A blank value is no value for envgen: an earlier line would be the value again.
        held = filled(text).get(name, goal)
        return goal == read == held and goal == values(text).get(name, _ABSENT)

    def _not_expressible(self, name: str) -> Iterator[Problem]:
        goal, shown_as = self._value(name), self._shown(name)
        programs = ", ".join(one.name for one in self._chosen)
        if goal is None and len({*map(repr, self._meant[name])}) > 1:
            differ = f"programs that may read this file ({programs}) read different values of"
            yield self._problem(name, f"{differ} {shown_as}", _ALIKE)
        elif goal is None:
            how = "from another variable or a command"
            computed = f"{programs} computes the value of {shown_as} {how}"
            yield self._problem(name, computed, "write the value itself")
        elif isinstance(goal, str):
            try:
                quoting.dotenv(goal)
            except quoting.Unquotable as error:
                what, _, hint = f"the value of {shown_as} {error.reason}".partition("; ")
                yield self._problem(name, what, hint or _ALIKE)

    def _problem(self, name: str, what: str, hint: str) -> Problem:
        spans = self._spans().get(name, ())
        return Problem(what, _RULE, Place(self._file, spans[-1].line if spans else 0, 1), hint)

    def _shown(self, name: str) -> str:
        value = self._value(name)
        text = value if isinstance(value, str) else None
        return "a variable" if name in self._hidden else shown(name, text)

    def _spans(self) -> dict[str, list[Statement]]:
        """Return all lines that set a variable, for any program and for envgen, in their order."""
        found: dict[str, list[Statement]] = {}
        ours = [
            Statement(entry.line, entry.raw.count("\n"), ((entry.name, None),))
            for entry in parse(self._text).assignments()
        ]
        readings = [*self._readings, DIALECTS[_OURS].read(self._text), ours]
        for statement in (each for reading in readings for each in reading):
            for name, _ in statement.pairs:
                found.setdefault(name, []).append(statement)
        return {name: sorted(each, key=lambda one: one.line) for name, each in found.items()}

    def _lines(self, spans: Mapping[str, Sequence[Statement]]) -> Iterator[str]:
        """Yield the new lines; `spans` are the statements that go, by the variable they set."""
        taken = {at for each in spans.values() for one in each for at in _covered(one)}
        replaced: set[int] = set()
        new: dict[int, list[str]] = {}
        for name, statements in spans.items():
            goal = self._value(name)
            if isinstance(goal, str):
                last = max((self._own(name) or statements), key=lambda one: one.line)
                replaced |= _covered(last)
                new.setdefault(last.line, []).append(f"{name}={quoting.dotenv(goal)}\n")
        for number, line in enumerate(self._text.removesuffix("\n").split("\n"), 1):
            if number in new:
                yield from self._note(line, new[number])
                yield from new[number]
            if number not in replaced:
                yield f"{commented_out(line) if number in taken else line}\n"

    def _own(self, name: str) -> list[Statement]:
        """Return the statements with which the old programs set a variable."""
        return [
            each
            for reading in self._readings
            for each in reading
            if name in (pair[0] for pair in each.pairs)
        ]

    @staticmethod
    def _note(line: str, new: Sequence[str]) -> list[str]:
        """Return the comment at the end of a line as a line, unless it is a part of the value."""
        written = line.partition("=")[2].strip()
        note = written[note_start(written) :]
        return comment_lines([note.lstrip("# ")]) if note and note not in "".join(new) else []


_LOST = "envgen cannot write this line so that django-environ reads the same value of {}"


def _without_other_lines(text: str) -> str:
    """Return `text` with comments in place of lines that no program understands.

    Programs ignore such lines, but the generated settings refuse them.
    """
    entries = parse(text).entries
    if not any(isinstance(each, NotUnderstood) for each in entries):
        return text
    return "".join(
        commented_out(each.raw) if isinstance(each, NotUnderstood) else each.raw for each in entries
    )


def _last(statements: Sequence[Statement]) -> dict[str, str | None]:
    return {name: value for each in statements for name, value in each.pairs}


def _covered(statement: Statement) -> set[int]:
    return set(range(statement.line, statement.line + max(statement.lines, 1)))


def _with_neighbours(names: Sequence[str], spans: Mapping[str, Sequence[Statement]]) -> list[str]:
    """Return `names`, and every variable that a line of theirs sets as well."""
    lines = {name: {at for one in each for at in _covered(one)} for name, each in spans.items()}
    found, waiting = dict.fromkeys(names), list(names)
    taken: set[int] = set()
    while waiting:
        taken |= lines.get(waiting.pop(), set())
        more = [name for name in lines if name not in found and not taken.isdisjoint(lines[name])]
        found.update(dict.fromkeys(name for name in more if NAME.match(name)))
        waiting += [name for name in more if NAME.match(name)]
    return list(found)
