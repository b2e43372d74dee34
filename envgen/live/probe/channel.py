"""Send the report to envgen through a copy of stdout that the project's code cannot use."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
from typing import Any


class Channel:
    """Sends lines of JSON; everything else that the process prints is discarded."""

    def __init__(self) -> None:
        """Copy stdout, and replace stdin, stdout and stderr by /dev/null.

        SIGUSR1 makes the process write where it is: envgen sends it to one that hangs.
        """
        sys.stdout.flush()
        self._file = os.dup(1)
        faulthandler.register(signal.SIGUSR1, file=self._file, all_threads=False)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)

    def step(self, name: str) -> None:
        """Send the name of the next step, so that envgen knows where a process hangs."""
        self._send({"step": name})

    def fault(self, data: dict[str, Any]) -> None:
        """Send the error of a step that failed."""
        self._send({"fault": data})

    def report(self, data: dict[str, Any]) -> None:
        """Send the report, which is the last line."""
        self._send({"report": data})

    def _send(self, data: dict[str, Any]) -> None:
        # JSON escapes line breaks. A lone surrogate, as in the path of a file whose name is not
        # UTF-8, becomes a question mark.
        line = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        while line:
            line = line[os.write(self._file, line) :]
