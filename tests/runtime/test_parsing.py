"""What text becomes a value, what is refused, and what django-environ would get wrong."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envgen.runtime import parsing

POSTGRES = "django.db.backends.postgresql"
PLAIN = "postgres://u:p@h:5432/db"
passwords = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize("text", ["1", "true", "True", "YES", "on", " TRUE \n"])
def test_true_is_spelled_as_such(text: str) -> None:
    """The four spellings of true are read in any case and with blanks around."""
    assert parsing.boolean(text) is True


@pytest.mark.parametrize("text", ["0", "false", "False", "NO", "off", "\tfalse"])
def test_false_is_spelled_as_such(text: str) -> None:
    """The four spellings of false are read in any case and with blanks around."""
    assert parsing.boolean(text) is False


@pytest.mark.parametrize("text", ["", "t", "f", "y", "n", "ok", "flase", "enabled", "2", "None"])
def test_no_other_word_is_a_boolean(text: str) -> None:
    """A typo is refused; django-environ takes it for False."""
    with pytest.raises(LookupError):
        parsing.boolean(text)


@given(st.integers())
def test_whole_numbers_come_back(number: int) -> None:
    """Every int, with or without a plus sign, reads back as itself."""
    assert parsing.whole_number(f" {number} ") == number
    assert parsing.whole_number(f"{number:+d}") == number


@pytest.mark.parametrize("text", ["1_000", "1.0", "0x1F", "²", "٣", "- 1", "--1", "", "9" * 5000])
def test_python_spellings_of_ints_are_refused(text: str) -> None:
    """Only ASCII digits with one sign are a whole number."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is never shown
        parsing.whole_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(number: float) -> None:
    """Every finite float reads back as itself."""
    assert parsing.number(f" {number!r}\n") == number


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999", "1_0.5", "٣.1", "1,5", ""])
def test_numbers_that_are_not_finite_decimals_are_refused(text: str) -> None:
    """What Python's float takes beyond plain decimals is no number."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is never shown
        parsing.number(text)


@given(st.lists(st.text("abc $é", min_size=1).map(str.strip).filter(bool)))
def test_items_are_stripped_and_never_empty(items: list[str]) -> None:
    """A list survives blanks around its items and empty items among them."""
    assert parsing.items(" , ".join(["", *items, " "])) == items


@given(passwords)
def test_base64_gives_the_text_back(text: str) -> None:
    """Any text, line breaks included, survives standard base64."""
    assert parsing.base64_text(base64.b64encode(text.encode()).decode() + "\n") == text


@pytest.mark.parametrize("text", ["YQ", "Y Q==", "YQ==!", "Y-_=", "YWJj\nYWJj", "é", "/w=="])
def test_sloppy_base64_is_refused(text: str) -> None:
    """No padding, foreign characters, line breaks and non-UTF-8 bytes are all refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is never shown
        parsing.base64_text(text)


@settings(max_examples=500)
@given(passwords)
def test_an_encoded_password_comes_back(password: str) -> None:
    """Whatever the password is, percent-encoded it reaches Django unchanged."""
    entry = parsing.database(f"postgres://u:{quote(password, safe='')}@h:1/db?sslmode=allow")
    assert entry["PASSWORD"] == password
    location = f"redis://u:{quote(password, safe='')}@h:1/0"
    assert parsing.cache(location)["LOCATION"] == location


@settings(max_examples=500)
@given(password=st.text("a1%:/?#@[]\\+& \n", min_size=1, max_size=8))
def test_a_raw_password_is_read_as_it_stands_or_refused(password: str) -> None:
    """A raw password never ends up in the host, port, name or options of the entry."""
    try:
        entry = parsing.database(f"postgres://u:{password}@h:1/db")
    except ValueError:
        return
    assert (entry["USER"], entry["HOST"], entry["PORT"], entry["NAME"]) == ("u", "h", 1, "db")
    assert entry["OPTIONS"] == {}
    assert not set(password) & set("/?#@\n")


@pytest.mark.parametrize("character", "/?#@\n")
@pytest.mark.parametrize("before", ["", "p", "1"])
def test_raw_delimiters_in_a_password_are_refused(character: str, before: str) -> None:
    """Even where the rest still looks like a URL, the delimiter gives it away."""
    userinfo = f"u:{before}{character}w"
    for url in (f"postgres://{userinfo}@h/db", f"mysql://{userinfo}@h:1/db"):
        with pytest.raises(ValueError):  # noqa: PT011 - checked where it is shown
            parsing.database(url)
    with pytest.raises(ValueError):  # noqa: PT011 - checked where it is shown
        parsing.cache(f"redis://{userinfo}@h:1/0")


