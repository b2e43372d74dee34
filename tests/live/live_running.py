"""A site that is being served, and whoever may sign for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from live_http import Answer, Request, send
from live_server import Server
from live_signing import Bot
from live_site import PREVIOUS, Site

# As the edge hands on what a browser sent by HTTPS; a developer's machine has no edge.
EDGE = (("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"))
HOSTS = {
    "production": ("propel.onrender.com", EDGE),
    "staging": ("propel-staging-web.onrender.com", EDGE),
    "development": ("localhost", ()),
}
TRIES = 20


class Outcome(NamedTuple):
    """A request, its answer, and how many events it has stored."""

    sent: Request
    answer: Answer
    stored: int


class Running:
    """A server with its site."""

    def __init__(self, site: Site, *, racing: bool = False) -> None:
        """Start it."""
        self.site = site
        self.server: Server = site.serve(racing=racing)
        self._secret = site.secret

    def bot(self) -> Bot:
        """Who has the secret, at this second."""
        host, headers = HOSTS[self.site.profile]
        return Bot(self._secret, PREVIOUS, int(time.time()), host, headers)

    def send(self, request: Request) -> Answer:
        """Send a request."""
        return send(self.server.port, request)

    def outcome(self, make: Callable[[Bot], Request]) -> Outcome:
        """What becomes of a request, all within the second for which it is made.

        So the clock of the server, which is this machine's, says what `Bot.now` says, and
        the edges of time are sharp although nobody has set it. What took longer does not
        count, and is done again.
        """
        for _ in range(TRIES):
            bot = self.bot()
            before = self.site.events()
            request = make(bot)
            answer = self.send(request)
            in_time = int(time.time()) == bot.now
            stored = self.site.events() - before
            if in_time:
                return Outcome(request, answer, stored)
        raise AssertionError("no request is answered within a second")
