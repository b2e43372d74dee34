"""`manage.py bot_auth_selftest`: ends with 0 only where the bot would be served."""

from typing import Any

import pytest
from bot_messages import PREVIOUS, SECRET
from bot_project import BOT, Project

pytestmark = pytest.mark.slow

PACKAGE = "config.settings.bot_auth"
BOT_AUTH = f"{PACKAGE}.middleware.BotAuthMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
CSRF = "django.middleware.csrf.CsrfViewMiddleware"
RIGHT = [SECURITY, BOT_AUTH, COMMON, CSRF]
ROWS = "SELECT COUNT(*) FROM bot_auth_seen"


def test_a_right_project(sqlite_project: Project) -> None:
    """Both secrets and all formats are tried; nothing is left behind but seen signatures."""
    bots = {"bot": {**BOT, "accept": ["v1", "v2"]}, "b": {**BOT, "path": "/b/"}}
    with sqlite_project.workers() as [worker]:
        worker.send(["sql", "DELETE FROM bot_auth_seen"])
        done = sqlite_project.manage("bot_auth_selftest", BOT_AUTH=bots)
        left = worker.send(["sql", ROWS], ["sql", "SELECT COUNT(*) FROM app_event"])
    assert (done.returncode, done.stderr) == (0, "")
    assert left[0] == [[2 * 2 + 2]]
    lines = done.stdout.splitlines()
    assert len(lines) == (2 * 2 * 2 + 2) + (2 * 2 + 2)
    assert all(line.endswith(": ok") for line in lines)
    assert {line.partition(":")[0] for line in lines} == {"bot", "b"}
    assert {bot: sum(line.startswith(f"{bot}:") for line in lines) for bot in bots} == {
        "bot": 2 * 2 * 2 + 2,
        "b": 2 * 2 + 2,
    }
    assert SECRET not in done.stdout
    assert PREVIOUS not in done.stdout


PRODUCTION = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    "USE_X_FORWARDED_HOST": True,
    "ALLOWED_HOSTS": [".example.com"],
    "FORCE_SCRIPT_NAME": "/mount",
    "CSRF_TRUSTED_ORIGINS": ["https://api.example.com"],
}


@pytest.mark.parametrize("hosts", [["*"], [], ["api.example.com"], [".example.com"]])
def test_settings_of_production(sqlite_project: Project, hosts: list[str]) -> None:
    """HTTPS, a proxy, a mount, and whatever hosts there are."""
    settings = {**PRODUCTION, "ALLOWED_HOSTS": hosts, "DEBUG": not hosts}
    done = sqlite_project.manage("bot_auth_selftest", **settings)
    assert (done.returncode, done.stderr) == (0, "")


LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
DUMMY = "django.core.cache.backends.dummy.DummyCache"
CSRF_FIRST = [SECURITY, CSRF, BOT_AUTH]
# The trials of one bot: with the secret and again, with the previous one and again, with an
# unknown secret, and without a signature.
STORES_NOTHING = (True, False, True, False, True, True)
STORE_DOWN = (False, False, False, False, True, True)
WRONG: dict[str, tuple[dict[str, Any], str, tuple[bool, ...]]] = {
    "no middleware": ({"MIDDLEWARE": [SECURITY, CSRF]}, BOT_AUTH, ()),
    "wrong order": ({"MIDDLEWARE": CSRF_FIRST}, CSRF, ()),
    "no bot": ({"BOT_AUTH": {}}, "BOT_AUTH", ()),
    "short secret": ({"BOT_AUTH": {"bot": {**BOT, "secrets": ["x", ""]}}}, " bot ", ()),
    "no secret": ({"BOT_AUTH": {"bot": {**BOT, "secrets": [None, ""]}}}, " bot ", ()),
    "locmem": (
        {"BOT_AUTH_STORE": "default", "CACHES": {"default": {"BACKEND": LOCMEM}}},
        "BOT_AUTH_STORE",
        (),
    ),
    "dummy, in development": (
        {"DEBUG": True, "BOT_AUTH_STORE": "default", "CACHES": {"default": {"BACKEND": DUMMY}}},
        "",
        STORES_NOTHING,
    ),
    "store down": (
        {
            "BOT_AUTH_STORE": "default",
            "CACHES": {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": "redis://127.0.0.1:1",
                }
            },
        },
        "manage.py migrate",
        STORE_DOWN,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_project(sqlite_project: Project, name: str) -> None:
    """It ends with 1, names what is wrong, and shows neither secret nor traceback."""
    settings, named, passed = WRONG[name]
    done = sqlite_project.manage("bot_auth_selftest", **settings)
    text = done.stdout + done.stderr
    assert done.returncode == 1
    assert named in text
    assert tuple(line.endswith(": ok") for line in done.stdout.splitlines()) == passed
    assert "CommandError: " in done.stderr
    assert "Traceback" not in text
    assert SECRET not in text


def test_a_missing_table(sqlite_project: Project) -> None:
    """Without its table the store cannot be used; the output names the command that creates it."""
    with sqlite_project.workers() as [worker]:
        worker.send(["sql", "ALTER TABLE bot_auth_seen RENAME TO elsewhere"])
        try:
            done = sqlite_project.manage("bot_auth_selftest")
        finally:
            worker.send(["sql", "ALTER TABLE elsewhere RENAME TO bot_auth_seen"])
    assert done.returncode == 1
    assert "manage.py migrate" in done.stdout
    assert tuple(line.endswith(": ok") for line in done.stdout.splitlines()) == STORE_DOWN
