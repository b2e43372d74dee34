"""The values of secrets that are known here, and which of them can be looked for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping

from envgen import catalog
from envgen.errors import Place
from envgen.formats import dotenv
from envgen.formats.dotenv.entries import Discreet
from envgen.model import Deployment, Owner
from envgen.secrets.secret import Secret
from envgen.secrets.url_passwords import is_address, password_of, secret_parts
from envgen.support import lazy_re
from envgen.vault.store import ValueStore

# A value that is shorter, or a single word in one kind of letters, occurs in files by chance:
# `true`, `postgres`, `12345678`.
SHORTEST = 8
_LONG = 16
_KINDS = tuple(lazy_re.compile(kind) for kind in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[\W_]"))
# A longer value is looked for by its lines, and those of a PEM key's frame are everybody's.
_TELLING_LINE = lazy_re.compile(r"(?!-----)\S.{30,}\S")
# URLs of these types have no secret but their password.
_PLACES = ("database", "cache")


class SecretInUse(Discreet, frozen=True):
    """The value of a secret, where it stands, and to which profile it belongs."""

    variable: str
    profile: str
    place: Place | None  # None: the process's environment
    value: str
    type: str = "str"
    encoding: str | None = None

    @property
    def judged(self) -> str:
        """Return what of the value should be hard to guess; empty for nothing."""
        password = password_of(self.value)
        return password or ("" if only_address(self.value, self.type) else self.value)

    def texts(self) -> list[str]:
        """Return the texts to look for; none where they would be found everywhere."""
        parts = secret_parts(self.value)
        if only_address(self.value, self.type):
            return []
        if self.type == "list":
            parts += [item.strip() for item in self.value.split(",")]
        if self.encoding == "base64":
            parts += _decoded(self.value)
        lines = [line for part in parts if "\n" in part for line in part.splitlines()]
        parts += [line for line in lines if _TELLING_LINE.fullmatch(line)]
        return [part for part in dict.fromkeys(parts) if is_telling(part)]


def only_address(value: str, kind: str) -> bool:
    """Return whether a value of a type says where a server is, and has no password."""
    return is_address(value) or (kind in _PLACES and not password_of(value))


def is_telling(text: str) -> bool:
    """Return whether a text is found where it was copied to, and hardly anywhere else."""
    kinds = sum(kind.search(text) is not None for kind in _KINDS)
    return len(text) >= SHORTEST and (kinds > 1 or len(text) >= _LONG) and len(set(text)) > 3


def known(stores: Iterable[ValueStore], environment: Mapping[str, str]) -> Iterator[SecretInUse]:
    """Yield the secrets in the .env files of `stores`, the sealed, and the declared ones.

    Every line of a .env file counts: a value that a later line replaces is a secret as well. A
    sealed value that the .env file has equally comes once. The declared are those of `environment`.
    Raises as `Store.text` and `Store.sealed` do.
    """
    for store in stores:
        deployment = store.deployment
        yield from _saved(store)
        for variable in deployment.variables:
            value = environment.get(variable.name, "")
            if value.strip() and variable.secret and variable.owner is not Owner.PROFILE:
                yield _known(deployment, variable.name, None, value)


def _saved(store: ValueStore) -> Iterator[SecretInUse]:
    there: dict[str, list[Secret]] = {}
    deployment, sealed = store.deployment, store.sealed
    renamed = deployment.document.renamed
    for each in dotenv.parse(store.text or "").assignments():
        if each.value.strip() and is_secret(deployment, each.name):
            there.setdefault(renamed.get(each.name, each.name), []).append(Secret(each.value))
            place = Place(deployment.dotenv, each.line, 1)
            name = each.name if deployment.variable(each.name) else each.shown
            yield _known(deployment, name, place, each.value)
    for name, value in sealed.values.items():
        if is_private(deployment, name) and value not in there.get(renamed.get(name, name), ()):
            yield _known(deployment, name, sealed.place(name), value.reveal())


def is_private(deployment: Deployment, name: str) -> bool:
    """Return whether what is sealed under a name is a secret: one that has no variable was one."""
    return deployment.variable(name) is None or is_secret(deployment, name)


def is_secret(deployment: Deployment, name: str) -> bool:
    """Return whether what a .env file has under a name is a secret."""
    variable = deployment.variable(name)
    if variable is None:
        return catalog.looks_secret(name)
    return variable.secret and variable.owner is not Owner.PROFILE


def _known(deployment: Deployment, name: str, place: Place | None, value: str) -> SecretInUse:
    variable = deployment.variable(name)
    if variable is None:
        return SecretInUse(name, deployment.name, place, value)
    return SecretInUse(name, deployment.name, place, value, variable.type, variable.encoding)


def _decoded(value: str) -> list[str]:
    try:
        return [base64.b64decode(value, validate=True).decode()]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return []
