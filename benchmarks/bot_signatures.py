"""What verifying a signature costs, beside bare HMAC and two libraries, on the same bodies.

    bot_signatures.py ROUNDS

Prints JSON: for each size of a body, in bytes, a label and the runs of each verifier. A verifier
parses the headers and checks signature, time and digest; each has shown before that it refuses
another body. Only the header fields of the signature are there, in the form that a verifier takes.
"""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from calls import Call, calls_in_turns
from http_message_signatures import HTTPMessageVerifier, MappingKeyResolver, algorithms
from standardwebhooks import Webhook

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.signing import Signer
from envgen.runtime.bot_auth.verifying import Message, verify

SIZES = (200, 2_000, 64_000)
SECRET = "made for the benchmark; it opens nothing"
KEY = SECRET.encode()
HOST = "api.example.com"
PATH = "/api/bot/events"
URL = f"http://{HOST}{PATH}"
COMPONENTS = ("@method", "@authority", "@path", "@query", "content-digest")


class Subject(NamedTuple):
    """A verifier, which raises what it likes for a message that it does not accept."""

    label: str
    verifier: Callable[[Any], object]
    # In the form that the verifier takes, and of the same headers with another body.
    message: Any
    other: Any


def main(rounds: int) -> None:
    """Measure, and print."""
    print(json.dumps({size: _measured(_body(size), rounds) for size in SIZES}))


def _measured(body: bytes, rounds: int) -> list[tuple[str, object]]:
    other = body[:-1] + b" "
    bare = Call("hmac.digest alone", lambda body: hmac.digest(KEY, body, "sha256"), lambda: body)
    subjects = [
        _webhooks(body, other),
        _envgen("v1", body, other),
        _library(body, other),
        _envgen("v2", body, other),
    ]
    calls = [bare, *map(_call, subjects)]
    return [(figures.label, figures.runs) for figures in calls_in_turns(calls, rounds)]


def _call(subject: Subject) -> Call:
    """Make a call of a verifier, once it has accepted one message and refused the other."""
    subject.verifier(subject.message)
    try:
        subject.verifier(subject.other)
    except Exception:
        return Call(subject.label, subject.verifier, lambda: subject.message)
    raise AssertionError(f"{subject.label} accepts any body")


def _body(size: int) -> bytes:
    start, end = b'{"event": "', b'"}'
    return start + b"x" * (size - len(start) - len(end)) + end


def _envgen(version: str, body: bytes, other: bytes) -> Subject:
    signed = Signer(SECRET, version).sign("POST", URL, body)
    headers = {name.lower(): value for name, value in signed.items()}
    accept = (version,)

    def verifier(message: Message) -> object:
        # As `middleware` calls it: with the secrets as the settings have them.
        keys = [secret.encode() for secret in (SECRET,)]
        return verify(message, keys, accept, int(time.time()))

    message = Message("POST", "http", HOST, PATH, "", headers, body)
    return Subject(f"envgen, {version}", verifier, message, message._replace(body=other))


def _webhooks(body: bytes, other: bytes) -> Subject:
    webhook = Webhook(base64.b64encode(KEY).decode())
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign("msg_1", now, body.decode()),
    }

    def verifier(body: bytes) -> object:
        return webhook.verify(body, headers, json_parse=False)

    return Subject("standardwebhooks", verifier, body, other)


class Request(NamedTuple):
    """What http-message-signatures asks of a request."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


def _library(body: bytes, other: bytes) -> Subject:
    keys = {wire.key_id(KEY): KEY}
    checker = HTTPMessageVerifier(
        signature_algorithm=algorithms.HMAC_SHA256,
        key_resolver=MappingKeyResolver(public_keys=keys, private_keys=keys),
    )

    def verifier(request: Request) -> object:
        return checker.verify(
            request,
            max_age=timedelta(seconds=wire.PAST),
            expect_tag=wire.TAG,
            require_components=COMPONENTS,
            body=request.body,
        )

    request = Request("POST", URL, Signer(SECRET).sign("POST", URL, body), body)
    return Subject("http-message-signatures", verifier, request, request._replace(body=other))


if __name__ == "__main__":
    main(int(sys.argv[1]))
