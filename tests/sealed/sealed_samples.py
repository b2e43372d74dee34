"""What tests of sealed files share: a key, a subject, and a file with values."""

from __future__ import annotations

from envgen.secrets import sealed
from envgen.secrets.sealed import PrivateKey, SealedFile, SealSubject
from envgen.secrets.secret import Secret

SHOP = SealSubject("shop", "production")
PATH = "profiles/production.sealed.yaml"
VALUES = {"DATABASE_URL": "postgres://u:p@h/d", "DJANGO_SECRET_KEY": "x" * 68, "TOKEN": "tök€n"}


def secrets(values: dict[str, str]) -> dict[str, Secret]:
    """Return values as `seal` takes them."""
    return {name: Secret(value) for name, value in values.items()}


def plain(values: dict[str, Secret]) -> dict[str, str]:
    """Return values as texts."""
    return {name: value.reveal() for name, value in values.items()}


def sealed_text(key: PrivateKey, values: dict[str, str], subject: SealSubject = SHOP) -> str:
    """Return the text of a new sealed file."""
    blank = sealed.blank(subject, key.public, PATH, ".env.production")
    return sealed.seal(blank, subject, secrets(values), None).text


def read(text: str, subject: SealSubject = SHOP) -> SealedFile:
    """Read a sealed file."""
    return sealed.parse(text, PATH, subject)


def opened(text: str, key: PrivateKey, subject: SealSubject = SHOP) -> dict[str, str]:
    """Read a sealed file and open all of its values."""
    return plain(sealed.open_all(read(text, subject), key, subject))
