"""How a bot finds the backend beside it: the port that the backend's command names."""

from __future__ import annotations

import pytest
from judging import deployed, problems

from envgen.resolve.routes import listened_port
from envgen.runtime.backend import backend_url

PROFILE = """\
programs:
  web: {{command: {command}, django: true}}
  bot: {{command: python -m bot, runs_in: web}}
bot: {{}}
site: {{hosts: [shop.example.com]}}
"""


@pytest.mark.parametrize(
    ("command", "port"),
    [
        ("gunicorn config.wsgi --bind 0.0.0.0:8001", 8001),
        ("gunicorn -b :8001 config.wsgi", 8001),
        ("gunicorn --bind=[::]:8001 -p run.pid config.wsgi", 8001),
        ("uvicorn config.asgi:application --port 8001 --host 0.0.0.0", 8001),
        ("daphne -b 0.0.0.0 -p 8001 config.asgi:application", 8001),
        ("waitress-serve --listen=*:8001 config.wsgi:application", 8001),
        ("python manage.py runserver 0.0.0.0:8001", 8001),
        ("python manage.py runserver 8001", 8001),
        ("gunicorn -b :8001 -b :8001 config.wsgi", 8001),
        ("gunicorn -b :8001 -b :8002 config.wsgi", None),
        ("gunicorn config.wsgi --bind 0.0.0.0:$PORT", None),
        ("gunicorn config.wsgi --bind 0.0.0.0:${PORT:-8001}", None),
        ("gunicorn config.wsgi --bind unix:/run/8001.sock", None),
        ("gunicorn config.wsgi --workers 8001", None),
        ("gunicorn config.wsgi", None),
        ("", None),
    ],
)
def test_the_port_in_a_command(command: str, port: int | None) -> None:
    """It is told by the options of the usual servers, if they name one port."""
    assert listened_port(command) == port


def test_a_bot_is_given_the_port_of_the_command() -> None:
    """Without a platform nobody sets PORT, and backend_url() takes the address from .env."""
    text = PROFILE.format(command="gunicorn config.wsgi --bind 0.0.0.0:8001")
    assert problems(production=text) == []
    variable = deployed(text).variable("BACKEND_API_URL")
    assert variable is not None
    assert (variable.value, variable.readers) == ("http://127.0.0.1:8001", ("bot",))
    environment = {"ENVIRONMENT": "production", "BACKEND_API_URL": variable.value or ""}
    assert backend_url(environment) == "http://127.0.0.1:8001"


@pytest.mark.parametrize(
    ("more", "name"), [("render: {}\n", "production"), ("kind: development\n", "development")]
)
def test_where_the_port_is_known_otherwise(more: str, name: str) -> None:
    """A platform sets PORT, and in development runserver has its own."""
    text = PROFILE.format(command="gunicorn config.wsgi --bind 0.0.0.0:8001") + more
    assert deployed(text, name=name).variable("BACKEND_API_URL") is None


def test_a_bot_on_the_public_route_beside_another() -> None:
    """One variable cannot have both addresses: the public one is kept."""
    text = PROFILE.format(command="gunicorn config.wsgi --bind 0.0.0.0:8001").replace(
        "bot: {}\n",
        "bots: {near: {program: bot, secret: A, path: /a/}, "
        "far: {program: far, secret: B, path: /b/, route: public}}\n",
    )
    text = text.replace("bots:", "  far: {command: python -m far}\nbots:", 1)
    assert problems(production=text) == []
    variable = deployed(text).variable("BACKEND_API_URL")
    assert variable is not None
    assert (variable.value, variable.readers) == ("https://shop.example.com", ("far",))
