"""The values of a profile: read from its .env and sealed files, and written back to them.

    with store.editing():
        values = store.load()
        store.save(edited(store.deployment, values, {"API_KEY": Secret("…")}))

This is the one place that opens a .env file, and that decides which value a variable has: the
one in the .env file, under its own name or an old one (`renamed`), or else the sealed one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING

from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.formats import dotenv
from envgen.formats.dotenv.entries import Discreet
from envgen.model import Deployment
from envgen.output.targets.dotenv import wanted
from envgen.project import Project, refuse_too_large
from envgen.secrets.secret import Secret
from envgen.secrets.values import HeldValue, Locked, Missing, SavedValue, SavedValues

# Late: `keyring`, `sealed` and `writer`. A run whose .env file has every value needs none of them.
if TYPE_CHECKING:
    from envgen.secrets.keyring import Keyring, Use
    from envgen.secrets.sealed import PrivateKey, SealedFile, SealSubject

RULE = "dotenv-file"
# The properties of a Store that the sealed file has.
_SEALED = ("sealed_text", "untrusted_file", "file", "sealed")
_LINK = "is a symbolic link, and envgen does not follow links"


class Tracked(EnvgenError):
    """Git tracks the .env file, would with the next `git add`, or cannot tell."""

    exit_code = 1


class SealedValues(Discreet, frozen=True):
    """What a sealed file holds, as far as it can be seen here."""

    file: SealedFile | None = None
    """None where there is none."""
    values: Mapping[str, Secret] = {}
    missing_key: str = ""
    """Why no value can be opened: where the key was looked for. Empty where the key is here."""

    @property
    def names(self) -> frozenset[str]:
        """Return the names that are sealed, whether their values can be opened or not."""
        return frozenset(self.file.values if self.file else ())

    @property
    def locked(self) -> frozenset[str]:
        """Return the names whose values cannot be opened here."""
        return self.names.difference(self.values)

    def place(self, name: str) -> Place | None:
        """Return the line of a name; None where it is not sealed."""
        return self.file.place(name) if self.file and name in self.names else None

    def of(self, name: str) -> SavedValue | None:
        """Return what is sealed under a name; None for nothing."""
        place = self.place(name)
        if place is None:
            return None
        return HeldValue(self.values[name], place, name) if name in self.values else Locked(place)


class Edits(Discreet, frozen=True):
    """The new texts of the .env file and the sealed file; None for an unchanged file."""

    dotenv: str | None = None
    sealed: str | None = None


class ValueStore:
    """The .env file and the sealed file of one profile.

    Each is read when it is asked for, and once: `save` replaces no file that has changed since.
    """

    def __init__(self, project: Project, deployment: Deployment) -> None:
        """Open the files of `deployment`, a profile of `project`; nothing is read yet."""
        self.project = project
        self.deployment = deployment
        self.path = deployment.dotenv
        self.sealed_path = project.sealed(deployment.name)
        # Whether `sealed_problems` found any: then nobody can say what is sealed.
        self.sealed_is_wrong = False

    @cached_property
    def text(self) -> str | None:
        """Return the text of the .env file; None where there is none.

        Raises InputError where it is behind a symbolic link, and as `Project.read` does.
        """
        if self.project.link_on_the_way(self.path):
            raise InputError([Problem(_LINK, RULE, Place(self.path))])
        return self.project.read(self.path)

    def load(self, *, sealed: bool = True) -> SavedValues:
        """Return what is saved of each variable; without `sealed`, in the .env file alone.

        The sealed file is opened only where the .env file lacks a value. Raises InputError as
        `text` and `sealed` do, and for a .env file with a merge conflict.
        """
        if self.deployment.kind == "test":  # a .env.test is somebody else's
            return values_of(self.deployment, None)
        if conflicts := dotenv.conflicts(self.text or "", self.path):
            raise InputError(conflicts)
        return values_of(self.deployment, self.text, self._sealed_with if sealed else None)

    @cached_property
    def sealed_text(self) -> str | None:
        """Return the text of the sealed file; None where there is none.

        Raises InputError where it is a symbolic link, or cannot be read.
        """
        if self.project.link_on_the_way(self.sealed_path):
            from envgen.secrets.sealed import problem

            raise InputError([problem(_LINK, Place(self.sealed_path), "put the file itself there")])
        return self.project.read(self.sealed_path)

    @cached_property
    def untrusted_file(self) -> SealedFile | None:
        """Return the sealed file, whoever it is for. Raises InputError for one that is wrong."""
        if self.sealed_text is None:
            return None
        from envgen.vault.twice import SealedPlace, parse

        load = partial(self.load, sealed=False)
        around = SealedPlace(self.sealed_path, self.subject, self.key, self.path, load)
        return parse(self.sealed_text, around)

    @cached_property
    def file(self) -> SealedFile | None:
        """Return the sealed file; None where there is none.

        Raises InputError for one that is wrong, or is for another key than is known here.
        """
        file = self.untrusted_file
        if file is not None:
            from envgen.vault import keys

            keys.check_recipient(self.keyring, self.use, file)
        return file

    @cached_property
    def sealed(self) -> SealedValues:
        """Return what is sealed, opened where the key is here.

        Raises as `file` does, for a value that cannot be opened, and SealingUnavailable.
        """
        if self.file is None:
            return SealedValues()
        key = self.key(self.file)
        if key is None:
            return SealedValues(self.file, {}, self.keyring.missing(self.file.recipient))
        from envgen.secrets.sealed import open_all

        return SealedValues(self.file, open_all(self.file, key, self.subject))

    def sealed_problems(self) -> list[Problem]:
        """Return what is wrong with the sealed file, which from then on counts as missing."""
        try:
            _ = self.sealed
            return []
        except InputError as error:
            found = list(error.problems)
        except EnvgenError as error:
            found = [Problem(str(error), "sealed-file", Place(self.sealed_path))]
        self.file, self.sealed = None, SealedValues()
        self.sealed_is_wrong = True
        return found

    @contextmanager
    def editing(self) -> Iterator[None]:
        """Keep every other envgen from writing until what is read from here on is saved.

        Raises InputError for a test profile, and WriteError where another envgen is at work.
        """
        from envgen.output import writer

        if self.deployment.kind == "test":
            raise InputError([Problem("a test profile has no .env file", RULE)])
        with writer.locked(self.project.root):
            self._forget("text", *_SEALED)
            yield

    def save(self, edits: Edits) -> bool:
        """Write the .env file and then the sealed one; return whether there was anything to do.

        Where a run is cut off between the two, the sealed file has the values before: no value is
        lost. Raises Tracked where git would take the .env file, InputError for a text that the
        next run could not read, and WriteError.
        """
        from envgen.output import writer

        refuse_too_large({self.path: edits.dotenv, self.sealed_path: edits.sealed})
        files: list[writer.NewFile] = []
        if edits.dotenv is not None and edits.dotenv != self.text:
            if why := self.project.would_be_tracked([self.path]):
                raise Tracked(f"{self.path}: {why[self.path]}")
            files.append(
                writer.NewFile(path=self.path, text=edits.dotenv, mode=0o600, expected=self.text)
            )
        if edits.sealed is not None and edits.sealed != self.sealed_text:
            files.append(
                writer.NewFile(path=self.sealed_path, text=edits.sealed, expected=self.sealed_text)
            )
        writer.write_files(self.project.root, files)
        # What was written does not have to be read again.
        if edits.dotenv is not None:
            self.text = edits.dotenv
        if edits.sealed is not None:
            self._forget(*_SEALED)
            self.sealed_text = edits.sealed
        return bool(files)

    @property
    def subject(self) -> SealSubject:
        """Return what the sealed values are bound to."""
        from envgen.secrets.sealed import SealSubject

        return SealSubject(self.deployment.project, self.deployment.name)

    @cached_property
    def keyring(self) -> Keyring:
        """Return the keys of whoever runs envgen."""
        from envgen.secrets import keyring

        return keyring.of_environment()

    def key(self, file: SealedFile) -> PrivateKey | None:
        """Return the key that opens a file; None where it is not here."""
        return self.keyring.private(file.recipient, self.project.root)

    @property
    def use(self) -> Use:
        """Return under what a recipient is known."""
        from envgen.secrets.keyring import Use

        return Use(self.project.root, self.deployment.project, self.deployment.name)

    @property
    def opened(self) -> bool:
        """Return whether anybody has asked for what is sealed."""
        return "sealed" in vars(self)

    def remember(self) -> str:
        """Write down for whom the profile seals, outside the project.

        Return, as a sentence, why that failed; empty where it did not, or nothing is sealed.
        """
        if self.untrusted_file is None:
            return ""
        from envgen.vault import keys

        recipient = self.untrusted_file.recipient
        why = keys.remember(self.keyring, self.use, recipient)
        return f"the key {recipient.id} is not remembered: {why}" if why else ""

    def _sealed_with(self, names: frozenset[str]) -> SealedValues:
        """Return what is sealed, opened only where that is one of `names`."""
        if self.file is None or names.isdisjoint(self.file.values):
            return SealedValues()
        return self.sealed

    def _forget(self, *names: str) -> None:
        """Let these properties be read again when they are asked for."""
        for name in names:
            vars(self).pop(name, None)


def values_of(
    deployment: Deployment,
    text: str | None,
    sealed: Callable[[frozenset[str]], SealedValues] | None = None,
) -> SavedValues:
    """Return what is saved of each variable; `text` is the .env file, None where there is none.

    `sealed` returns what is sealed, and is asked once: for the names that the .env file lacks.
    Plain values are never sealed, and a file that is there may lack on purpose what programs run
    without. A plain value that is as envgen wrote it is not taken from an old name: it follows the
    profile under the new one.
    """
    entries = list(dotenv.parse(text or "").assignments())
    # The last line that Django reads counts, also before one that it does not read.
    by_weight = sorted(entries, key=lambda each: each.read)
    found = {each.name: each for each in by_weight if each.value.strip()}
    written = dotenv.recorded_checksums(text or "")
    names = {name: name for name in found} | {
        new: old
        for old, new in deployment.document.renamed.items()
        if old in found and new not in found
        if written.get(old) != dotenv.digest(old, found[old].value)
    }
    lacking = frozenset(
        item.name
        for item in deployment.variables
        if item.name not in names and not item.is_plain and (text is None or not item.optional)
    )
    opened = sealed(lacking) if sealed and lacking else SealedValues()
    blank = {each.name: each.line for each in entries}

    def saved(name: str) -> SavedValue:
        if name in names:
            line = found[names[name]]
            place = Place(deployment.dotenv, line.line, 1)
            return HeldValue(Secret(line.value), place, line.name)
        place = Place(deployment.dotenv, blank.get(name, 0), int(name in blank))
        return (opened.of(name) if name in lacking else None) or Missing(place)

    return SavedValues(text, {item.name: saved(item.name) for item in deployment.variables})


def edited(
    deployment: Deployment,
    values: SavedValues,
    changes: Mapping[str, Secret],
    *,
    keeps_old: bool = True,
) -> Edits:
    """Return what to save so that variables have the values `changes` in the .env file.

    A variable that has its value stays as it is. Another is written under each name that the
    file has for it: two names with two values help nobody. What it had becomes a comment, unless
    `keeps_old` is false.
    """
    lines = []
    for variable in deployment.variables:
        name, found = variable.name, values.by_name[variable.name]
        if name not in changes or values.value(name) == changes[name]:
            continue
        names = [name]
        if isinstance(found, HeldValue):
            there = dotenv.filled(values.text or "")
            renamed = deployment.document.renamed.items()
            old = [each for each, new in renamed if new == name and each in there]
            names = old if found.name != name else [*old, name]
        value = changes[name].reveal()
        lines += [wanted(variable, value, name=each, secret=keeps_old) for each in names]
    return Edits(dotenv=dotenv.update(values.text or "", lines)) if lines else Edits()
