"""Close a connection that hangs: a pooler without a free server lets it wait for minutes."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

# Seconds. A site that waits longer for a pooler's server does not work.
PATIENCE = 3.0


class Watchdog:
    """Context manager that closes a Django connection that is open for longer than PATIENCE.

    The code that waits for the connection then fails, and `ran_out` is True.
    """

    def __init__(self, wrapper: Any) -> None:
        """Watch `wrapper`, which may not be open yet: connecting has its own timeout."""
        self.ran_out = False
        self._wrapper = wrapper
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watchdog:
        """Start watching."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(PATIENCE):
            connection = self._wrapper.connection
            if connection is not None and not self.ran_out:
                self.ran_out = True
                with socket.socket(fileno=os.dup(connection.fileno())) as link:
                    link.shutdown(socket.SHUT_RDWR)
