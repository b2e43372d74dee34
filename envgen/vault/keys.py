"""Keys of sealed secrets: made, and for whom each profile seals, remembered outside the project."""

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
    """Make a key, and write it to a file of its own; return its public half and that file.

    `root` is the folder of the project. Raises InputError where the file would be in it, or there
    is no home folder, and WriteError.
    """
    key = sealed.new_key()
    path = ring.path_of(key.public.id)
    if path is None or ring.folder is None:
        hint = "set HOME, or XDG_CONFIG_HOME to a folder outside the project"
        raise InputError([Problem("there is no home folder for a private key", RULE, None, hint)])
    if path.resolve().is_relative_to(root.resolve()):
        hint = "set XDG_CONFIG_HOME to a folder outside the project"
        raise InputError([Problem("the key would be in the project", RULE, None, hint)])
    text = _FILE.format(project=project, id=key.public.id, key=key.reveal())
    shown = path.relative_to(ring.folder).as_posix()
    file = writer.NewFile(path=shown, text=text, mode=0o600, expected=None)
    writer.write_files(ring.folder, [file])
    return key.public, path


def check_recipient(ring: Keyring, use: Use, file: SealedFile) -> None:
    """Raise InputError where a file is sealed for another key than is known here."""
    known = ring.known()
    if not keyring.changed(known, use, file.recipient, holds=False):
        return
    holds = ring.private(file.recipient, use.root) is not None
    if keyring.changed(known, use, file.recipient, holds=holds):
        message = (
            f"is sealed for the key {file.recipient.id}, which is not the one that this "
            "machine knows: whoever has it reads what you seal"
        )
        hint = f"ask who changed it; `envgen keys trust -p {use.profile}` accepts it"
        raise InputError([Problem(message, RULE, file.place("sealed-for"), hint)])


def remember(ring: Keyring, use: Use, recipient: PublicKey) -> str:
    """Write down for whom a profile seals; return why that failed, or nothing.

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
