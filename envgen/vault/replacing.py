"""Replace a secret that leaked: a new value in the .env file and in the sealed file.

This is not a rotation: the old value is not kept, so whatever was made with it counts no more.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv
from envgen.secrets.secret import Secret
from envgen.vault.leaks.secrets_in_use import SHORTEST
from envgen.vault.store import Edits, ValueStore, edited

RULE = "new-secret"


class Replacement(Struct, frozen=True):
    """What to save, and what to say about it: names alone."""

    edits: Edits
    had: bool
    """Whether there was a value."""
    fallback: str | None
    """The variable whose value, of a rotation, is still accepted beside the new one."""


def replace(store: ValueStore, name: str, new: Secret, today: date) -> Replacement:
    """Return both files with the value `new` of a variable; nothing is written.

    The old value is in neither of them: not as a fallback, not in another assignment, and not in
    a comment. A value is sealed with the public key in the file, so no private key is needed.
    Raises InputError where the files cannot be read, or the .env file is missing.
    """
    deployment = store.deployment
    saved = store.load(sealed=False)
    if saved.text is None:
        hint = f"run `envgen unseal {deployment.name}` or `envgen render {deployment.name}`"
        raise InputError([Problem("is missing", RULE, Place(store.path), hint)])
    variable = deployment.variable(name)
    old = _values(saved.text, {name, *_old_names(store, name)})
    text = edited(deployment, saved, {name: new}, keeps_old=False).dotenv or saved.text
    text = _without_comments_about(text, old)
    if variable is not None and variable.fallback:
        text = dotenv.with_dates(text, {**dotenv.dates(text), name: today})
    file = store.file
    sealed_text = None
    if file is not None and name in file.values:
        from envgen.secrets import sealed

        key = store.key(file)
        sealed_text = sealed.seal(file, store.subject, {name: new}, key, replace=[name]).text
    fallback = variable.fallback if variable else None
    has_fallback = fallback in dotenv.filled(text)
    return Replacement(
        Edits(dotenv=text, sealed=sealed_text),
        had=bool(old) or sealed_text is not None,
        fallback=fallback if has_fallback else None,
    )


def _old_names(store: ValueStore, name: str) -> list[str]:
    return [old for old, new in store.deployment.document.renamed.items() if new == name]


def _values(text: str, names: set[str]) -> set[str]:
    """Return every value that the lines of a .env file have for `names`."""
    assignments = dotenv.parse(text).assignments()
    return {each.value for each in assignments if each.name in names and each.value.strip()}


def _shows(comment: str, values: set[str]) -> bool:
    """Return whether a comment shows one of `values`; a short one is in it by chance."""
    return any(value in comment for value in values if len(value) >= SHORTEST)


def _without_comments_about(text: str, values: set[str]) -> str:
    """Return a .env file without the comments that show one of `values`."""
    return "".join(
        entry.raw
        for entry in dotenv.parse(text).entries
        if not (isinstance(entry, dotenv.Comment) and _shows(entry.raw, values))
    )