@pytest.mark.parametrize(
    ("scheme", "engine"),
    [
        ("postgres", POSTGRES),
        ("postgresql", POSTGRES),
        ("pgsql", POSTGRES),
        ("POSTGRES", POSTGRES),
        ("postgis", "django.contrib.gis.db.backends.postgis"),
        ("mysql", "django.db.backends.mysql"),
        ("oracle", "django.db.backends.oracle"),
    ],
)
def test_schemes_are_those_of_django_environ(scheme: str, engine: str) -> None:
    """The URL's parts end up where Django looks for them."""
    entry = parsing.database(f" {scheme}://u:p@h:5432/db\n")
    parts = (entry["USER"], entry["PASSWORD"], entry["HOST"], int(entry["PORT"]), entry["NAME"])
    assert entry["ENGINE"] == engine
    assert parts == ("u", "p", "h", 5432, "db")


@pytest.mark.parametrize(
    "url",
    [
        "user:secret@host/db",
        "//u:p@h/db",
        "nosql://u:p@h/db",
        "postgres:u:p@h/db",
        "postgres:/db",
        "postgres://u:p@h:99999/db",
        "postgres://u:p@h:port/db",
        "postgres://u:p[w@h/db",
        "postgres://u:p@h",
        "postgres://u:p@h/db#1",
        "sqlite:////srv/db#1",
        "postgres://u:p@h?sslmode=require",
        "{}",
        "$DATABASE_URL",
    ],
)
def test_other_text_is_no_database_url(url: str) -> None:
    """What django-environ would half understand is refused, and without a warning."""
    with pytest.raises(ValueError):  # noqa: PT011 - checked where it is shown
        parsing.database(url)


@pytest.mark.parametrize(
    ("query", "floor", "used"),
    [
        ("", None, None),
        ("", "allow", "prefer"),
        ("", "require", "require"),
        ("", "verify-full", "verify-full"),
        ("sslmode=disable", None, "disable"),
        ("sslmode=disable", "require", "require"),
        ("sslmode=prefer", "verify-ca", "verify-ca"),
        ("sslmode=require", "require", "require"),
        ("sslmode=verify-full", "require", "verify-full"),
        ("sslmode=disable&sslmode=verify-full", "require", "require"),
    ],
)
@pytest.mark.parametrize("scheme", ["postgres", "postgis", "cockroachdb"])
@pytest.mark.threat("a database connection is weaker than asked")
def test_sslmode_is_never_weaker_than_asked(
    scheme: str, query: str, floor: str | None, used: str | None
) -> None:
    """A weaker mode in the URL is raised, a stronger one kept, none invented."""
    entry = parsing.database(f"{scheme}://u:p@h/db?{query}", sslmode=floor)
    assert entry["OPTIONS"].get("sslmode") == used


@pytest.mark.parametrize("floor", [None, "require"])
def test_an_unknown_sslmode_is_refused(floor: str | None) -> None:
    """A typo in the URL's sslmode does not pass for a mode."""
    with pytest.raises(parsing.Unfit, match="its sslmode is unknown"):
        parsing.database(f"{PLAIN}?sslmode=required", sslmode=floor)


def test_no_other_server_passes_for_a_secured_one() -> None:
    """Where an sslmode is asked for, a URL of MySQL is refused: it has no such option."""
    with pytest.raises(parsing.Unfit, match="PostgreSQL"):
        parsing.database("mysql://u:p@h/db", sslmode="require")


def test_the_urls_own_options_win() -> None:
    """Options of the settings fill in what the URL leaves open, and are not changed."""
    options = {"connect_timeout": 10, "application_name": "web"}
    entry = parsing.database(
        f"{PLAIN}?connect_timeout=3&sslrootcert=/url.pem", "require", "/settings.pem", options
    )
    assert entry["OPTIONS"] == {
        "connect_timeout": 3,
        "application_name": "web",
        "sslmode": "require",
        "sslrootcert": "/url.pem",
    }
    assert options == {"connect_timeout": 10, "application_name": "web"}
    given = parsing.database(PLAIN, sslrootcert="/settings.pem")["OPTIONS"]
    assert given == {"sslrootcert": "/settings.pem"}


@pytest.mark.parametrize(
    ("query", "key", "value"),
    [
        ("conn_health_checks=false", "CONN_HEALTH_CHECKS", False),
        ("conn_health_checks=1", "CONN_HEALTH_CHECKS", True),
        ("CONN_HEALTH_CHECKS=True", "CONN_HEALTH_CHECKS", True),
        ("atomic_requests=on", "ATOMIC_REQUESTS", True),
        ("autocommit=no", "AUTOCOMMIT", False),
        ("disable_server_side_cursors=true", "DISABLE_SERVER_SIDE_CURSORS", True),
        ("conn_max_age=0", "CONN_MAX_AGE", 0),
        ("conn_max_age=600", "CONN_MAX_AGE", 600),
        ("conn_max_age=none", "CONN_MAX_AGE", None),
        ("conn_max_age=None", "CONN_MAX_AGE", None),
    ],
)
def test_query_strings_become_typed_settings(query: str, key: str, value: Any) -> None:
    """What Django uses as a flag or a number is one, next to OPTIONS and not in it."""
    entry = parsing.database(f"{PLAIN}?{query}")
    assert entry[key] is value or entry[key] == value
    assert type(entry[key]) is type(value)
    assert entry["OPTIONS"] == {}


