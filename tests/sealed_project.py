"""What tests of sealed files on the command line share."""

from __future__ import annotations

import os
from pathlib import Path

from commandline import Command

from envgen.formats import dotenv

PATH = "profiles/production.sealed.yaml"


def config() -> Path:
    """Return envgen's folder below XDG_CONFIG_HOME."""
    return Path(os.environ["XDG_CONFIG_HOME"]) / "envgen"


def key_file() -> Path:
    """Return the file of the one key that is here."""
    [path] = (config() / "keys").glob("*.key")
    return path


def key_text() -> str:
    """Return the private key of the one file that is here."""
    return key_file().read_text().splitlines()[-1]


def without_key() -> None:
    """Put the private key where nobody looks for it."""
    key_file().rename(config() / "lost")


def seal(envgen: Command) -> None:
    """Render production, make a key, and seal the secrets."""
    assert envgen("render", "production", "-q").status == 0
    assert envgen("keys", "new").status == 0
    done = envgen("seal", "-p", "production")
    assert done.status == 0, done.err


def values(project: Path, path: str = ".env.production") -> dict[str, str]:
    """Return what a .env file sets."""
    return dotenv.filled((project / path).read_text())
