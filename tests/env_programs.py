"""What the real programs read from a .env file, in this process."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import decouple
import dotenv as python_dotenv
import environ  # type: ignore[import-untyped]


def _by_python_dotenv(text: str) -> dict[str, str]:
    """Return what python-dotenv reads; a name without a value sets nothing."""
    logging.disable()
    try:
        found = python_dotenv.dotenv_values(stream=io.StringIO(text))
    finally:
        logging.disable(logging.NOTSET)
    return {name: value for name, value in found.items() if value is not None}


def _by_decouple(text: str) -> dict[str, str]:
    """Return what python-decouple reads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_text(text, encoding="utf-8")
        return dict(decouple.RepositoryEnv(str(path)).data)


def _by_django(text: str) -> dict[str, str | None]:
    """Return what `env.str` returns for each variable; None where it fails."""

    class Environment(environ.Env):  # type: ignore[misc]
        ENVIRON: dict[str, str] = {}  # noqa: RUF012 - django-environ's own class attribute

    logging.disable()
    try:
        Environment.read_env(io.StringIO(text))
    finally:
        logging.disable(logging.NOTSET)
    found: dict[str, str | None] = {}
    for name in Environment.ENVIRON:
        try:
            found[name] = Environment().str(name)
        except (environ.ImproperlyConfigured, RecursionError):
            found[name] = None
    return found


_READ: dict[str, Callable[[str], Mapping[str, str | None]]] = {
    "python-dotenv": _by_python_dotenv,
    "python-decouple": _by_decouple,
    "django-environ": _by_django,
}
PROGRAMS = tuple(_READ)


def values_read_by(program: str, text: str) -> Mapping[str, str | None]:
    """Return the variables that a program sets; None for one that it fails at."""
    return _READ[program](text)
