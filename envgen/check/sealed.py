"""Rules about sealed files: they have what the .env file has."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile, Finding, rule
from envgen.errors import Severity
from envgen.secrets.secret import Secret


@rule(
    "sealed-behind",
    why="Colleagues and CI have the sealed value, and not this one.",
    fix="`envgen seal -p PROFILE`, or `envgen unseal` where the sealed value is the newer one",
    severity=Severity.WARNING,
)
def sealed_behind(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the secrets of a .env file that the sealed file lacks, or has with another value."""
    known = subject.sealed
    if subject.dotenv_text is None or not (known.values or known.closed):
        return
    for variable in subject.deployment.variables:
        name, value = variable.name, subject.dotenv_values.get(variable.name, "")
        if variable.is_plain or not value.strip() or name in known.closed:
            continue
        sealed = known.values.get(name)
        if sealed is None:
            yield Finding(f"{name} is not sealed", subject.dotenv_place(name))
        elif sealed != Secret(value):
            yield Finding(f"{name} is sealed with another value", subject.dotenv_place(name))
