"""Update a sealed file from the values of a .env file, and open one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from envgen.errors import InputError, Problem
from envgen.secrets.sealed import lines, suite
from envgen.secrets.sealed.keys import PrivateKey, PublicKey
from envgen.secrets.sealed.lines import SealedFile, SealSubject
from envgen.secrets.secret import Secret


class SealOutcome(Struct, frozen=True):
    """The new text of a sealed file, and what was done with each name."""

    text: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    # Names that the file has already. Without the private key their values cannot be compared.
    not_compared: tuple[str, ...] = ()


def blank(subject: SealSubject, recipient: PublicKey, path: str, dotenv: str) -> SealedFile:
    """Return a sealed file without values."""
    head = tuple(lines.head(subject, recipient, dotenv))
    return SealedFile(path, head, recipient, {}, {})


def open_all(
    file: SealedFile, key: PrivateKey, subject: SealSubject, names: Collection[str] | None = None
) -> dict[str, Secret]:
    """Return every value by name, or only those of `names`.

    Raises:
        InputError: values were changed or are sealed for another place; it names all of them.
        suite.SealingUnavailable: the installed cryptography cannot open them.
    """
    values: dict[str, Secret] = {}
    problems: list[Problem] = []
    for name, sealed in file.values.items():
        if names is not None and name not in names:
            continue
        try:
            opened = key.open(sealed, lines.info(subject, name))
            values[name] = Secret(opened.decode())
        except (suite.NotOpened, UnicodeDecodeError):
            message = (
                f"the value of {name} cannot be opened: it was changed, or sealed for another "
                "variable, profile, project or key"
            )
            hint = f"restore the line with git, or seal it again with --replace {name}"
            problems.append(lines.problem(message, file.place(name), hint))
    if problems:
        raise InputError(problems)
    return values


def seal(
    file: SealedFile,
    subject: SealSubject,
    wanted: Mapping[str, Secret],
    key: PrivateKey | None,
    *,
    replace: Collection[str] = (),
    drop: Collection[str] = (),
) -> SealOutcome:
    """Seal the values of `wanted` that are not in `file`, or that have another value there.

    A line that already has the wanted value stays byte for byte. Without the private key, values
    cannot be compared, and existing lines stay; but values named in `replace` are always sealed
    again. Names that are not in `wanted` stay, except those in `drop`.

    Raises:
        InputError: a value that must be compared cannot be opened with the key.
        suite.SealingUnavailable: the installed cryptography cannot seal.
    """
    there = file.values.keys() & wanted.keys()
    compared = there - set(replace)
    known = open_all(file, key, subject, compared) if key else {}
    changed = {name for name in there if name not in known or known[name] != wanted[name]}
    changed -= set() if key else compared
    added = wanted.keys() - there
    gone = (file.values.keys() & set(drop)) - changed
    new = {name: _line(file, subject, name, wanted[name]) for name in changed | added}
    merged = _merged(
        file.lines,
        {name: new[name] for name in changed},
        {name: new[name] for name in added},
        gone,
    )
    return SealOutcome(
        text="".join(f"{line}\n" for line in merged),
        added=tuple(sorted(added)),
        changed=tuple(sorted(changed)),
        dropped=tuple(sorted(gone)),
        not_compared=() if key else tuple(sorted(compared)),
    )


def _line(file: SealedFile, subject: SealSubject, name: str, value: Secret) -> str:
    where = lines.info(subject, name)
    try:
        sealed = suite.seal(value.reveal().encode(), file.recipient.data, where)
    except ValueError:
        raise InputError([lines.no_public_key(file.place("sealed-for"))]) from None
    return lines.value_line(name, sealed)


def _merged(
    before: Iterable[str], changed: Mapping[str, str], added: Mapping[str, str], gone: set[str]
) -> Iterator[str]:
    """Yield the lines: changed ones in their place, added ones in order, and none of `gone`."""
    waiting = sorted(added, reverse=True)
    for line in before:
        name = lines.name_of(line)
        last = lines.is_end(line)
        while waiting and (last or (name and waiting[-1] < name)):
            yield added[waiting.pop()]
        if name not in gone:
            yield changed.get(name or "", line)
    yield from (added[name] for name in reversed(waiting))
