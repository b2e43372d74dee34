"""The keys on this machine: the private keys, and the public keys that it has seen in projects.

Private keys are in ENVGEN_KEY or in files in `envgen/keys/` below XDG_CONFIG_HOME (~/.config by
default: https://specifications.freedesktop.org/basedir-spec/latest/). The file
`envgen/known-recipients` next to that folder records for which key each project seals. Somebody
who can change a sealed file could put their own key into it, and read all secrets that are sealed
after that; envgen notices that the key changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.git import work_tree
from envgen.secrets.sealed import PrivateKey, PublicKey
from envgen.secrets.sealed.keys import PRIVATE
from envgen.support import system

VARIABLE = "ENVGEN_KEY"
KNOWN = "known-recipients"
# The fewest digits that stand for the id of a key.
_SHORTEST = 4
RULE = "sealed-key"
_MAX_BYTES = 2**20


class Use(Struct, frozen=True):
    """The profile and project that seal for a recipient."""

    root: Path
    project: str
    profile: str

    def line(self, recipient: PublicKey) -> str:
        """Return the line of `known-recipients` that records the key of the profile."""
        return f"{recipient.id} {self.project} {self.profile} {quote(str(self.root.resolve()))}"


class Keyring(Struct, frozen=True):
    """The keys of the user who runs envgen. Files are read when a key is needed."""

    # None if there is neither XDG_CONFIG_HOME nor a home folder.
    folder: Path | None
    variable: str

    def __repr__(self) -> str:
        """Return a text with the folder, without any key."""
        return f"<keyring in {self.folder}>"

    def private(self, recipient: PublicKey, root: Path) -> PrivateKey | None:
        """Return the private key that opens values sealed for `recipient`; None if it is not here.

        Raises InputError for a key that cannot be used, and sealed.Unavailable.
        """
        for key in self.from_variable():
            if key.public == recipient:
                return key
        return self._from_file(recipient.id, root)

    def from_variable(self) -> list[PrivateKey]:
        """Return the keys in ENVGEN_KEY, which are separated by whitespace."""
        found = [PrivateKey.from_text(text) for text in self.variable.split()]
        keys = [key for key in found if key is not None]
        if len(keys) != len(found):
            message = f"the value of {VARIABLE} is not a private key of envgen"
            hint = f"set it to a key that begins with {PRIVATE}"
            raise InputError([Problem(message, RULE, None, hint)])
        return keys

    def ids(self) -> list[str]:
        """Return the ids of the keys that are in files."""
        keys = self._keys()
        try:
            names = [path.name for path in keys.iterdir()] if keys else []
        except OSError:
            return []
        return sorted(name.removesuffix(".key") for name in names if name.endswith(".key"))

    def here(self) -> list[str]:
        """Return the ids of all keys on this machine."""
        return list(dict.fromkeys([*(key.public.id for key in self.from_variable()), *self.ids()]))

    def by_id(self, name: str, root: Path) -> PrivateKey | None:
        """Return the key whose id begins with `name`, from ENVGEN_KEY or a file.

        None if it is not here. Raises InputError if several ids begin so.
        """
        found = [name] if name in self.here() else self._begun(name)
        if len(found) > 1:
            message = f"several keys on this machine begin with {name!a}: {', '.join(found)}"
            raise InputError([Problem(message, RULE, None, "write more of the id")])
        if not found:
            return None
        for key in self.from_variable():
            if key.public.id == found[0]:
                return key
        return self._from_file(found[0], root)

    def _begun(self, name: str) -> list[str]:
        """Return the ids here that begin with `name`; none for a name that may be any word."""
        return [item for item in self.here() if len(name) >= _SHORTEST and item.startswith(name)]

    def recipient(self, wanted: str | None, root: Path) -> PublicKey:
        """Return the public key that `wanted` names: by its id, or by the path of its file.

        None means the only key on this machine. Raises InputError if there is no such key, or
        several.
        """
        if wanted is None:
            here = self.here()
            if len(here) != 1:
                message = "this machine has no key"
                if here:
                    message = f"this machine has several keys: {', '.join(sorted(here))}"
                hint = (
                    "pass one: --for ID; `envgen keys show` lists them, with their files. "
                    "Delete the file of a key that none of your projects uses."
                    if here
                    else "run `envgen keys new` to create one"
                )
                raise InputError([Problem(message, RULE, None, hint)])
            wanted = here[0]
        key = self.by_id(wanted, root)
        public = key.public if key else _public_in(wanted)
        if public is None:
            message = (
                f"--for {wanted!a}: neither a key on this machine nor a file with a public key"
            )
            raise InputError([Problem(message, RULE, None, "run `envgen keys show` for a list")])
        return public

    def missing(self, recipient: PublicKey) -> str:
        """Return a message that the key of `recipient` is missing, and where envgen looked."""
        others = ", ".join(key.public.id for key in self.from_variable())
        said = f"{VARIABLE} has {others}" if others else f"{VARIABLE} is not set"
        place = self.path_of(recipient.id)
        where = f"there is no {place}" if place else "there is no home folder with key files"
        return f"the key {recipient.id} is not on this machine: {said}, and {where}"

    def path_of(self, name: str) -> Path | None:
        """Return the path of a key's file; None if there is no folder for keys."""
        keys = self._keys()
        return keys / f"{name}.key" if keys else None

    def known(self) -> str:
        """Return the text of `known-recipients`; empty if there is no such file."""
        if self.folder is None:
            return ""
        try:
            with (self.folder / KNOWN).open("rb") as file:
                return file.read(_MAX_BYTES).decode("utf-8", "replace")
        except (FileNotFoundError, NotADirectoryError):  # for example with HOME=/dev/null
            return ""
        except OSError as error:
            place = Place(str(self.folder / KNOWN))
            raise InputError([Problem(f"cannot be read: {error.strerror}", RULE, place)]) from None

    def _keys(self) -> Path | None:
        return self.folder / "keys" if self.folder else None

    def _from_file(self, name: str, root: Path) -> PrivateKey | None:
        path = self.path_of(name)
        text = _private_text(path, root) if path else None
        if text is None:
            return None
        lines = [line.strip() for line in text.splitlines() if not line.startswith("#")]
        key = PrivateKey.from_text("".join(lines))
        if key is None or key.public.id != name:
            raise InputError([_unusable(path, "is not the private key that its file name says")])
        return key


