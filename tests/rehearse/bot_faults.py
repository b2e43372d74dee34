"""A site with a bot, and what can be wrong with the route of its signed requests."""

from __future__ import annotations

import site_of_rehearsals as site
from planted_faults import BASE, Changes, Fault

_LASTING = "import time\nwhile True:\n    time.sleep(1)\n"
_OWN = "bot: {command: python bot.py}"
_INSIDE = "bot: {command: python bot.py, runs_in: web}"
_WSGI = site.FILES["config/wsgi.py"].lstrip()
BOT = "profiles/base.yaml:6"


def _given(url: str) -> str:
    return f"bot: {{command: 'BACKEND_API_URL={url} python bot.py'}}"


def bot(program: str = _INSIDE, web: str = "gunicorn config.wsgi", route: str = "auto") -> Changes:
    """Return a bot beside the web server with this command."""
    lines = f"""
  {program}
bot: {{program: bot, path: /api/bot/, route: {route}}}
env:
  BOT_SHARED_SECRET: {{secret: true, generate: token, for: [web, bot]}}
"""
    text = BASE.replace("gunicorn config.wsgi", web).rstrip() + lines
    return {"profiles/base.yaml": text, "bot.py": _LASTING}


def _setting(text: str) -> Changes:
    """Return a setting that another one replaces before Django reads it."""
    code = f"from django.conf import settings\nsettings.{text}\napplication ="
    return {"config/wsgi.py": _WSGI.replace("application =", code)}


FAULTS = {
    "a URL of another site": Fault(
        bot(_given("https://old.example.org")),
        "bot", BOT, ("bot calls https://old.example.org", "does not listen")),
    "a wrong port in the private URL": Fault(
        bot(_OWN, web="gunicorn --bind 0.0.0.0:8123 config.wsgi"),
        "bot", BOT, ("bot calls http://shop:10000", "does not listen")),
    "loopback, where the backend is another service": Fault(
        bot(_given("http://127.0.0.1:10000")), "bot", BOT, ("not in this container",)),
    "a host that the private route needs is refused": Fault(
        bot(_OWN) | _setting('ALLOWED_HOSTS = ["shop.example.org"]'),
        "bot", BOT, ("refuses a signed request with 400", "http://shop:10000")),
    "loopback is refused": Fault(
        bot() | _setting('ALLOWED_HOSTS = ["shop.example.org"]'),
        "bot", BOT, ("refuses a signed request with 400", "http://127.0.0.1:10000")),
    "plain HTTP is redirected": Fault(
        bot(_OWN) | _setting("SECURE_REDIRECT_EXEMPT = []"),
        "bot", BOT, ("redirects a signed request",)),
    "another secret": Fault(
        bot()
        | {"config/wsgi.py": "import os\nos.environ['BOT_SHARED_SECRET'] = 50 * 'x'\n" + _WSGI},
        "bot", BOT, ("refuses a signed request with 401",)),
}  # fmt: skip
ODD = {
    "a bot in the container of the site": bot(),
    "a bot on the private network": bot(_OWN),
    "a bot that calls the public URL": bot(_OWN, route="public"),
    "a bot that is given the public URL": bot(_given("https://shop.example.org/")),
}
