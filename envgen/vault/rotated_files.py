"""The .env file and the sealed file of a profile, in step while a secret is rotated."""

from __future__ import annotations

from datetime import date
from typing import Any

from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.formats import dotenv
from envgen.model import Deployment
from envgen.output import writer
from envgen.secrets import sealed
from envgen.secrets.sealed import PublicKey
from envgen.secrets.secret import Secret, generate
from envgen.vault import rotation
from envgen.vault.rotation.changing import RULE
from envgen.vault.vault import Vault, subject_of


class Taken(EnvgenError):
    """Git would take the .env file."""

    exit_code = 1


class UnderWay(EnvgenError):
    """A rotation was begun and is not finished."""

    exit_code = 1


class RotatedFiles:
    """The .env file and the sealed one, which a rotation changes in step.

    The .env file is written first. Where what follows is cut off, the sealed file has the former
    value still, and the next run sees that and brings it in step.
    """

    def __init__(self, vault: Vault, deployment: Deployment, name: str) -> None:
        """Read both. Raises InputError where one of them cannot be relied on."""
        self._vault, self._deployment, self._name = vault, deployment, name
        self._fallback = rotation.fallback_of(deployment, name)
        self._path = deployment.dotenv
        if vault.project.link_on_the_way(self._path):
            raise self._problem("is a symbolic link, and envgen writes through none")
        self._before = vault.project.read(self._path)
        if self._before is None:
            hint = f"`envgen unseal -p {deployment.name}` or `envgen render {deployment.name}`"
            raise self._problem("is not here", hint)
        if conflicts := dotenv.conflicts(self._before, self._path):
            raise InputError(conflicts)
        self._has = dotenv.filled(self._before)
        self._opened = vault.opened(deployment)

    @property
    def fallback(self) -> str:
        """Return the variable that holds the former value."""
        return self._fallback

    @property
    def recipient(self) -> PublicKey | None:
        """Return for whom the sealed file is, where there is one."""
        return self._opened.file.recipient if self._opened.file else None

    @property
    def since(self) -> date | None:
        """Return when the value was made that counts; None where that is not known."""
        return dotenv.dates(self._before or "").get(self._name)

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
        variable = self._deployment.variable(self._name)
        kind: Any = variable.generate if variable else None
        text = rotation.begin(
            self._deployment, self._before or "", self._name, generate(kind), today
        )
        self._write(text)
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
        text = rotation.finish(self._deployment, self._before or "", self._name)
        self._write(text)
        return f"{self._path}: {self._fallback} is dropped"

    def _completed(self) -> str:
        """Bring the sealed file in step after a run that was cut off; else refuse to begin."""
        known = self._opened.values or {}
        former = Secret(self._has[self._fallback])
        behind = known.get(self._name) == former and self._fallback not in known
        if not behind or self._name not in self._has:
            raise UnderWay(
                f"{self._name}: a rotation is under way, and {self._fallback} has the value before "
                "that one: another would push it out while it may be in use; "
                f"`envgen rotate {self._name} -p {self._deployment.name} --finish` first"
            )
        self._write(self._before or "")
        return f"{self._opened.file.path if self._opened.file else ''}: brought in step"

    def _check_sealed(self, allowed: set[str], *, fallback: bool) -> None:
        """Raise InputError where the sealed file has a value that would be lost, or may have."""
        opened = self._opened
        if self._name not in opened.names and self._fallback not in opened.names:
            return
        if opened.file is None:
            return
        place = opened.file.place(self._name)
        if opened.values is None:
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

    def _write(self, text: str) -> None:
        """Write the .env file, and then the sealed one."""
        project = self._vault.project
        if why := project.would_be_taken([self._path]):
            raise Taken(f"{self._path}: {why[self._path]}")
        files = []
        if text != self._before:
            files.append(
                writer.NewFile(path=self._path, text=text, mode=0o600, expected=self._before)
            )
        file = self._opened.file
        if file is not None:
            has = dotenv.filled(text)
            wanted = {
                name: Secret(has[name]) for name in (self._name, self._fallback) if name in has
            }
            gone = [self._fallback] if self._fallback not in has else []
            subject = subject_of(self._deployment)
            key = self._vault.key(file)
            outcome = sealed.seal(file, subject, wanted, key, drop=gone)
            before = self._vault.text(self._deployment)
            if outcome.text != before:
                new = writer.NewFile(path=file.path, text=outcome.text, expected=before)
                files.append(new)
        writer.write_files(project.root, files)

    def _problem(self, message: str, hint: str | None = None) -> InputError:
        return InputError([Problem(message, RULE, Place(self._path), hint)])
