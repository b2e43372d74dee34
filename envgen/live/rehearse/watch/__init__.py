"""Find out why requests fail, without a change of what the program prints.

`sitecustomize` runs in the project's own Python, from a copy in the folder of the rehearsal.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

_MODULE = Path(__file__).parent / "sitecustomize.py"
# Bytes that are read of what was written down: the program may fail at each request.
_MOST = 2**20


class _Error(Struct):
    path: str
    lines: list[str]


class RequestErrors:
    """The errors of the requests to one program."""

    def __init__(self, folder: Path) -> None:
        """Watch from a new folder in `folder`. Raises OSError."""
        self._folder = Path(tempfile.mkdtemp(prefix="watch-", dir=folder))
        shutil.copyfile(_MODULE, self._folder / _MODULE.name)

    def watched(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a program that is watched."""
        path = os.pathsep.join(filter(None, (str(self._folder), given.get("PYTHONPATH"))))
        return {**given, "PYTHONPATH": path}

    def at(self, path: str) -> list[str]:
        """Return the traceback of the last error of a path; an empty list if there is none."""
        found: list[str] = []
        for line in self._lines():
            with contextlib.suppress(msgspec.MsgspecError):
                error = msgspec.json.decode(line, type=_Error)
                found = error.lines if error.path == path else found
        return found

    def forget(self) -> None:
        """Forget all errors so far."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return self._folder / "errors"

    def _lines(self) -> list[bytes]:
        try:
            with self._file.open("rb") as file:
                return file.read(_MOST).splitlines()
        except OSError:
            return []
