"""Keep a boot from reading real secrets in .env files, and from using the network.

These guards only prevent accidents. Code can get around them on purpose; the project's own code
is trusted (docs/security.md).
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
    """Make every .env file look empty, so that the boot only sees dummy values."""
    real = io.open

    def guarded(file: Any, *args: Any, **kwargs: Any) -> Any:
        name = "" if isinstance(file, int) else PurePath(os.fsdecode(file)).name
        if (name == ".env" or name.startswith(".env.")) and not name.endswith(".example"):
            file = os.devnull
        return real(file, *args, **kwargs)

    # pathlib uses io.open; everything else uses the builtin.
    io.open = builtins.open = guarded


class Network:
    """Refuses every network connection, and records the address."""

    def __init__(self) -> None:
        """Start refusing; this includes modules that are already imported."""
        self.tried: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _LOOKING_UP:
            raise Refused("name lookups are blocked while booting")  # mostly of the own host name
        if event == "socket.getaddrinfo" and arguments[0]:  # no host means listening
            self._refuse(arguments[:2])
        elif event in _REACHING:
            self._refuse(arguments[1])

    def _refuse(self, address: Any) -> None:
        where = _shown(address)
        if where not in self.tried:
            self.tried.append(where)
        raise Refused(f"connections are blocked while booting; it tried {where}")


def _shown(address: Any) -> str:
    if isinstance(address, (tuple, list)):
        host, port = (*address, None, None)[:2]
        return f"{host}:{port}" if port else str(host)
    return os.fsdecode(address) if isinstance(address, (str, bytes)) else "somewhere"


class Warned:
    """Records Django's deprecation warnings: things to change before its next release."""

    def __init__(self, folder: str) -> None:
        """Start recording; `folder` is the project's folder."""
        self.found: list[dict[str, Any]] = []
        self._folder = folder
        # Python's docs allow replacing this function, but mypy does not:
        # https://docs.python.org/3/library/warnings.html#warnings.showwarning
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
