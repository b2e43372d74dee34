"""Rules about sealed files: they have the same secrets as the .env file."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.secrets.values import HeldValue


@rule(
    "sealed-behind",
    why="Colleagues and CI use the sealed value, not the one in your .env file.",
    fix="run `envgen seal PROFILE`; if the sealed value is newer, run `envgen unseal PROFILE`",
    severity=Severity.WARNING,
    also=[Severity.NOTE],
)
def sealed_behind(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the secrets of a .env file that are not sealed, or sealed with another value."""
    known, profile = subject.store.sealed, subject.deployment.name
    hint = (
        f"run `envgen seal {profile}`; if the sealed value is newer, run `envgen unseal {profile}`"
    )
    if subject.store.text is None or not known.names:
        return
    if known.missing_key:
        message = f"its values were not compared with {subject.store.path}: the key is not here"
        more = f"to seal a changed value, run `envgen seal {profile} --replace NAME`"
        yield Finding(message, Place(subject.store.sealed_path), more, Severity.NOTE)
    from envgen.vault.rotation import superseded  # late: most projects seal nothing

    saved, newer = subject.store.load(sealed=False), superseded(subject.store)
    for variable in subject.deployment.variables:
        name, value = variable.name, saved.by_name[variable.name]
        if variable.is_plain or not isinstance(value, HeldValue):
            continue
        sealed = known.of(name)
        if sealed is None:
            yield Finding(f"{name} is not sealed", value.place, f"run `envgen seal {profile}`")
        elif isinstance(sealed, HeldValue) and sealed.secret != value.secret:
            unseal = f"the sealed value is newer: run `envgen unseal {profile}`"
            message = f"{name} differs from the sealed value"
            yield Finding(message, value.place, unseal if name in newer else hint)


@rule(
    "sealed-unused",
    why="A secret that nothing reads stays in git, and everybody with the key can open it.",
    fix="run `envgen seal PROFILE --drop NAME`",
    severity=Severity.NOTE,
)
def sealed_unused(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the sealed values that are not variables of the profile."""
    known, deployment = subject.store.sealed, subject.deployment
    for name in sorted(known.names):
        if deployment.variable(name) is None:
            new = deployment.document.renamed.get(name)
            message = f"{name} is sealed, but " + (
                f"is now named {new}" if new else f"{deployment.name} does not have it"
            )
            # While no value is sealed under the new name, this is the only one.
            if new is None or new in known.names:
                hint = f"run `envgen seal {deployment.name} --drop {name}`"
                yield Finding(message, known.place(name), hint)