@pytest.mark.parametrize("query", ["conn_health_checks=maybe", "conn_max_age=long"])
def test_malformed_query_settings_are_refused(query: str) -> None:
    """The message names the part of the URL that is wrong."""
    with pytest.raises(parsing.Unfit, match=rf"\(its {query.split('=')[0]} is malformed\)"):
        parsing.database(f"{PLAIN}?{query}")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/data/db.sqlite3", "/srv/data/db.sqlite3"),
        ("sqlite:////home/me@work/db.sqlite3", "/home/me@work/db.sqlite3"),
        ("sqlite:///db.sqlite3", "db.sqlite3"),
        ("sqlite://:memory:", ":memory:"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_sqlite_gets_no_options_of_a_server(url: str, name: str) -> None:
    """sslmode and the server's options would break sqlite3.connect."""
    entry = parsing.database(url, "require", "/ca.pem", {"connect_timeout": 10})
    assert (entry["ENGINE"], entry["NAME"]) == ("django.db.backends.sqlite3", name)
    assert not entry.get("OPTIONS")


def test_sqlite_keeps_its_own_options() -> None:
    """Of a query string only what is about TLS is dropped."""
    entry = parsing.database("sqlite:////db?timeout=20&sslmode=require&conn_max_age=0")
    assert entry["OPTIONS"] == {"timeout": 20}
    assert entry["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url", ["sqlite://db.sqlite3", "sqlite://data/db", "sqlite://", "sqlite:///"]
)
def test_sqlite_is_in_memory_only_when_it_says_so(url: str) -> None:
    """Two slashes would silently give a database that is gone with the process."""
    with pytest.raises(parsing.Unfit, match="three slashes"):
        parsing.database(url)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("redis://:p@h:6379/1", "redis://:p@h:6379/1"),
        ("rediss://h:6379", "rediss://h:6379"),
        ("valkey://h:6379/0", "redis://h:6379/0"),
        ("valkeys://u:p@h:6379/0\n", "rediss://u:p@h:6379/0"),
        ("redis:///run/redis.sock", "unix:///run/redis.sock"),
        ("redis://a:1,b:2/0", ["redis://a:1/0", "redis://b:2/0"]),
    ],
)
def test_redis_is_spoken_to_by_djangos_own_backend(url: str, location: str | list[str]) -> None:
    """django-redis would be chosen where it is installed; valkey:// is no scheme of redis-py."""
    assert parsing.cache(url) == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": location,
    }


def test_cache_query_strings_reach_django() -> None:
    """Django's settings are upper case and typed, the client's options lower case."""
    query = "timeout=60&key_prefix=x&version=2&max_connections=5&ssl_cert_reqs=none"
    assert parsing.cache(f"rediss://h:1/0?{query}") == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "rediss://h:1/0",
        "TIMEOUT": 60,
        "KEY_PREFIX": "x",
        "VERSION": 2,
        "OPTIONS": {"max_connections": 5, "ssl_cert_reqs": "none"},
    }
    assert parsing.cache("locmemcache://?timeout=none&max_entries=9") == {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 9},
    }


def test_a_redis_entry_opens_a_connection_pool() -> None:
    """redis-py takes the entry as Django hands it on, password and options included."""
    from django.core.cache.backends.redis import RedisCache

    entry = parsing.cache(f"valkey://u:{quote('p/@,;', safe='')}@h:1/3?max_connections=5")
    location = entry.pop("LOCATION")
    client = RedisCache(location, entry)._cache.get_client(write=True)
    pool = client.connection_pool
    assert pool.max_connections == 5
    given = {key: pool.connection_kwargs[key] for key in ("host", "port", "db", "password")}
    assert given == {"host": "h", "port": 1, "db": 3, "password": "p/@,;"}


@pytest.mark.parametrize(
    "url",
    ["redis:h:6379", "h:6379", "mongo://h", "redis://:a,b@h", "redis://:a;b@h", "", "redis://[h"],
)
def test_other_text_is_no_cache_url(url: str) -> None:
    """Unknown schemes, and separators of servers inside a password, are refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - checked where it is shown
        parsing.cache(url)
