"""People beside the bot, on one server: tokens, the form, and what a signature is not."""

from __future__ import annotations

import json
import secrets
import urllib.parse
from typing import NamedTuple

import pytest
from live_http import Answer, Request
from live_running import Running
from live_signing import EVENTS, V2
from live_users import CREATE, FORM, token_of


class Person(NamedTuple):
    """Somebody at a browser, or a program of theirs; `cookies` are kept as a browser does it."""

    running: Running
    password: str
    cookies: dict[str, str]

    def get(self, target: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._send("GET", target, b"", headers)

    def submit(self, target: str, **fields: str) -> Answer:
        """Submit a form, from a page of the site."""
        origin = f"https://{self.running.bot().host}"
        headers = {"content_type": FORM, "origin": origin}
        return self._send("POST", target, urllib.parse.urlencode(fields).encode(), headers)

    def post(self, target: str, **fields: str) -> Answer:
        """Post JSON, as a program does."""
        body = json.dumps(fields).encode()
        return self._send("POST", target, body, {"content_type": "application/json"})

    def log_in(self) -> Answer:
        """Fill in the form of the login page."""
        token = token_of(self.get("/login/"))
        fields = {"username": "ada", "password": self.password, "csrfmiddlewaretoken": token}
        return self.submit("/login/", **fields)

    def request(self, method: str, target: str, body: bytes = b"") -> Request:
        """A request with the cookies, through the edge."""
        request = self.running.bot().request(method, target, body)
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return request.having(cookie=pairs) if pairs else request

    def _send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        request = self.request(method, target, body)
        answer = self.running.send(request.having(**headers))
        self.cookies.update(answer.cookies)
        return answer


@pytest.fixture(scope="session")
def password(production: Running) -> str:
    """The password of a user of the site."""
    made = secrets.token_urlsafe()
    production.site.python(CREATE, PASSWORD=made)
    return made


@pytest.fixture
def ada(production: Running, password: str) -> Person:
    """A user of the site who is not logged in yet."""
    return Person(production, password, {})


def signed(person: Person, request: Request) -> Request:
    """A request with a signature that is right for it."""
    good = person.running.bot().v2(request.method, request.target, request.body)
    headers = (*request.headers, *((name, good.value(name)) for name in V2))
    return request._replace(headers=headers)


def test_the_form(ada: Person) -> None:
    """A person logs in, notes something, sees it, and logs out, each with a CSRF token."""
    assert ada.get("/").headers["Location"] == "/login/?next=/"
    assert ada.log_in().headers["Location"] == "/"
    page = ada.get("/")
    text = secrets.token_hex()
    before = ada.running.site.events()
    note = ada.submit("/", text=text, csrfmiddlewaretoken=token_of(page))
    assert (note.status, ada.running.site.events()) == (302, before + 1)
    assert text.encode() in ada.get("/").body
    left = ada.submit("/logout/", csrfmiddlewaretoken=token_of(page))
    assert left.headers["Location"] == "/login/"
    assert ada.get("/").status == 302


def test_the_form_without_its_token(ada: Person) -> None:
    """Neither logging in nor noting does without one."""
    ada.get("/login/")
    assert ada.submit("/login/", username="ada", password=ada.password).status == 403
    ada.log_in()
    before = ada.running.site.events()
    assert ada.submit("/", text="a note of another site").status == 403
    assert ada.running.site.events() == before


def test_tokens(ada: Person) -> None:
    """A program gets a JSON Web Token, reads events by it, and changes it for a new one."""
    assert ada.get("/api/events").status == 401
    pair = ada.post("/api/token/", username="ada", password=ada.password).json
    fresh = ada.post("/api/token/refresh/", refresh=pair["refresh"]).json
    for access in (pair["access"], fresh["access"]):
        answer = ada.get("/api/events", authorization=f"Bearer {access}")
        assert (answer.status, set(answer.json)) == (200, {"count", "next", "previous", "results"})
    assert ada.get("/api/events", authorization="Bearer junk").status == 401
    assert ada.post("/api/token/", username="ada", password="wrong").status == 401


def test_people_are_no_bots(ada: Person) -> None:
    """Below the bot's path neither a session nor a token counts; nor do they harm the bot."""
    ada.log_in()
    access = ada.post("/api/token/", username="ada", password=ada.password).json["access"]
    before = ada.running.site.events()
    plain = ada.request("POST", EVENTS, b"{}")
    known = plain.having(
        x_csrftoken=ada.cookies["csrftoken"],
        origin=f"https://{ada.running.bot().host}",
        authorization=f"Bearer {access}",
    )
    for request in (plain, known):
        assert ada.running.send(request).status == 401
        assert ada.running.send(request._replace(method="GET")).status == 401
    assert ada.running.site.events() == before
    answer = ada.running.send(signed(ada, known))
    assert (answer.status, ada.running.site.events()) == (200, before + 1)
    source = "SELECT source FROM events_event ORDER BY id DESC LIMIT 1"
    assert ada.running.site.ask(source) == [("bot",)]


def test_bots_are_no_people(ada: Person) -> None:
    """Outside of the path a signature opens nothing and spares nobody the CSRF token."""
    events = ada.request("GET", "/api/events")
    assert ada.running.send(signed(ada, events)).status == 401
    body = b"text=a+note+of+the+bot"
    assert ada.running.send(signed(ada, ada.request("POST", "/", body))).status == 403
    ada.log_in()
    before = ada.running.site.events()
    note = ada.request("POST", "/", body).having(content_type=FORM)
    assert ada.running.send(signed(ada, note)).status == 403
    assert ada.running.site.events() == before


def test_plain_http(production: Running) -> None:
    """Whoever did not come by HTTPS is sent there, but for the bot's own route."""
    bot = production.bot()._replace(headers=())
    page = production.send(bot.request("GET", "/login/", b""))
    assert (page.status, page.headers["Location"]) == (301, f"https://{bot.host}/login/")
    assert production.send(bot.request()).status == 401
    assert production.send(bot.v2()).status == 200
