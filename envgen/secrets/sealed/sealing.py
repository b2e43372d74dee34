"""Bring a sealed file in step with the values of a .env file, and open one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from envgen.errors import InputError, Problem
from envgen.secrets.sealed import lines, suite
from envgen.secrets.sealed.keys import PrivateKey, PublicKey
from envgen.secrets.sealed.lines import SealedFile, SealSubject
from envgen.secrets.secret import Secret


class SealOutcome(Struct, frozen=True):
    """A sealed file as it should be, and what became of the names."""

    text: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    # There already, and nobody can say without the key whether the value is another.
    not_compared: tuple[str, ...] = ()


def blank(subject: SealSubject, recipient: PublicKey, path: str, dotenv: str) -> SealedFile:
    """Return a sealed file without values."""
    head = tuple(lines.head(subject, recipient, dotenv))
    return SealedFile(path, head, recipient, {}, {})


def open_all(
    file: SealedFile, key: PrivateKey, subject: SealSubject, names: Collection[str] | None = None
) -> dict[str, Secret]:
    """Return every value by name, or those of `names` alone.

    Raises:
        InputError: one or more are not what was sealed here; all of them are named.
        suite.Unavailable: the installed cryptography cannot open them.
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
    """Seal what of `wanted` is not in `file`, or is there with another value.

    A line whose value is the wanted one stays byte for byte. Without the private key nobody can
    tell, and one that is there stays; `replace` names those to be sealed again in any case.
    Names that are not wanted stay, but for those in `drop`.

    Raises:
        InputError: with the key, a value that has to be compared cannot be opened.
        suite.Unavailable: the installed cryptography cannot seal.
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
    """Yield the lines with those changed in their place, those added in order, without `gone`."""
    waiting = sorted(added, reverse=True)
    for line in before:
        name = lines.name_of(line)
        last = lines.is_end(line)
        while waiting and (last or (name and waiting[-1] < name)):
            yield added[waiting.pop()]
        if name not in gone:
            yield changed.get(name or "", line)
    yield from (added[name] for name in reversed(waiting))
