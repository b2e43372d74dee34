"""Rules about the bot's requests, by its route: signed ones are taken, once, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, rule

SOURCE = "https://www.rfc-editor.org/rfc/rfc9421"


@rule(
    "bot-refused",
    why="Nothing that the bot asks of the backend works.",
    fix="leave ALLOWED_HOSTS, SECURE_REDIRECT_EXEMPT and MIDDLEWARE to the profile",
    source=SOURCE,
)
def refused_bot(booted: Booted) -> Iterator[Finding]:
    """Yield bots whose signed requests are redirected or refused on their route."""
    for scene, answer in booted.asked("bot"):
        url = f"{scene.scheme}://{scene.host}{scene.path}"
        if 300 <= answer.status < REFUSED:
            message = f"the bot's signed request to {url} is redirected"
            yield Finding(message, booted.place("SECURE_REDIRECT_EXEMPT", "SECURE_SSL_REDIRECT"))
        elif REFUSED <= answer.status < FAILED:
            message = f"the bot's signed request to {url} gets {answer.status}"
            names = ("ALLOWED_HOSTS",) if answer.status == REFUSED else ("BOT_AUTH", "MIDDLEWARE")
            yield Finding(message, booted.place(*names))


@rule(
    "bot-unguarded",
    why="What is the bot's alone, anybody can call, or send once more.",
    fix="keep the bot's middleware in MIDDLEWARE, before CsrfViewMiddleware",
    source=SOURCE,
)
def unguarded_bot(booted: Booted) -> Iterator[Finding]:
    """Yield paths of bots that take requests without a signature, or one signature twice."""
    for scene, answer in booted.asked("bot"):
        if answer.unsigned == OK:
            message = f"{scene.path} takes a request without a signature"
            yield Finding(message, booted.place("MIDDLEWARE", "BOT_AUTH"))
        elif answer.again == OK:
            message = f"{scene.path} takes one signature twice"
            yield Finding(message, booted.place("BOT_AUTH_STORE", "BOT_AUTH"))
