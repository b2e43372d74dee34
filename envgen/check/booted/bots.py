"""Rules about the bot's requests: only signed requests are accepted, and each only once."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, rule

SOURCE = "https://www.rfc-editor.org/rfc/rfc9421"


@rule(
    "bot-refused",
    why="The bot's requests to the backend fail.",
    fix="remove your own ALLOWED_HOSTS, SECURE_REDIRECT_EXEMPT and MIDDLEWARE: envgen sets them",
    source=SOURCE,
)
def refused_bot(booted: Booted) -> Iterator[Finding]:
    """Yield bots whose signed requests are redirected or rejected."""
    for request, answer in booted.asked("bot"):
        url = f"{request.scheme}://{request.host}{request.path}"
        if 300 <= answer.status < REFUSED:
            message = f"the bot's signed request to {url} is redirected"
            yield Finding(message, booted.place("SECURE_REDIRECT_EXEMPT", "SECURE_SSL_REDIRECT"))
        elif REFUSED <= answer.status < FAILED:
            message = f"the bot's signed request to {url} fails with status {answer.status}"
            names = ("ALLOWED_HOSTS",) if answer.status == REFUSED else ("BOT_AUTH", "MIDDLEWARE")
            yield Finding(message, booted.place(*names))


@rule(
    "bot-unguarded",
    why="Anybody can send requests to the bot's paths, or repeat a request of the bot.",
    fix="keep the bot's middleware in MIDDLEWARE, before CsrfViewMiddleware",
    source=SOURCE,
)
def unguarded_bot(booted: Booted) -> Iterator[Finding]:
    """Yield paths of bots that accept requests without a signature, or the same one twice."""
    for request, answer in booted.asked("bot"):
        if answer.unsigned == OK:
            message = f"{request.path} accepts a request without a signature"
            yield Finding(message, booted.place("MIDDLEWARE", "BOT_AUTH"))
        elif answer.again == OK:
            message = f"{request.path} accepts the same signature twice"
            yield Finding(message, booted.place("BOT_AUTH_STORE", "BOT_AUTH"))
