"""Load the official schemas of manifests: from a file, or fetched once and cached.

Only `fetch` uses the network.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.output.writer import NewFile, write_files
from envgen.platforms import platforms
from envgen.support.system import cache_folder

_SECONDS = 30
_MOST = 10 * 2**20
Schemas = Mapping[str, Mapping[str, Any]]


class FetchError(EnvgenError):
    """A schema could not be fetched."""

    exit_code = 1


def named(path: Path) -> Schemas:
    """Return the schema in a file, for the platform that publishes one.

    Raises:
        InputError: the file cannot be read, or is not a JSON Schema.
    """
    try:
        with path.open("rb") as file:
            found = _parsed(file.read(_MOST + 1))
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError([_problem(path, f"cannot be read: {why}")]) from None
    except ValueError as error:
        raise InputError([_problem(path, str(error))]) from None
    return {item.name: found for item in platforms().values() if item.schema_url}


def kept() -> Schemas:
    """Return the cached schemas, without those that cannot be read.

    Without the package jsonschema, return nothing.
    """
    folder, found = cache_folder(), {}
    if not _is_installed():
        return {}
    for item in platforms().values():
        if folder is not None and item.schema_url:
            try:
                found[item.name] = _parsed((folder / _name(item.name)).read_bytes())
            except (OSError, ValueError):
                continue
    return found


def fetch(url: str | None) -> list[Path]:
    """Fetch and cache the schema of each platform that publishes one; return their paths.

    Raises:
        FetchError: a schema cannot be fetched, or the cache folder cannot be written.
    """
    if not _is_installed():
        install = "run `pip install jsonschema` where envgen is installed"
        raise FetchError(f"--fetch-schema needs jsonschema: {install}")
    folder = cache_folder()
    if folder is None:
        raise FetchError("there is no safe cache folder to keep the schema in: use --schema FILE")
    written = []
    for item in platforms().values():
        source = url or item.schema_url
        if not item.schema_url or not source:
            continue
        if not source.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise FetchError(f"{source} is not an https:// URL")
        try:
            with urllib.request.urlopen(source, timeout=_SECONDS) as answer:
                data = answer.read(_MOST + 1)
            _parsed(data)
        except ValueError as error:
            raise FetchError(f"{source} has no schema: it {error}") from None
        except (OSError, HTTPException) as error:
            why = getattr(error, "reason", None) or type(error).__name__
            raise FetchError(f"cannot fetch {source}: {why}") from None
        write_files(folder, [NewFile(path=_name(item.name), text=data.decode())])
        written.append(folder / _name(item.name))
    return written


def _is_installed() -> bool:
    return find_spec("jsonschema") is not None


def _parsed(data: bytes) -> Mapping[str, Any]:
    """Return a JSON Schema. Raises ValueError with the end of a message."""
    if len(data) > _MOST:
        raise ValueError(f"is larger than {_MOST // 2**20} MiB")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(found, dict) or not {"$schema", "properties", "definitions"} & found.keys():
        raise ValueError("is not a JSON Schema")
    return found


def _name(platform: str) -> str:
    return f"{platform}-schema.json"


def _problem(path: Path, message: str) -> Problem:
    return Problem(message, "schema", Place(str(path)))
