"""Which values of a profile changed since a commit, as its sealed file tells, and what follows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from envgen.errors import InputError
from envgen.model import Deployment
from envgen.platforms.base import Step
from envgen.secrets.values import HeldValue
from envgen.vault.rotation import superseded
from envgen.vault.store import ValueStore

if TYPE_CHECKING:
    from envgen.secrets.sealed import SealedFile


class ValuesSince(Struct, frozen=True, kw_only=True):
    """Names whose values changed; no value and no digest of one."""

    # Whether the sealed file differs from the commit's.
    is_new: bool = False
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    # Those whose value in the .env file is not sealed yet.
    unsealed: tuple[str, ...] = ()
    # Those that were rotated elsewhere: the sealed value is newer than the .env file's.
    superseded: tuple[str, ...] = ()

    @property
    def is_to_commit(self) -> bool:
        """Return whether the sealed file differs from the commit's, or soon will."""
        return self.is_new or bool(self.unsealed)


def values_since(store: ValueStore, committed: str | None) -> ValuesSince:
    """Compare the sealed file with `committed`, its text in a commit, line by line.

    A line changes with its value alone. A file for another key says nothing about the values.
    """
    newer = superseded(store)
    unsealed = tuple(name for name in _unsealed(store) if name not in newer)
    is_new = store.sealed_text is not None and store.sealed_text != committed
    now, before = store.file, _parsed(store, committed)
    if now is None or before is None or now.recipient != before.recipient:
        return ValuesSince(is_new=is_new, unsealed=unsealed, superseded=newer)
    there, were = now.values, before.values
    return ValuesSince(
        is_new=is_new,
        changed=tuple(name for name in there if name in were and there[name] != were[name]),
        dropped=tuple(name for name in were if name not in there),
        unsealed=unsealed,
        superseded=newer,
    )


def seal_steps(deployment: Deployment, since: ValuesSince) -> Iterator[Step]:
    """Yield what to do before a commit: bring the .env file and the sealed file together."""
    if since.superseded:
        listed = ", ".join(since.superseded)
        what = f"the sealed value of {listed} is newer than the one in {deployment.dotenv}"
        yield Step(f"Run `envgen unseal {deployment.name}`: {what}.")
    if since.unsealed:
        listed = ", ".join(since.unsealed)
        yield Step(f"Run `envgen seal {deployment.name}`: {listed} changed in {deployment.dotenv}.")


def steps(
    deployment: Deployment, since: ValuesSince, rotating: Collection[str], commit: str
) -> Iterator[Step]:
    """Yield what to do about changed values, without those of `rotating` secrets.

    `commit` is the sealed file if no other step commits it, or else empty.
    """
    platform, manifest = deployment.platform, deployment.manifest
    if platform is None or manifest is None:
        return
    if commit and since.is_to_commit and not rotating:
        yield Step(f"Commit {commit}.")
    names = [name for name in (*since.changed, *since.unsealed) if name not in rotating]
    lines = tuple(
        f"{service.name}: {entry.key}  ← its value in {deployment.dotenv}"
        for service in manifest.services
        for entry in service.entries
        if entry.source.kind == "pasted" and entry.key in names
    )
    if lines:
        yield Step(f"These values changed. Set them on {platform.variables_at}:", lines)
        yield Step(f"Then choose {platform.saves}.")
    previous = {item.fallback: item.name for item in deployment.variables if item.fallback}
    dropped = tuple(
        f"{service.name}: {name}"
        for name in since.dropped
        if name in previous and name not in rotating
        for service in manifest.services
        for entry in service.entries
        if entry.key == previous[name]
    )
    if dropped:
        yield Step(f"Delete on {platform.variables_at}, because the rotation is over:", dropped)


def _parsed(store: ValueStore, text: str | None) -> SealedFile | None:
    """Return the sealed file of a commit; None if there is none, or it cannot be read."""
    if text is None:
        return None
    from envgen.secrets.sealed import parse  # late: most projects seal nothing

    try:
        return parse(text, store.sealed_path, store.subject)
    except InputError:
        return None


def _unsealed(store: ValueStore) -> tuple[str, ...]:
    """Return the secrets whose value in the .env file differs from the sealed one."""
    if store.text is None or store.file is None:
        return ()
    saved = store.load(sealed=False).by_name
    return tuple(
        name
        for name, value in saved.items()
        if isinstance(value, HeldValue)
        and isinstance(sealed := store.sealed.of(name), HeldValue)
        and sealed.secret != value.secret
    )
