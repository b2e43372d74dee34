"""Secrets rotated while people and the bot are at work, by the steps that `envgen todo` lists."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_http import Answer, Request
from live_rollout import Clients, Laptop, Rollout
from live_running import HOSTS
from live_signing import Bot
from live_site import Site
from live_users import CREATE, FORM, token_of
from servers import PostgreSQL

PASSWORD = secrets.token_urlsafe()
PEOPLE = 2


@pytest.fixture(scope="module")
def site(folder: Path, postgresql_server: PostgreSQL) -> Site:
    """Production with two instances; nothing is being rotated yet."""
    made = Site(folder / "rotated", "production", postgresql_server, BOT_SHARED_SECRET_PREVIOUS="")
    profile = made.folder / "profiles/production.yaml"
    text = profile.read_text(encoding="utf-8")
    assert text.count("plan: starter") == text.count("\nrender:") == 1
    text = text.replace("plan: starter", "plan: starter\n      numInstances: 2")
    # Where there are two, the bot runs in a service of its own, as in staging.
    text = text.replace("\nrender:", "\nprograms: {bot: {runs_in: null}}\n\nrender:")
    profile.write_text(text, encoding="utf-8")
    made.python(CREATE, PASSWORD=PASSWORD)
    return made


@pytest.fixture
def laptop(site: Site, tmp_path: Path) -> Laptop:
    """The project of its owner."""
    return Laptop(site, tmp_path / "laptop")


@pytest.fixture
def rollout(site: Site, laptop: Laptop) -> Iterator[Rollout]:
    """Serve it with the secrets that the owner has, before they are rotated."""
    names = ("DJANGO_SECRET_KEY", "BOT_SHARED_SECRET")
    served = Rollout(site, {name: laptop.values()[name] for name in names})
    yield served
    served.stop()


class Visitor:
    """Somebody who has logged in, and whose browser keeps cookies."""

    def __init__(self, rollout: Rollout) -> None:
        """Log in."""
        self._rollout = rollout
        self._cookies: dict[str, str] = {}
        token = token_of(self._ask("GET", "/login/", b""))
        fields = f"username=ada&password={PASSWORD}&csrfmiddlewaretoken={token}"
        assert self._ask("POST", "/login/", fields.encode()).status == 302

    def look(self) -> int:
        """Ask for a page that only people who are logged in see; return the status."""
        return self._ask("GET", "/", b"").status

    def _ask(self, method: str, target: str, body: bytes) -> Answer:
        host, headers = HOSTS["production"]
        request = Bot("", "", 0, host, headers).request(method, target, body)
        pairs = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        request = request.having(content_type=FORM, origin=f"https://{host}", cookie=pairs)
        answer = self._rollout.send(request)
        self._cookies.update(answer.cookies)
        return answer


def signed(secret: str) -> Request:
    """A request of the bot, at this second."""
    host, headers = HOSTS["production"]
    return Bot(secret, "", int(time.time()), host, headers).v2()


def calls(rollout: Rollout, secret: Callable[[], str]) -> Callable[[], int]:
    """Return what lets the bot call, with the secret that it has by then."""
    return lambda: rollout.send(signed(secret())).status


@pytest.mark.threat("a rotation is interrupted")
def test_the_bots_secret(rollout: Rollout, laptop: Laptop) -> None:
    """No request fails: not by the former secret until it is dropped, not by the new one once
    somebody signs with it, and no session ends.
    """
    old = laptop.values()["BOT_SHARED_SECRET"]
    clients = Clients(calls(rollout, lambda: rollout.signs_with), *_looks(rollout))
    clients.seen_more()
    laptop.envgen("rotate", "BOT_SHARED_SECRET", "-p", "production")
    new = laptop.values()["BOT_SHARED_SECRET"]
    accepted: list[tuple[int, int]] = []

    def after() -> None:
        clients.seen_more()
        accepted.append((rollout.send(signed(old)).status, rollout.send(signed(new)).status))

    assert laptop.follow(rollout, "BOT_SHARED_SECRET", after) == 3
    assert [set(seen) for seen in clients.close()] == [{200}] * (1 + PEOPLE)
    assert accepted == [(200, 200), (200, 200), (200, 200), (401, 200)]
    assert rollout.signs_with == new
    assert "BOT_SHARED_SECRET_PREVIOUS" not in laptop.values()


@pytest.mark.threat("a rotation is interrupted")
def test_djangos_key(rollout: Rollout, laptop: Laptop) -> None:
    """Nobody is logged out, though instances with the old key and the new one take turns."""
    secret = laptop.values()["BOT_SHARED_SECRET"]
    clients = Clients(calls(rollout, lambda: secret), *_looks(rollout))
    clients.seen_more()
    laptop.envgen("rotate", "DJANGO_SECRET_KEY", "-p", "production")
    deploys = laptop.follow(rollout, "DJANGO_SECRET_KEY", clients.seen_more)
    assert deploys == 3
    assert [set(seen) for seen in clients.close()] == [{200}] * (1 + PEOPLE)
    assert "DJANGO_SECRET_KEY_FALLBACKS" not in laptop.values()


def test_the_order_matters(rollout: Rollout, laptop: Laptop) -> None:
    """Set at once on two instances, Django's key logs people out: the steps are there for that."""
    visitor = Visitor(rollout)
    assert [visitor.look() for _ in range(4)] == [200] * 4
    laptop.envgen("rotate", "DJANGO_SECRET_KEY", "-p", "production")
    values = laptop.values()
    names = ("DJANGO_SECRET_KEY", "DJANGO_SECRET_KEY_FALLBACKS")
    rollout.environment |= {name: values[name] for name in names}
    rollout.replace(0)
    assert 302 in [visitor.look() for _ in range(4)]


def _looks(rollout: Rollout) -> list[Callable[[], int]]:
    return [Visitor(rollout).look for _ in range(PEOPLE)]
