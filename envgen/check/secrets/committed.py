"""Rules about secrets: their values are only in .env files."""

from __future__ import annotations

from collections.abc import Iterator

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.check.subjects import SettingsSubject, TextSubject
from envgen.errors import Finding, Place, Severity, rule
from envgen.formats import dotenv
from envgen.output import readers
from envgen.secrets import patterns
from envgen.secrets.encodings import forms
from envgen.secrets.url_passwords import secret_parts
from envgen.vault.issuing import replacement
from envgen.vault.leaks.secrets_in_use import is_secret, only_address

# A shorter value may be in files by chance.
SHORTEST = 8


@rule(
    "secret-in-file",
    why="Anybody who can read the repository has the secret.",
    fix="remove it, then replace the secret: git's history keeps the old one",
)
def secret_in_file(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the committed files that contain the value of a secret, plain or encoded."""
    secrets: dict[str, set[str]] = {}
    for name, value in _secrets(subject):
        secrets.setdefault(name, set()).update(
            form for form in forms(value) if len(form) >= SHORTEST
        )
    for path, text in subject.committed_texts() if secrets else ():
        for name, spellings in secrets.items():
            found = [text.index(form) for form in spellings if form in text]
            if found:
                place = _place(path, text, min(found))
                hint = f"remove it, then {replacement(subject.deployment, name)}"
                yield Finding(f"the value of {name} is in this file", place, hint)


@rule(
    "secret-literal",
    lint="settings",
    lint_fix="read it from the environment, then replace it: git's history keeps the old one",
    why="Anybody who can read the repository has the secret, and Django may use this value.",
    fix=(
        "remove the setting here, and from `keep` in your profiles: then the generated settings "
        "read the secret from the environment"
    ),
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#secret-key",
    severity=Severity.WARNING,
)
def secret_literal(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield plaintext secrets in the project's own settings modules."""
    for path, text in subject.own_modules():
        for name, line in readers.literal_texts(text):
            if catalog.looks_secret(name):
                message = f"the value of {name} is in this file"
                yield Finding(message, Place(path, line, 1))


@rule(
    "secret-shape",
    lint="any",
    why="Anybody who can read the repository can use the key.",
    fix="read the key from the environment, then replace it: git's history keeps the old one",
    source="https://docs.github.com/en/code-security/secret-scanning/introduction",
)
def secret_shape(subject: TextSubject) -> Iterator[Finding]:
    """Yield committed files that contain a text with the form of a well-known key."""
    for path, text in subject.committed_texts():
        if found := patterns.find(text):
            index, kind = found
            article = "an" if kind[0] in "AO" else "a"
            yield Finding(f"{article} {kind} is in this file", _place(path, text, index))


def _secrets(subject: CheckedProfile) -> Iterator[tuple[str, str]]:
    doubtful = dotenv.doubtful(subject.store.text or "")
    for name, value in subject.dotenv_values.items():
        variable = subject.deployment.variable(name)
        kind = variable.type if variable is not None else "str"
        if is_secret(subject.deployment, name) and not only_address(value, kind):
            for part in secret_parts(value):
                if len(part) >= SHORTEST:
                    yield name if variable or name not in doubtful else "a variable", part


def _place(path: str, text: str, index: int) -> Place:
    start = text.rfind("\n", 0, index) + 1
    return Place(path, text.count("\n", 0, index) + 1, index - start + 1)
