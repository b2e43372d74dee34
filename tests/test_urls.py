"""URLs of databases and caches: what envgen says offline is what the settings do at run time."""

from __future__ import annotations

import environ
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.formats.urls import url_issue
from envgen.runtime import parsing

DATABASES = {
    "postgres://shop:p%40ss@db.example.com:5432/shop": "",
    "postgresql://db/shop?sslmode=require": "",
    "sqlite:///db.sqlite3": "",
    "sqlite:////data/a@b.sqlite3": "",
    "sqlite://:memory:": "",
    "postgresql://shop:p@ssw0rd@host/db": "%40",
    "postgres://shop:p/w@host/db": "%2F",
    "postgres://shop:p#w@host/db": "%23",
    "postgres://shop:p?w@host/db": "%40",
    "postgres://shop:p[w@host/db": "%40",
    "not-a-url": "postgres://USER",
    "https://example.com/shop": "postgres://USER",
    "postgres:shop": "postgres://USER",
    "postgres://shop:pw@host:54x/db": "%40",
    "postgres://shop:pw@host": "a slash",
    "sqlite://db.sqlite3": "three slashes",
    "sqlite:///": "three slashes",
}
CACHES = {
    "redis://localhost:6379/0": "",
    "valkeys://:pw@cache.example.com:6379": "",
    "redis://one:6379,two:6379/0": "",
    "rediss://:p@w@cache:6379/0": "%40",
    "redis://:p,w@cache:6379/0": "%40",
    "redis://:p#w@cache:6379/0": "%23",
    "cache.example.com": "redis://USER",
}
CASES = [
    *((url, "database", hint) for url, hint in DATABASES.items()),
    *((url, "cache", hint) for url, hint in CACHES.items()),
]


def refused(url: str, kind: str) -> bool:
    """Return whether the copied code refuses a URL."""
    try:
        parsing.cache(url) if kind == "cache" else parsing.database(url)
    except Exception:
        return True
    return False


@pytest.mark.parametrize(("url", "kind", "hint"), CASES)
def test_a_url_is_refused_as_the_settings_refuse_it(url: str, kind: str, hint: str) -> None:
    """With a way to fix it, and without any part of the URL."""
    issue = url_issue(url, kind)
    assert (issue is not None) is refused(url, kind)
    assert hint in (issue.hint if issue else "")
    assert issue is None or url == "sqlite:///" or url not in f"{issue.wanted} {issue.hint}"


@given(password=st.text(st.sampled_from("aZ0@/#?:,;[]%&= ."), max_size=8), kind=st.booleans())
def test_any_password(password: str, kind: bool) -> None:
    """Whatever is in it: both refuse the URL, or both accept it."""
    name = "database" if kind else "cache"
    scheme = "postgres" if kind else "redis"
    url = f"{scheme}://user:{password}@host.example:5432/0"
    assert (url_issue(url, name) is not None) is refused(url, name)


@pytest.mark.parametrize(
    ("kind", "schemes"),
    [("database", environ.Env.DB_SCHEMES), ("cache", environ.Env.CACHE_SCHEMES)],
)
def test_every_scheme_is_known(kind: str, schemes: dict[str, str]) -> None:
    """A new scheme of django-environ's must be added, or right URLs would be reported."""
    urls = [f"{scheme}://host/name" for scheme in schemes if scheme not in ("sqlite", "spatialite")]
    assert [url for url in urls if url_issue(url, kind)] == []


def test_another_type_has_no_url() -> None:
    """Only databases and caches have one."""
    assert url_issue("not-a-url", "str") is None


def test_a_driver_in_the_scheme() -> None:
    """SQLAlchemy's URLs name a driver, which Django does not need; the driver is not repeated."""
    issue = url_issue("postgresql+secretdriver://shop:pw@host/shop", "database")
    assert issue is not None
    assert "postgresql://" in issue.hint
    assert "secretdriver" not in f"{issue.wanted} {issue.hint}"
