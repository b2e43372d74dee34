"""Ends a connection that waits in vain: a pooler without a free server lets it, for minutes."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

# Seconds. Whoever waits longer for a pooler's server has no site that works.
PATIENCE = 3.0


class Watchdog:
    """While it is entered, hangs up on a connection of Django's that is open for too long.

    What waited on it then fails, and `ran_out` says why.
    """

    def __init__(self, wrapper: Any) -> None:
        """Watch over `wrapper`, which need not be open yet: connecting has a limit of its own."""
        self.ran_out = False
        self._wrapper = wrapper
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watchdog:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(PATIENCE):
            connection = self._wrapper.connection
            if connection is not None and not self.ran_out:
                self.ran_out = True
                with socket.socket(fileno=os.dup(connection.fileno())) as link:
                    link.shutdown(socket.SHUT_RDWR)
