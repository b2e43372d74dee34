"""The way back to envgen: a copy of stdout that the project's code does not know of."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


class Channel:
    """Sends lines of JSON; whatever else the process prints goes nowhere."""

    def __init__(self) -> None:
        """Take stdout away from everybody else. Processes that are started do not inherit it."""
        sys.stdout.flush()
        self._file = os.dup(1)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)

    def step(self, name: str) -> None:
        """Say what is done next, so that a process that never ends can be told from where."""
        self._send({"step": name})

    def report(self, data: dict[str, Any]) -> None:
        """Send the report, which is the last line."""
        self._send({"report": data})

    def _send(self, data: dict[str, Any]) -> None:
        # In JSON nothing that a project says can end the line; half a surrogate pair, as in the
        # path of a file whose name is no UTF-8, becomes a question mark.
        line = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        while line:
            line = line[os.write(self._file, line) :]
