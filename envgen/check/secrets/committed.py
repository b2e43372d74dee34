"""Rules about secrets: their values are only in .env files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.errors import Finding, InputError, Place, Severity, rule
from envgen.model import State
from envgen.output import readers
from envgen.secrets import patterns
from envgen.secrets.encodings import forms
from envgen.secrets.url_passwords import secret_parts
from envgen.vault.issuing import replacement
from envgen.vault.leaks.secrets_in_use import is_secret, only_address

# A shorter value may be in files by chance.
SHORTEST = 8
# Other committed files that often contain secrets by mistake.
OTHERS = (
    "README.md",
    "Dockerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "build.sh",
)


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
    for path, text in _committed(subject) if secrets else ():
        for name, spellings in secrets.items():
            found = [text.index(form) for form in spellings if form in text]
            if found:
                place = _place(path, text, min(found))
                hint = f"remove it, then {replacement(subject.deployment, name)}"
                yield Finding(f"the value of {name} is in this file", place, hint)


@rule(
    "secret-literal",
    why="Anybody who can read the repository has the secret, and Django may use this value.",
    fix="remove the setting: the generated settings read the secret from the environment",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#secret-key",
    severity=Severity.WARNING,
)
def secret_literal(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield plaintext secrets in the project's own settings modules."""
    for path in own_settings(subject):
        for name, line in readers.literal_texts(subject.disk.read(path) or ""):
            if catalog.looks_secret(name):
                message = f"the value of {name} is in this file"
                yield Finding(message, Place(path, line, 1))


@rule(
    "secret-shape",
    why="Anybody who can read the repository can use the key.",
    fix="read the key from the environment, then replace it: git's history keeps the old one",
    source="https://docs.github.com/en/code-security/secret-scanning/introduction",
)
def secret_shape(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield committed files that contain a text with the form of a well-known key."""
    copies = set(_unchanged_copies(subject))
    for path, text in _committed(subject):
        if path not in copies and (found := patterns.find(text)):
            index, kind = found
            article = "an" if kind[0] in "AO" else "a"
            yield Finding(f"{article} {kind} is in this file", _place(path, text, index))


def own_settings(subject: CheckedProfile) -> Iterator[str]:
    """Yield the paths of the settings modules that the project wrote itself."""
    django = subject.deployment.document.django
    for module in (django.base_settings, django.extra_settings):
        if module is not None:
            yield from subject.deployment.module_files(module)


def _secrets(subject: CheckedProfile) -> Iterator[tuple[str, str]]:
    for name, value in subject.dotenv_values.items():
        variable = subject.deployment.variable(name)
        kind = variable.type if variable is not None else "str"
        if is_secret(subject.deployment, name) and not only_address(value, kind):
            for part in secret_parts(value):
                if len(part) >= SHORTEST:
                    yield name, part


@lru_cache(maxsize=1)
def _committed(subject: CheckedProfile) -> list[tuple[str, str]]:
    """Return the paths and the texts of the files that are committed."""
    others = [subject.deployment.inside(path) for path in OTHERS]
    changes = [item for item in subject.changes if item.artifact.mode != 0o600]
    # The generated files were read when they were compared.
    texts = {item.artifact.path: item.before or "" for item in changes}
    for path in (*subject.profiles, *own_settings(subject), *OTHERS, *others):
        if path not in texts:
            texts[path] = _text(subject, path)
    return list(texts.items())


def _unchanged_copies(subject: CheckedProfile) -> Iterator[str]:
    """Yield the paths of files that are what envgen ships, which has no key in it."""
    for change in subject.changes:
        artifact = change.artifact
        is_copy = artifact.target == "runtime" and not artifact.keeps_existing
        if is_copy and change.state is State.SAME:
            yield artifact.path


def _text(subject: CheckedProfile, path: str) -> str:
    try:
        return subject.disk.read(path) or ""
    except InputError:  # not a text file
        return ""


def _place(path: str, text: str, index: int) -> Place:
    start = text.rfind("\n", 0, index) + 1
    return Place(path, text.count("\n", 0, index) + 1, index - start + 1)
