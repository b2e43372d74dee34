"""Rotate a secret in the .env file and in the sealed file, in step."""

from __future__ import annotations

from datetime import date
from typing import Any

from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.formats import dotenv
from envgen.secrets import sealed
from envgen.secrets.secret import Secret, generate
from envgen.vault.rotation.changing import RULE, begin, finish, pair_of
from envgen.vault.store import Edits, ValueStore


class UnderWay(EnvgenError):
    """A rotation was begun and is not finished."""

    exit_code = 1


class Rotator:
    """Rotates one secret of a profile.

    The .env file is saved first. Where what follows is cut off, the sealed file still has the
    previous value, and the next run sees that and brings it in step.
    """

    def __init__(self, store: ValueStore, name: str) -> None:
        """Read both files. Raises InputError where one of them cannot be relied on."""
        self._store, self._deployment, self._name = store, store.deployment, name
        self._variable, fallback = pair_of(self._deployment, name)
        self._fallback = fallback.name
        self._path = store.path
        text = store.load(sealed=False).text
        if text is None:
            profile = self._deployment.name
            hint = f"`envgen unseal -p {profile}` or `envgen render {profile}`"
            raise self._problem("is not here", hint)
        self._before = text
        self._has = dotenv.filled(text)
        self._opened = store.sealed

    @property
    def fallback(self) -> str:
        """Return the variable that holds the former value."""
        return self._fallback

    @property
    def since(self) -> date | None:
        """Return when the value was made that counts; None where that is not known."""
        return dotenv.dates(self._before).get(self._name)

    @property
    def under_way(self) -> bool:
        """Say whether one of the files has a former value."""
        return self._fallback in self._has or self._fallback in self._opened.names

    def begin(self, today: date) -> str:
        """Give the secret a new value; return what was done.

        Raises:
            UnderWay: a former value is there already.
            InputError: there is no value, or the files do not agree.
        """
        if self._fallback in self._has:
            return self._completed()
        self._check_sealed({self._has.get(self._name, "")}, fallback=False)
        kind: Any = self._variable.generate
        text = begin(self._deployment, self._before, self._name, generate(kind), today)
        self._save(text)
        return f"{self._path}: {self._name} is new; {self._fallback} has the one before"

    def check_finish(self) -> None:
        """Raise InputError where the former value must not be dropped."""
        current = self._has.get(self._name)
        if current is None:
            raise self._problem(f"has no value of {self._name}: the fallback is all that is left")
        self._check_sealed({current, self._has.get(self._fallback, current)}, fallback=True)

    def finish(self) -> str:
        """Drop the former value; return what was done. Raises as `check_finish` does."""
        self.check_finish()
        text = finish(self._deployment, self._before, self._name)
        self._save(text)
        return f"{self._path}: {self._fallback} is dropped"

    def _completed(self) -> str:
        """Bring the sealed file in step after a run that was cut off; else refuse to begin."""
        known = self._opened.values
        former = Secret(self._has[self._fallback])
        behind = known.get(self._name) == former and self._fallback not in known
        if not behind or self._name not in self._has:
            raise UnderWay(
                f"{self._name}: a rotation is under way, and {self._fallback} has the value before "
                "that one: another would push it out while it may be in use; "
                f"`envgen rotate {self._name} -p {self._deployment.name} --finish` first"
            )
        self._save(self._before)
        return f"{self._store.sealed_path}: brought in step"

    def _check_sealed(self, allowed: set[str], *, fallback: bool) -> None:
        """Raise InputError where the sealed file has a value that would be lost, or may have."""
        opened = self._opened
        if self._name not in opened.names and self._fallback not in opened.names:
            return
        place = opened.place(self._name) or opened.place(self._fallback)
        if opened.missing_key:
            raise InputError([Problem(opened.missing_key, RULE, place)])
        here = [Secret(value) for value in allowed]
        found = opened.values.get(self._name)
        if found is not None and found not in here:
            message = f"{self._name} is sealed with another value than {self._path} has"
            hint = f"`envgen unseal -p {self._deployment.name}` takes it over; seal writes its own"
        elif not fallback and self._fallback in opened.names:
            message = f"{self._fallback} is sealed, and {self._path} has none"
            hint = (
                f"`envgen unseal -p {self._deployment.name}` takes it over; where the rotation is "
                "over, --finish drops it"
            )
        else:
            return
        raise InputError([Problem(message, RULE, place, hint)])

    def _save(self, text: str) -> None:
        """Save the .env file, and the sealed one with the values that it has now."""
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