def of_environment() -> Keyring:
    """Return the keyring of the process's environment."""
    config = os.environ.get("XDG_CONFIG_HOME", "")
    # The specification says to ignore relative paths.
    folder = Path(config) if Path(config).is_absolute() else None
    if folder is None:
        try:
            folder = Path.home() / ".config"
        except RuntimeError:
            return Keyring(None, os.environ.get(VARIABLE, ""))
    return Keyring(folder / "envgen", os.environ.get(VARIABLE, ""))


def changed(known: str, use: Use, recipient: PublicKey, *, holds: bool) -> bool:
    """Return whether a profile seals for another key than the one that this machine has recorded.

    The recorded keys are those of the profile in this folder. If there are none, they are those of
    the folder's other profiles, and in a new clone those of the same profile in other folders.
    If this machine has the private key (`holds`), a key that is new to a profile is no change:
    it is the user's own.
    """
    seen = list(_seen(known))
    here = quote(str(use.root.resolve()))
    exactly = {name for name, _, profile, root in seen if (profile, root) == (use.profile, here)}
    if exactly:
        return recipient.id not in exactly
    beside = {name for name, _, _, root in seen if root == here}
    elsewhere = {
        name
        for name, project, profile, _ in seen
        if (project, profile) == (use.project, use.profile)
    }
    return not holds and recipient.id not in (beside or elsewhere or {recipient.id})


def with_known(known: str, use: Use, recipient: PublicKey) -> str:
    """Return the text of `known-recipients` with the key `recipient` for a profile."""
    line = use.line(recipient)
    _, _, rest = line.partition(" ")
    same = tuple(f" {part}" for part in rest.split(" ", 1)[1:])
    kept = [old for old in known.splitlines() if not old.endswith(same) and old != line]
    return "".join(f"{each}\n" for each in [*kept, line])


def _seen(known: str) -> Iterator[tuple[str, str, str, str]]:
    for line in known.splitlines():
        parts = line.split(" ")
        if len(parts) == 4:
            yield (parts[0], parts[1], parts[2], parts[3])


def _public_in(path: str) -> PublicKey | None:
    try:
        with Path(path).open("rb") as file:
            text = file.read(2**16)
    except OSError:
        return None
    return PublicKey.from_text(text.decode("utf-8", "replace").strip())


def _private_text(path: Path, root: Path) -> str | None:
    """Return the text of a key's file; None if there is no such file.

    Raises InputError if other users can read it, or if it is in the project's git work tree.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # reading a pipe could block forever
            raise InputError([_unusable(path, "is not a regular file")])
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError([_unusable(path, f"cannot be read: {error.strerror}")]) from None
    mode = system.mode(found)
    if mode is not None and mode & 0o077:
        message = f"is accessible to other users (mode {mode:04o})"
        raise InputError([_unusable(path, message, "run `chmod 600` on it")])
    if path.resolve().is_relative_to(work_tree(root) or root.resolve()):
        message = "is in the project or its repository, where git could add it"
        raise InputError([_unusable(path, message, "set XDG_CONFIG_HOME to a folder outside it")])
    return data.decode("utf-8", "replace")


def _unusable(path: Path | None, message: str, hint: str | None = None) -> Problem:
    return Problem(message, RULE, Place(str(path)), hint)
