"""`python -m bot`: runs the bot until SIGTERM or SIGINT."""

import logging
import os
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

from config.settings.backend import backend_url

from .client import Backend, BackendError
from .gateway import read_events

REQUIRED = ("DISCORD_TOKEN", "DISCORD_GUILD_ID", "BOT_SHARED_SECRET")

logger = logging.getLogger("bot")


def main() -> NoReturn:
    """Tell the backend that the bot is ready, then everything that the gateway says."""
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    check_environment()
    try:
        backend = Backend(backend_url(), os.environ["BOT_SHARED_SECRET"])
        backend.post_event({"kind": "ready", "guild": os.environ["DISCORD_GUILD_ID"]})
    except (BackendError, ValueError) as error:
        sys.exit(f"The bot cannot start: {error}.")
    logger.info("ready")
    relay(backend)
    wait()


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """End the bot from within whatever it is waiting for."""
    signal.signal(number, signal.SIG_IGN)  # A second one must not disturb the exit.
    sys.exit(0)


def check_environment() -> None:
    """Exit with the names of all variables that are missing."""
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        sys.exit(f"The bot needs {', '.join(missing)} in its environment.")


def relay(backend: Backend) -> None:
    """Post each event of the gateway, until there are no more."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return
    for event in read_events(sys.stdin.buffer):
        try:
            backend.post_event(event)
        except BackendError as error:
            logger.error("an event is lost: %s", error)


def wait() -> NoReturn:
    """Do nothing until a signal comes."""
    while True:
        # Short, because a signal that comes just before it does not end the sleep.
        time.sleep(1)


if __name__ == "__main__":
    main()
