import io
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from unittest import TestCase
from unittest.mock import patch

from django.conf import settings
from django.test import LiveServerTestCase

from events.models import Event

from . import client
from .client import Backend, BackendError
from .gateway import read_events

SECRET = "the-secret-that-the-bot-and-the-backend-share"


class BackendTests(LiveServerTestCase):
    def test_event_arrives(self):
        """What the bot posts is what Django stores."""
        payload = {"kind": "message", "text": "naïve 🚀"}
        stored = Backend(self.live_server_url, settings.BOT_SHARED_SECRET).post_event(
            payload
        )
        self.assertEqual(stored["payload"], payload)
        self.assertEqual(Event.objects.get(pk=stored["id"]).payload, payload)

    def test_refusal_is_not_repeated(self):
        """A wrong secret is reported at once, and not shown."""
        backend = Backend(self.live_server_url, SECRET)
        with (
            self.assertLogs("bot_auth"),
            self.assertRaisesMessage(BackendError, "the backend answered 401") as it,
        ):
            backend.post_event({})
        self.assertNotIn(SECRET, str(it.exception))


class Answers(BaseHTTPRequestHandler):
    """Answers each POST with the next status that its server was given."""

    def do_POST(self):
        self.server.requests.append(dict(self.headers))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.statuses.pop(0))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        """Keep quiet."""


class QuietTestCase(TestCase):
    """Neither waits nor logs."""

    def setUp(self):
        self.sleep = self.enterContext(patch.object(client.time, "sleep"))
        self.enterContext(patch.object(client, "logger"))


class AnswerTests(QuietTestCase):
    def setUp(self):
        super().setUp()
        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.server.requests = []
        self.addCleanup(self.server.server_close)
        thread = Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def post(self, *statuses):
        self.server.statuses = list(statuses)
        url = f"http://127.0.0.1:{self.server.server_port}"
        return Backend(url, SECRET).post_event({})

    def test_waits_for_a_server_in_trouble(self):
        """A 5xx is tried again, after a longer wait each time."""
        self.assertEqual(self.post(503, 500, 200), {})
        waits = [call.args[0] for call in self.sleep.call_args_list]
        self.assertEqual(waits, [0.5, 1.0])

    def test_signs_each_attempt_anew(self):
        """The backend takes no signature twice, and the secret is never sent."""
        self.post(503, 503, 200)
        signatures = {headers["Signature"] for headers in self.server.requests}
        self.assertEqual(len(signatures), 3)
        self.assertNotIn(SECRET, str(self.server.requests))

    def test_gives_up_in_the_end(self):
        """The last failure is reported once all waits are over."""
        tries = len(client.DELAYS) + 1
        with self.assertRaisesRegex(BackendError, "answered 503"):
            self.post(*[503] * tries)
        self.assertEqual(len(self.server.requests), tries)

    def test_follows_no_redirect(self):
        """What is signed is not carried to another address."""
        with self.assertRaisesRegex(BackendError, "answered 301"):
            self.post(301)
        self.assertEqual(len(self.server.requests), 1)


class NoAnswerTests(QuietTestCase):
    def test_waits_for_a_server_that_is_not_there_yet(self):
        """A refused connection is tried again, for as long as there are waits."""
        with socket.socket() as bound:  # It keeps the port, but does not listen.
            bound.bind(("127.0.0.1", 0))
            backend = Backend(f"http://127.0.0.1:{bound.getsockname()[1]}", SECRET)
            with self.assertRaisesRegex(BackendError, "ConnectionRefusedError"):
                backend.post_event({})
        self.assertEqual(self.sleep.call_count, len(client.DELAYS))

    def test_secret_that_is_too_short_is_not_shown(self):
        """It is refused before anything is signed with it."""
        with self.assertRaises(ValueError) as it:
            Backend("http://127.0.0.1:9", "too-short")
        self.assertNotIn("too-short", str(it.exception))


class GatewayTests(TestCase):
    def test_yields_the_objects(self):
        """A line that holds no JSON object is reported by number and passed over."""
        lines = io.BytesIO(b'{"a": 1}\nnot json\n[]\n\xff\n{"b": 2}')
        with self.assertLogs("bot.gateway") as logs:
            self.assertEqual(list(read_events(lines)), [{"a": 1}, {"b": 2}])
        numbers = [record.args[0] for record in logs.records]
        self.assertEqual(numbers, [2, 3, 4])
