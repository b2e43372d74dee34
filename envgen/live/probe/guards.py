"""What booting must not do: read real secrets from .env files, or reach the network.

These guards are against accidents. Code that wants to get around them can; the project's own
code is trusted (docs/security.md).
"""

from __future__ import annotations

import builtins
import io
import os
import sys
import warnings
from pathlib import PurePath
from typing import Any

from . import faults

_REACHING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_LOOKING_UP = ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


class Refused(OSError):
    """A connection that was not made."""


def hide_dotenv_files() -> None:
    """Let every .env file be found empty, so that booting sees stand-ins alone."""
    real = io.open

    def guarded(file: Any, *args: Any, **kwargs: Any) -> Any:
        name = "" if isinstance(file, int) else PurePath(os.fsdecode(file)).name
        if (name == ".env" or name.startswith(".env.")) and not name.endswith(".example"):
            file = os.devnull
        return real(file, *args, **kwargs)

    # pathlib takes it from io, everybody else from builtins.
    io.open = builtins.open = guarded


class Network:
    """Refuses every connection, and remembers where to."""

    def __init__(self) -> None:
        """Stand in the way from now on, also of what is already imported."""
        self.tried: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _LOOKING_UP:
            raise Refused("booting asks no name server")  # mostly for the machine's own name
        if event == "socket.getaddrinfo" and arguments[0]:  # without a host: to listen somewhere
            self._refuse(arguments[:2])
        elif event in _REACHING:
            self._refuse(arguments[1])

    def _refuse(self, address: Any) -> None:
        where = _shown(address)
        if where not in self.tried:
            self.tried.append(where)
        raise Refused(f"booting makes no connection, and one to {where} was tried")


def _shown(address: Any) -> str:
    if isinstance(address, (tuple, list)):
        host, port = (*address, None, None)[:2]
        return f"{host}:{port}" if port else str(host)
    return os.fsdecode(address) if isinstance(address, (str, bytes)) else "somewhere"


class Warned:
    """Keeps the deprecation warnings of Django: what to change before its next release."""

    def __init__(self, folder: str) -> None:
        """Listen to all warnings from now on; `folder` is the project's."""
        self.found: list[dict[str, Any]] = []
        self._folder = folder
        # mypy takes a function of a module for one that nobody assigns to; Python's docs say that
        # this one may be replaced: https://docs.python.org/3/library/warnings.html#warnings.showwarning
        warnings.showwarning = self._hear  # type: ignore[assignment]
        warnings.simplefilter("always", DeprecationWarning)
        warnings.simplefilter("always", PendingDeprecationWarning)

    def _hear(self, message: Any, category: Any, filename: str, lineno: int, *more: Any) -> None:
        if not category.__name__.startswith("RemovedIn"):
            return
        file = faults.own_path(filename, self._folder)
        entry = {
            "message": str(message)[: faults.LONGEST],
            "category": category.__name__,
            "file": file,
            "line": lineno if file else None,
        }
        if entry not in self.found:
            self.found.append(entry)
