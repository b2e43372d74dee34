import json

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse

from config.settings.bot_auth.signing import Signer

from .models import Event

STRANGER = "a-secret-that-the-bot-and-the-backend-do-not-share"


class Case(TestCase):
    """Starts each test with a user, and without the requests that throttling saw."""

    @classmethod
    def setUpTestData(cls):
        cls.user = User.objects.create_user("ada", password="analytical engine")

    def setUp(self):
        cache.clear()


def signed(body, path=None, secret=None):
    """The headers of a POST to the bot's endpoint, or to `path`."""
    url = "http://testserver" + (path or reverse("bot-events"))
    return Signer(secret or settings.BOT_SHARED_SECRET).sign("POST", url, body)


class BotEventsTests(Case):
    def post(self, body, content_type="application/json", headers=None):
        """POST text as it stands, anything else as JSON; signed, unless told otherwise."""
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        headers = signed(data) if headers is None else headers
        return self.client.post(
            reverse("bot-events"), data, content_type=content_type, headers=headers
        )

    def test_stores_any_object_and_answers_what_was_stored(self):
        """The payload comes back as it was sent, beside the event's id."""
        payload = {"kind": "message", "text": "naïve 🚀", "of": [1, None, {"a": 0.5}]}
        response = self.post(payload)
        event = Event.objects.get()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json(), {"id": event.pk, "payload": payload})
        self.assertEqual(event.payload, payload)
        self.assertEqual((event.kind, event.source), ("message", "bot"))

    def test_kind_that_does_not_fit_is_other(self):
        """Only a short slug can be a kind; the payload is stored all the same."""
        for kind in (None, 1, "", "two words", "x" * 51, "é"):
            with self.subTest(kind=kind):
                self.assertEqual(self.post({"kind": kind}).status_code, 200)
                self.assertEqual(Event.objects.first().kind, "other")

    def test_refuses_what_is_not_an_object(self):
        """A body that is no JSON object is the sender's mistake, not a crash."""
        for body in ("[1]", '"text"', "1", "null", "{", "NaN"):
            with self.subTest(body=body):
                self.assertEqual(self.post(body).status_code, 400)
        self.assertFalse(Event.objects.exists())

    def test_refuses_what_the_database_cannot_store(self):
        """NUL and lone surrogates are refused wherever they are in the payload."""
        for body in (r'{"a": "\u0000"}', r'{"a": [{"\ud800": 1}]}'):
            with self.subTest(body=body):
                self.assertEqual(self.post(body).status_code, 400)
        self.assertFalse(Event.objects.exists())

    def test_takes_json_only(self):
        """A form, the only thing that another site can make a browser send, is 415."""
        kind = "application/x-www-form-urlencoded"
        self.assertEqual(self.post("a=b", content_type=kind).status_code, 415)

    def test_strangers_get_401(self):
        """Whoever does not sign is asked to, and nothing is stored."""
        secret = settings.BOT_SHARED_SECRET
        for headers in (
            {},
            signed(b"{}", secret=STRANGER),
            signed(b"{ }"),
            signed(b"{}", path="/api/bot/other"),
            {"Authorization": f"Bearer {secret}"},
        ):
            with self.subTest(headers=headers), self.assertLogs("bot_auth"):
                response = self.post("{}", headers=headers)
                self.assertEqual(response.status_code, 401)
                self.assertEqual(response["WWW-Authenticate"], 'Signature realm="bot"')
        self.assertFalse(Event.objects.exists())

    def test_request_counts_once(self):
        """Who has seen a request cannot send it again."""
        headers = signed(b"{}")
        self.assertEqual(self.post("{}", headers=headers).status_code, 200)
        with self.assertLogs("bot_auth"):
            self.assertEqual(self.post("{}", headers=headers).status_code, 401)
        self.assertEqual(Event.objects.count(), 1)

    def test_needs_no_csrf_token(self):
        """A signature is no cookie that another site could make a browser send."""
        self.client = Client(enforce_csrf_checks=True)
        self.assertEqual(self.post({}).status_code, 200)

    def test_stray_token_does_no_harm(self):
        """A junk Bearer token beside a good signature is nobody's business."""
        headers = {**signed(b"{}"), "Authorization": "Bearer junk"}
        self.assertEqual(self.post("{}", headers=headers).status_code, 200)

    def test_users_are_not_the_bot(self):
        """A session that is logged in does not do."""
        self.client.force_login(self.user)
        with self.assertLogs("bot_auth"):
            self.assertEqual(self.post({}, headers={}).status_code, 401)


class EventListTests(Case):
    def get(self, **headers):
        return self.client.get(reverse("events"), **headers)

    def test_users_with_a_token_see_the_newest_first(self):
        """A token from /api/token/ opens the list, which comes in pages."""
        for kind in ("first", "second"):
            Event.objects.create(kind=kind, payload={}, source=Event.Source.BOT)
        login = {"username": "ada", "password": "analytical engine"}
        token = self.client.post(reverse("token"), login).json()["access"]
        page = self.get(HTTP_AUTHORIZATION=f"Bearer {token}").json()
        self.assertEqual(page["count"], 2)
        kinds = [event["kind"] for event in page["results"]]
        self.assertEqual(kinds, ["second", "first"])

    def test_nobody_else_does(self):
        """Neither a stranger nor the bot may read the list."""
        self.assertEqual(self.get().status_code, 401)
        url = "http://testserver" + reverse("events")
        headers = Signer(settings.BOT_SHARED_SECRET).sign("GET", url)
        self.assertEqual(self.get(headers=headers).status_code, 401)


class DashboardTests(Case):
    def test_asks_strangers_to_log_in(self):
        """Logging in leads back to the dashboard, logging out to the login form."""
        login = reverse("login")
        self.assertRedirects(self.client.get("/"), f"{login}?next=/")
        form = {"username": "ada", "password": "analytical engine", "next": "/"}
        self.assertRedirects(self.client.post(login, form), "/")
        self.assertRedirects(self.client.post(reverse("logout")), login)

    def test_note_becomes_an_event(self):
        """The form stores a note, and the page shows it, escaped."""
        self.client.force_login(self.user)
        response = self.client.post("/", {"text": "<b>tea</b>"}, follow=True)
        event = Event.objects.get()
        self.assertEqual(event.payload, {"text": "<b>tea</b>"})
        self.assertEqual((event.kind, event.source), ("note", "web"))
        self.assertContains(response, "&lt;b&gt;tea&lt;/b&gt;")

    def test_form_is_protected_from_other_sites(self):
        """Without the CSRF token that the page holds, the note is refused."""
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.user)
        self.assertEqual(client.post("/", {"text": "tea"}).status_code, 403)
        client.get("/")
        token = client.cookies["csrftoken"].value
        form = {"text": "tea", "csrfmiddlewaretoken": token}
        self.assertRedirects(client.post("/", form), "/")

    def test_pages_keep_to_a_strict_content_security_policy(self):
        """Scripts and styles come from files, never from the page itself."""
        self.client.force_login(self.user)
        for page in ("/", reverse("login")):
            with self.subTest(page=page):
                response = self.client.get(page)
                self.assertNotContains(response, "<script")
                self.assertNotContains(response, "<style")
                self.assertNotContains(response, "style=")
