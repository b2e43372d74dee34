"""What a bot's signed requests need of the settings, and profiles in which nobody could verify."""

from __future__ import annotations

from typing import Any

import pytest
from judging import at, loaded, places, problems

from envgen.formats.python_layout import Call, Name
from envgen.model import Facts
from envgen.resolve import resolve

PROGRAMS = "programs: {web: {command: x, django: true}, bot: {command: y}, cron: {command: z}}\n"
MIDDLEWARE = "config.settings.bot_auth.middleware.BotAuthMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"
LATER = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)
SITE = "site: {hosts: [example.com]}\n"


def settings(text: str) -> dict[str, Any]:
    """Return the settings of a production profile, by name and in their order."""
    result = loaded(production=PROGRAMS + SITE + text)
    assert result.problems == ()
    deployment, found = resolve(result.profiles["production"], Facts())
    assert found == []
    return {setting.name: setting.value for setting in deployment.settings}


def test_the_middleware_stands_before_whatever_reads_cookies() -> None:
    """It is behind SecurityMiddleware, WhiteNoise and CORS, and before sessions, CSRF and users."""
    made = settings("django: {apps: [corsheaders, whitenoise]}\nbot: {}\n")
    order = made["MIDDLEWARE"]
    place = order.index(MIDDLEWARE)
    earlier = order[:place]
    assert SECURITY in earlier
    assert "whitenoise.middleware.WhiteNoiseMiddleware" in earlier
    assert "corsheaders.middleware.CorsMiddleware" in earlier
    assert set(LATER) <= set(order[place:])
    assert made["INSTALLED_APPS"][-1] == "config.settings.bot_auth"


def test_the_secrets_are_read_before_they_are_named() -> None:
    """BOT_AUTH names the settings that hold the secrets, and so stands behind them."""
    made = settings("bot: {path: /b/, accept: [v1, v2], secret: S}\n")
    entry = {"path": "/b/", "secrets": [Name("S"), Name("S_PREVIOUS")], "accept": ["v1", "v2"]}
    assert made["BOT_AUTH"] == {"bot": entry}
    names = list(made)
    assert max(names.index("S"), names.index("S_PREVIOUS")) < names.index("BOT_AUTH")


def test_each_bot_has_its_own() -> None:
    """Several bots have a path and secrets each."""
    made = settings(
        "bots: {a: {program: bot, path: /a/, secret: A}, b: {program: cron, path: /b/, secret: B}}"
    )
    found = {name: (entry["path"], entry["secrets"][0]) for name, entry in made["BOT_AUTH"].items()}
    assert found == {"a": ("/a/", Name("A")), "b": ("/b/", Name("B"))}


@pytest.mark.parametrize(
    ("redis", "store"),
    [
        ("", "table"),
        ("redis: {}\n", "bot_auth"),
        ("redis: {cache: false}\n", "bot_auth"),
        ("redis: {provider: url}\n", "bot_auth"),
        ("redis: {}\nrender: {keyvalue: {maxmemoryPolicy: allkeys-lru}}\n", "table"),
    ],
)
def test_the_store_is_redis_where_it_drops_nothing(redis: str, store: str) -> None:
    """Signatures are kept on the profile's Redis, or in a table where it would forget them."""
    made = settings("bot: {}\n" + redis)
    assert made["BOT_AUTH_STORE"] == store
    caches = repr(made["CACHES"])
    assert (repr("bot_auth") in caches) is (store == "bot_auth")
    if store == "bot_auth":
        assert repr(Call("env.cache", "REDIS_URL")) in caches


def test_a_developer_has_the_table() -> None:
    """Redis may be missing on a developer's machine: what is in memory is nobody's store."""
    result = loaded(development=PROGRAMS + "bot: {}\nredis: {}\n")
    deployment, _ = resolve(result.profiles["development"], Facts())
    made = {setting.name: setting.value for setting in deployment.settings}
    assert made["BOT_AUTH_STORE"] == "table"
    assert set(made["CACHES"]) == {"default"}


def test_without_a_bot_there_is_nothing_of_it() -> None:
    """No app, no middleware and no setting."""
    made = settings("")
    assert "bot_auth" not in repr(made)
    assert not {"BOT_AUTH", "BOT_AUTH_STORE"} & set(made)


def test_the_backend_gets_the_secret() -> None:
    """A secret that the bot alone gets lets nobody in."""
    text = f"{PROGRAMS}{SITE}bot: {{}}\nenv: {{BOT_SHARED_SECRET: {{secret: true, for: [bot]}}}}"
    (problem,) = problems(production=text)
    assert at(problem) == "production:4:7 bot-secret"
    assert "`for: [web, bot]`" in (problem.hint or "")


@pytest.mark.parametrize("more", ["encoding: base64", "type: int"])
def test_the_secret_is_taken_as_it_stands(more: str) -> None:
    """The bot reads the variable itself, so the settings must not make something else of it."""
    env = f"env: {{BOT_SHARED_SECRET: {{secret: true, for: [web, bot], {more}}}}}"
    assert places(production=f"{PROGRAMS}{SITE}bot: {{}}\n{env}") == ["production:4:7 bot-secret"]


def test_the_backend_is_django() -> None:
    """What verifies is a Django app."""
    found = places(production=f"{PROGRAMS}{SITE}bot: {{backend: cron, route: private}}\n")
    assert [item for item in found if item.endswith("bot-secret")] == ["production:3:1 bot-secret"]


def test_a_backend_other_than_the_web_program_gets_the_secret() -> None:
    """A secret that the profile does not declare goes to whom the bot calls."""
    programs = "programs: {web: {command: x, django: true}, api: {command: y, django: true}, "
    text = f"{programs}bot: {{command: z}}}}\n{SITE}bot: {{backend: api, route: public}}\n"
    result = loaded(production=text)
    deployment, found = resolve(result.profiles["production"], Facts())
    assert found == []
    variable = deployment.variable("BOT_SHARED_SECRET")
    assert variable is not None
    assert variable.readers == ("api", "bot")


def test_two_bots_with_one_path() -> None:
    """It could not be told whose secret counts there."""
    bots = "bots: {a: {program: bot, secret: A}, b: {program: cron, secret: B}}\n"
    found = places(production=PROGRAMS + SITE + bots)
    assert [item.partition(" ")[2] for item in found] == ["claimed-twice"]


def test_something_has_to_count() -> None:
    """An empty list of versions would lock the bot out."""
    found = places(production=f"{PROGRAMS}{SITE}bot: {{accept: []}}\n")
    assert [item.partition(" ")[2] for item in found] == ["bot-accept"]
