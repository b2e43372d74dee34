"""Rotate a secret in the .env file and in the sealed file."""

from __future__ import annotations

from datetime import date
from typing import Any

from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.formats import dotenv
from envgen.secrets import sealed
from envgen.secrets.secret import Secret, generate
from envgen.vault.rotation.changing import RULE, begin, finish, pair_of, without_file
from envgen.vault.store import Edits, ValueStore


class UnderWay(EnvgenError):
    """A rotation has begun and is not finished."""

    exit_code = 1


class Rotator:
    """Rotates one secret of a profile.

    The .env file is saved first. If the run is interrupted before the sealed file is saved, the
    next run sees the previous value there and updates it.
    """

    def __init__(self, store: ValueStore, name: str) -> None:
        """Read both files. Raises InputError if one of them is missing or has problems."""
        self._store, self._deployment, self._name = store, store.deployment, name
        self._variable, fallback = pair_of(self._deployment, name)
        self._fallback = fallback.name
        self._path = store.path
        text = store.load(sealed=False).text
        if text is None:
            raise without_file(store)
        self._before = text
        self._has = dotenv.filled(text)
        self._opened = store.sealed
        # Whether `finish` removed the previous value.
        self.was_finished = False

    @property
    def fallback(self) -> str:
        """Return the variable that has the previous value."""
        return self._fallback

    @property
    def since(self) -> date | None:
        """Return the date of the current value; None if it is not known."""
        return dotenv.dates(self._before).get(self._name)

    @property
    def under_way(self) -> bool:
        """Return whether one of the files has a previous value."""
        return self._fallback in self._has or self._fallback in self._opened.names

    def begin(self, today: date) -> str:
        """Give the secret a new value; return what was done.

        Raises:
            UnderWay: there already is a previous value.
            InputError: there is no value, or the two files differ.
        """
        if self._fallback in self._has:
            return self._completed()
        self._check_sealed({self._has.get(self._name, "")}, fallback=False)
        kind: Any = self._variable.generate
        text = begin(self._deployment, self._before, self._name, generate(kind), today)
        self._save(text)
        return f"{self._path}: {self._name} has a new value; {self._fallback} has the previous one"

    def check_finish(self) -> None:
        """Raise InputError if the previous value must not be removed."""
        current = self._has.get(self._name)
        if current is None:
            raise self._problem(
                f"has no value for {self._name}, so {self._fallback} cannot be removed"
            )
        self._check_sealed({current, self._has.get(self._fallback, current)}, fallback=True)

    def finish(self) -> str:
        """Remove the previous value; return what was done. Raises as `check_finish` does."""
        self.check_finish()
        text = finish(self._deployment, self._before, self._name)
        self._save(text)
        self.was_finished = True
        return f"{self._path}: {self._fallback} was removed"

    def _completed(self) -> str:
        """Update the sealed file after an interrupted run; otherwise raise UnderWay."""
        known = self._opened.values
        previous = Secret(self._has[self._fallback])
        behind = known.get(self._name) == previous and self._fallback not in known
        if not behind or self._name not in self._has:
            raise UnderWay(
                f"a rotation of {self._name} is in progress: {self._fallback} has the previous "
                "value, which may still be in use; to finish it first, run "
                f"`envgen rotate {self._name} -p {self._deployment.name} --finish`"
            )
        self._save(self._before)
        return f"{self._store.sealed_path}: updated"

    def _check_sealed(self, allowed: set[str], *, fallback: bool) -> None:
        """Raise InputError if a value of the sealed file would be lost, or might be."""
        opened = self._opened
        if self._name not in opened.names and self._fallback not in opened.names:
            return
        place = opened.place(self._name) or opened.place(self._fallback)
        if opened.missing_key:
            raise InputError([Problem(opened.missing_key, RULE, place)])
        here = [Secret(value) for value in allowed]
        found = opened.values.get(self._name)
        if found is not None and found not in here:
            message = f"the sealed value of {self._name} differs from the one in {self._path}"
            profile = self._deployment.name
            hint = (
                f"run `envgen unseal {profile}` to use the sealed value, or "
                f"`envgen seal {profile} --replace {self._name}` to seal yours"
            )
        elif not fallback and self._fallback in opened.names:
            message = f"{self._fallback} is sealed, but has no value in {self._path}"
            hint = (
                f"run `envgen unseal {self._deployment.name}` to copy it; if the rotation is over, "
                "pass --finish to remove it"
            )
        else:
            return
        raise InputError([Problem(message, RULE, place, hint)])

    def _save(self, text: str) -> None:
        """Save the .env file, and the sealed file with its values."""
        store, file = self._store, self._opened.file
        if file is None:
            store.save(Edits(dotenv=text))
            return
        has = dotenv.filled(text)
        names = (self._name, self._fallback)
        values = {name: Secret(has[name]) for name in names if name in has}
        gone = [name for name in names[1:] if name not in has]
        outcome = sealed.seal(file, store.subject, values, store.key(file), drop=gone)
        store.save(Edits(dotenv=text, sealed=outcome.text))

    def _problem(self, message: str, hint: str | None = None) -> InputError:
        return InputError([Problem(message, RULE, Place(self._path), hint)])
