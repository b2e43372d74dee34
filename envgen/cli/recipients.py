"""For whom sealed files are: the recipient is remembered at its first use."""

from __future__ import annotations

from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.errors import WriteError
from envgen.model import Deployment
from envgen.output import writer
from envgen.secrets.sealed import PublicKey
from envgen.secrets.sealed_values import Sealed


class Opens:
    """Opens sealed files for a .env file, and knows afterwards which."""

    def __init__(self, session: Session) -> None:
        """Open those of the project of `session`."""
        self._session = session
        self._opened: list[Deployment] = []

    def __call__(self, deployment: Deployment, names: frozenset[str]) -> Sealed:
        """Return what is sealed of a profile, where that has any of `names`."""
        found = self._session.sealed(deployment, names)
        if found.values or found.closed:
            self._opened.append(deployment)
        return found

    def remember(self) -> None:
        """Remember the recipients of what was opened."""
        for deployment in self._opened:
            file = self._session.vault.file(deployment)
            if file is not None:
                remember(self._session, deployment, file.recipient)


def remember(session: Session, deployment: Deployment, recipient: PublicKey) -> None:
    """Write down for whom a profile seals, outside the project; say so where that fails."""
    from envgen.secrets import keyring

    vault = session.vault
    folder, known = vault.keyring.folder, vault.keyring.known()
    text = keyring.with_known(known, vault.use(deployment), recipient)
    if text == known:
        return
    why = "there is no home folder"
    if folder is not None:
        try:
            file = writer.NewFile(path=keyring.KNOWN, text=text, mode=0o600)
            writer.write_files(folder, [file])
            return
        except WriteError as error:
            why = str(error)
    terminal.echo_err(f"envgen: the key {recipient.id} is not remembered: {why}")
