"""Parse and write the text of a sealed file: a head, a line for each value, and a last line.

It is YAML, so that editors and linters understand it, but only of the simplest form, without
nesting. envgen parses it line by line, and a line of any other form is a problem. So all parsers
read the same values.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.secrets.sealed import suite
from envgen.secrets.sealed.keys import PublicKey, decoded, encoded
from envgen.support import lazy_re

VERSION = "1"
RULE = "sealed-file"
# Names of variables have no hyphen, so a key of the head is never the name of a variable.
_FORMAT, _PROJECT, _PROFILE, _RECIPIENT = HEAD = (
    "envgen-sealed",
    "sealed-project",
    "sealed-profile",
    "sealed-for",
)
# The last line. Without it the file was cut off, and values may be missing.
_END = "sealed-end"
_ABOUT = (
    "# The secrets of {project} in {profile}, each sealed on its own: this file belongs in git.\n"
    "# `envgen seal -p {profile}` writes it from {dotenv}, `envgen unseal` the other way.\n"
)
_LINE = lazy_re.compile(r"([A-Za-z_][A-Za-z0-9_-]*): ([!-~]+)")
_NAME = lazy_re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONFLICT = lazy_re.compile(r"(?:<{7}|\|{7}|>{7})(?: |\Z)|={7}\Z")
# In a file of another kind every line is wrong; it is enough to report the first ones.
_MOST_PROBLEMS = 20
_RESTORE = "restore the line with git"


class SealSubject(NamedTuple):
    """The project and profile of a sealed file. Every value is bound to them and to its name."""

    project: str
    profile: str


class SealedFile(Struct, frozen=True):
    """A parsed sealed file, with its lines. Nothing in it is a secret."""

    path: str
    lines: tuple[str, ...]
    recipient: PublicKey
    values: dict[str, bytes]
    places: dict[str, int]  # the line of each name, counted from 1

    def place(self, name: str) -> Place:
        """Return the place of a value or of a key of the head."""
        return Place(self.path, self.places.get(name, 0), 1 if name in self.places else 0)


def info(subject: SealSubject, name: str) -> bytes:
    """Return the bytes that bind a value to its project, profile and name.

    Each part is in UTF-8, after its length in four bytes in big-endian order. So different parts
    never have the same bytes.
    """
    parts = [part.encode() for part in (_FORMAT, VERSION, *subject, name)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def head(subject: SealSubject, recipient: PublicKey, dotenv: str) -> list[str]:
    """Return the lines of a file without values."""
    facts = {"project": subject.project, "profile": subject.profile, "dotenv": dotenv}
    said = dict(zip(HEAD, (VERSION, *subject, encoded(recipient.data)), strict=True))
    about = _ABOUT.format(**facts).splitlines()
    return [*about, *(f"{key}: {value}" for key, value in said.items()), "", f"{_END}: {VERSION}"]


def value_line(name: str, sealed: bytes) -> str:
    """Return the line of a value."""
    return f"{name}: {encoded(sealed)}"


def is_end(line: str) -> bool:
    """Return whether a line is the last line, after the values."""
    return line.startswith(f"{_END}:")


def name_of(line: str) -> str | None:
    """Return the variable whose value a line has; None for the head, comments and blank lines."""
    match = _LINE.fullmatch(line)
    return match[1] if match and _NAME.fullmatch(match[1]) else None


def newest(path: str, line: int) -> str:
    """Return what to do about several lines of one name; `line` is the first of them."""
    return (
        "two branches changed it: keep the newest line; "
        f"`git log -L{line},{line}:{path}` shows who changed that line, and when"
    )


def parse(text: str, path: str, subject: SealSubject) -> SealedFile:
    """Parse a sealed file; `path` is its name in places.

    Raises:
        InputError: it is not a sealed file, or not the one of `subject`; each wrong line has a
            problem.
    """
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    if lines[-1] == "":
        lines.pop()
    found, places, problems = _fields(lines, path)
    if found.get(_FORMAT, VERSION) != VERSION:
        # Other lines that look wrong may be right in that format.
        message = f"has format {found[_FORMAT][:20]}, but this envgen only reads format {VERSION}"
        raise InputError([problem(message, Place(path, places[_FORMAT], 1), "upgrade envgen")])
    if problems:
        raise InputError(problems)
    recipient = _recipient_of(found, places, path, subject)
    values = _values(found, places, path)
    return SealedFile(path, tuple(lines), recipient, values, places)


def _fields(lines: list[str], path: str) -> tuple[dict[str, str], dict[str, int], list[Problem]]:
    """Return the text of each name, its line number, and problems for the lines that are wrong."""
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        place = Place(path, number, 1)
        match = _LINE.fullmatch(line)
        if not line.strip() or line.startswith("#"):
            continue
        if _CONFLICT.match(line):
            hint = "keep one line for each name, and remove the conflict markers"
            return (
                found,
                places,
                [problem("the file has the conflict markers of a merge", place, hint)],
            )
        if match is None or (match[1] not in (*HEAD, _END) and not _NAME.fullmatch(match[1])):
            # The message does not quote the line, because it may contain a secret.
            message = "is not a line of a sealed file (`NAME: base64`)"
            problems.append(problem(message, place, _RESTORE))
        elif match[1] in found:
            what = f"{match[1]} is already on line {places[match[1]]}"
            problems.append(problem(what, place, newest(path, places[match[1]])))
        else:
            found[match[1]], places[match[1]] = match[2], number
        if len(problems) == _MOST_PROBLEMS:
            break
    return found, places, problems


def problem(message: str, place: Place, hint: str) -> Problem:
    """Return a problem of a sealed file."""
    return Problem(message, RULE, place, hint)


def _recipient_of(
    found: dict[str, str], places: dict[str, int], path: str, subject: SealSubject
) -> PublicKey:
    missing = [key for key in (*HEAD, _END) if key not in found]
    if missing:
        part = "head" if missing[0] in HEAD else "end"
        message = f"has no {missing[0]}: the {part} of the file is missing"
        raise InputError([problem(message, Place(path), "restore the file with git")])
    if found[_END] != VERSION:
        message = f"{_END} is not {VERSION}"
        raise InputError([problem(message, Place(path, places[_END], 1), _RESTORE)])
    for key, wanted in zip((_PROJECT, _PROFILE), subject, strict=True):
        if found[key] != wanted:
            message = f"is sealed for another {key.removeprefix('sealed-')}, not for {wanted}"
            hint = "unseal it under its old project and profile name, and seal the values again"
            raise InputError([problem(message, Place(path, places[key], 1), hint)])
    recipient = PublicKey.from_base64(found[_RECIPIENT])
    if recipient is None:
        raise InputError([no_public_key(Place(path, places[_RECIPIENT], 1))])
    return recipient


def no_public_key(place: Place) -> Problem:
    """Return the problem that the key in the head is not a public key."""
    return problem(f"{_RECIPIENT} is not a public key", place, _RESTORE)


def _values(found: dict[str, str], places: dict[str, int], path: str) -> dict[str, bytes]:
    values: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, text in found.items():
        if name in (*HEAD, _END):
            continue
        data = decoded(text)
        if data is None or not suite.is_sealed(data):
            message = f"the value of {name} is cut off, or not base64"
            problems.append(problem(message, Place(path, places[name], 1), _RESTORE))
        else:
            values[name] = data
    if problems:
        raise InputError(problems)
    return values
