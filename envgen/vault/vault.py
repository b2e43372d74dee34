"""The sealed file of a profile on disk: read, held against what is known, and opened."""

from __future__ import annotations

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.model import Deployment
from envgen.project import Project
from envgen.secrets import keyring, sealed
from envgen.secrets.keyring import Keyring, Use
from envgen.secrets.sealed import PrivateKey, SealedFile, SealSubject
from envgen.secrets.sealed_values import NOTHING_SEALED, Sealed
from envgen.secrets.secret import Secret

_LINK = "is a symbolic link, and envgen follows none"


class Opened(Struct, frozen=True):
    """What a sealed file holds, as far as it can be seen here."""

    # None where there is no file.
    file: SealedFile | None = None
    # None where the key is not here.
    values: dict[str, Secret] | None = None
    # Why it is not.
    missing_key: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Return the names that are sealed."""
        return frozenset(self.file.values if self.file else ())

    def __repr__(self) -> str:
        """Say nothing of the values."""
        return f"<opened: {len(self.names)} names>"


class Vault(Struct, frozen=True):
    """The sealed files of a project, and the keys of whoever runs envgen."""

    project: Project
    keyring: Keyring

    def path(self, deployment: Deployment) -> str:
        """Return where the sealed file of a profile is, or would be."""
        return self.project.sealed(deployment.name)

    def text(self, deployment: Deployment) -> str | None:
        """Return the text of the sealed file; None where there is none.

        Raises InputError where it is a symbolic link, or cannot be read.
        """
        path = self.path(deployment)
        if self.project.link_on_the_way(path):
            hint = "put the file itself there"
            raise InputError([sealed.problem(_LINK, Place(path), hint)])
        return self.project.read(path)

    def file(self, deployment: Deployment) -> SealedFile | None:
        """Return the sealed file; None where there is none.

        Raises InputError for one that is wrong or, where its recipient is not the one that is
        known, not to be trusted.
        """
        text = self.text(deployment)
        if text is None:
            return None
        file = sealed.parse(text, self.path(deployment), subject_of(deployment))
        self.check_recipient(deployment, file)
        return file

    def key(self, file: SealedFile) -> PrivateKey | None:
        """Return the key that opens a file; None where it is not here."""
        return self.keyring.private(file.recipient, self.project.root)

    def opened(self, deployment: Deployment) -> Opened:
        """Return the sealed values of a profile.

        Raises as `file` does, for a value that cannot be opened, and sealed.Unavailable.
        """
        file = self.file(deployment)
        return self._opened(deployment, file) if file else Opened()

    def _opened(self, deployment: Deployment, file: SealedFile) -> Opened:
        key = self.key(file)
        if key is None:
            return Opened(file, None, self.keyring.missing(file.recipient))
        return Opened(file, sealed.open_all(file, key, subject_of(deployment)))

    def sealed(self, deployment: Deployment, names: frozenset[str] | None = None) -> Sealed:
        """Return what a .env file may take from the sealed one, where that has any of `names`.

        Raises as `opened` does.
        """
        file = self.file(deployment)
        if file is None or (names is not None and names.isdisjoint(file.values)):
            return NOTHING_SEALED
        opened = self._opened(deployment, file)
        places = {name: file.place(name) for name in file.values}
        if opened.values is None:
            return Sealed(closed=opened.names, places=places)
        return Sealed(opened.values, places=places)

    def check_recipient(self, deployment: Deployment, file: SealedFile) -> None:
        """Raise InputError where a file is sealed for another key than is known here."""
        known, use = self.keyring.known(), self.use(deployment)
        if not keyring.changed(known, use, file.recipient, holds=False):
            return
        if keyring.changed(known, use, file.recipient, holds=self.key(file) is not None):
            message = (
                f"is sealed for the key {file.recipient.id}, which is not the one that this "
                "machine knows: whoever has it reads what you seal"
            )
            hint = f"ask who changed it; `envgen keys trust -p {deployment.name}` accepts it"
            raise InputError([Problem(message, keyring.RULE, file.place("sealed-for"), hint)])

    def use(self, deployment: Deployment) -> Use:
        """Return under what a recipient is known."""
        return Use(self.project.root, deployment.project, deployment.name)


def subject_of(deployment: Deployment) -> SealSubject:
    """Return what the values of a profile are bound to."""
    return SealSubject(deployment.project, deployment.name)
