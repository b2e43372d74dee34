"""A project whose profiles reach a database in every way, and the URLs that people paste."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

from database_servers import DATABASE, PASSWORD, USER

BASE = """\
project: shop
django: {version: "5.2"}
programs:
  web: {command: gunicorn config.wsgi, django: true}
"""
# Where profiles have the CA's certificate.
CA = "certs/ca.crt"


def url(port: int, host: str = "localhost", name: str = DATABASE, query: str = "") -> str:
    """Return the URL of a database, the password percent-encoded."""
    return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@{host}:{port}/{name}{query}"


def write(folder: Path, profiles: dict[str, str], ca: Path, extra: str | None = None) -> None:
    """Write `profiles`, each on top of the same base, and the certificate of the CA.

    `extra` is the text of a settings module of the project's own, which has the last word.
    """
    texts = {name: f"extends: base\n{text}" for name, text in profiles.items()}
    (folder / "profiles").mkdir()
    base = BASE
    if extra is not None:
        base = BASE.replace("{version", "{extra_settings: own.late, version")
        (folder / "own").mkdir()
        (folder / "own" / "late.py").write_text(extra, encoding="utf-8")
    for name, text in {"base": base, **texts}.items():
        (folder / "profiles" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / CA).parent.mkdir()
    shutil.copy(ca, folder / CA)
