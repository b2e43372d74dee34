"""Create keys for sealed secrets, and remember each profile's key outside the project."""

from __future__ import annotations

from pathlib import Path

from envgen.errors import InputError, Problem, WriteError
from envgen.output import writer
from envgen.secrets import keyring, sealed
from envgen.secrets.keyring import RULE, Keyring, Use
from envgen.secrets.sealed import PublicKey, SealedFile

# Seconds: another envgen holds the lock while it writes one small file.
PATIENCE = 5.0

_FILE = """\
# A private key of envgen's, made for {project}. Whoever has it opens what is sealed for
# {id}.
{key}
"""


def make(ring: Keyring, root: Path, project: str) -> tuple[PublicKey, Path]:
    """Create a key and write it to its own file; return its public half and the file's path.

    `root` is the project's folder. Raises InputError if the file would be inside it, or if there
    is no home folder, and WriteError.
    """
    key = sealed.new_key()
    path = ring.path_of(key.public.id)
    if path is None or ring.folder is None:
        hint = "set HOME, or XDG_CONFIG_HOME to a folder outside the project"
        message = "the private key cannot be saved: there is no home folder"
        raise InputError([Problem(message, RULE, None, hint)])
    if path.resolve().is_relative_to(root.resolve()):
        hint = "set XDG_CONFIG_HOME to a folder outside the project"
        message = "the private key would be saved inside the project, where git could add it"
        raise InputError([Problem(message, RULE, None, hint)])
    text = _FILE.format(project=project, id=key.public.id, key=key.reveal())
    shown = path.relative_to(ring.folder).as_posix()
    file = writer.NewFile(path=shown, text=text, mode=0o600, expected=None)
    writer.write_files(ring.folder, [file])
    return key.public, path


def check_recipient(ring: Keyring, use: Use, file: SealedFile) -> None:
    """Raise InputError if a file is sealed for another key than this machine knows."""
    known = ring.known()
    if not keyring.changed(known, use, file.recipient, holds=False):
        return
    holds = ring.private(file.recipient, use.root) is not None
    if keyring.changed(known, use, file.recipient, holds=holds):
        message = (
            f"is now sealed for the key {file.recipient.id}, whose owner could read all values "
            "that you seal"
        )
        hint = f"ask who changed the key; if you trust it, run `envgen keys trust -p {use.profile}`"
        raise InputError([Problem(message, RULE, file.place("sealed-for"), hint)])


def remember(ring: Keyring, use: Use, recipient: PublicKey) -> str:
    """Save the key that a profile seals for; return why that failed, or an empty string.

    All projects share the file, so it is read again under a lock before it is written.
    """
    known = ring.known()
    if keyring.with_known(known, use, recipient) == known:
        return ""
    if ring.folder is None:
        return "there is no home folder"
    try:
        with writer.locked(ring.folder, patience=PATIENCE):
            text = keyring.with_known(ring.known(), use, recipient)
            file = writer.NewFile(path=keyring.KNOWN, text=text, mode=0o600)
            writer.write_files(ring.folder, [file])
    except WriteError as error:
        return str(error)
    return ""
