"""Typed getters, their problems told together, and no value ever shown."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from envgen.runtime.environment import Environment

CANARY = "canary7f3a"
URL = "postgres://u:p@h:5432/db"


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process with an empty environment that serves requests."""
    monkeypatch.setattr(sys, "argv", ["gunicorn", "config.wsgi"])
    with patch.dict(os.environ, clear=True):
        yield


def reading(**variables: str) -> Environment:
    """An Environment over `variables`."""
    os.environ.update(variables)
    return Environment()


def problems(env: Environment) -> str:
    """The message with which `env` refuses to finish."""
    with pytest.raises(ImproperlyConfigured) as caught:
        env.finish()
    return str(caught.value)


@pytest.mark.parametrize("program", ["manage.py", "gunicorn"])
def test_problems_are_printed_where_django_hides_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], program: str
) -> None:
    """manage.py ignores the error and fails later with another: stderr has it, once."""
    monkeypatch.setattr(sys, "argv", [program, "check"])
    for _ in range(2):
        env = reading(LIMIT="a-secret-by-mistake")
        env.int("LIMIT")
        message = problems(env)
    shown = capsys.readouterr().err
    assert shown == (f"{message}\n" if program == "manage.py" else "")
    assert "LIMIT" in message
    assert "a-secret-by-mistake" not in message


# --- Getters -----------------------------------------------------------------


def test_values_come_typed() -> None:
    """Each getter gives its type, and nothing is wrong at the end."""
    env = reading(
        A=" text ",
        B=" -7 ",
        C="0.5",
        D="Yes",
        E=" a , ,b",
        F='{"a": [1, null]}',
        G=base64.b64encode(b"-----BEGIN\nKEY").decode(),
    )
    assert env.str("A") == " text "
    assert env.int("B") == -7
    assert env.float("C") == 0.5
    assert env.bool("D") is True
    assert env.list("E") == ["a", "b"]
    assert env.json("F") == {"a": [1, None]}
    assert env.base64("G") == "-----BEGIN\nKEY"
    env.finish()


GETTERS: list[tuple[Callable[..., Any], Any]] = [
    (Environment.str, "text"),
    (Environment.int, 5),
    (Environment.float, 0.5),
    (Environment.bool, True),
    (Environment.list, ["a"]),
    (Environment.json, {"a": 1}),
    (Environment.base64, "text"),
    (Environment.database, {"ENGINE": "e"}),
    (Environment.cache, {"BACKEND": "b"}),
]


@pytest.mark.parametrize(("getter", "default"), GETTERS)
def test_a_default_stands_in_for_what_is_missing(getter: Callable[..., Any], default: Any) -> None:
    """An unset variable gives the default itself, and None is as good as any."""
    env = reading()
    assert getter(env, "NAME", default=default) is default
    assert getter(env, "NAME", default=None) is None
    env.finish()


@pytest.mark.parametrize(("getter", "default"), GETTERS[1:])
@pytest.mark.parametrize("text", ["", " \t"])
def test_an_empty_variable_counts_as_missing(
    getter: Callable[..., Any], default: Any, text: str
) -> None:
    """Empty and blank variables give the default, and are a problem without one."""
    env = reading(NAME=text)
    assert getter(env, "NAME", default=default) is default
    getter(env, "NAME")
    assert "NAME is not set" in problems(env)


def test_text_may_be_empty_where_its_default_is_text() -> None:
    """Only text can be set to nothing on purpose, and only if it isn't required."""
    env = reading(NAME="")
    assert env.str("NAME", default="other") == ""
    assert env.str("NAME", default=None) is None
    env.str("NAME")
    assert "NAME is not set (expected: text)" in problems(env)


def test_blank_text_is_missing_where_it_is_required() -> None:
    """Blanks are no key; where the default is text they stand as they are."""
    env = reading(NAME=" \t")
    assert env.str("NAME", default="other") == " \t"
    assert env.str("NAME", default=None) is None
    assert env.str("NAME").strip()
    assert "NAME is not set (expected: text)" in problems(env)


def test_a_leading_dollar_is_part_of_the_value() -> None:
    """django-environ would look up another variable, or recurse for ever."""
    env = reading(A="$B", B="other", C="$C", D="$B,$MISSING")
    assert (env.str("A"), env.str("C"), env.list("D")) == ("$B", "$C", ["$B", "$MISSING"])
    env.finish()


# --- Problems ----------------------------------------------------------------


def test_all_problems_are_told_at_once() -> None:
    """One error names every variable once, with what it takes and how to supply it."""
    env = reading(NUMBER="many", FLAG="flase", DATABASE_URL="sqlite://db", CACHE_URL="cache")
    env.str("KEY")
    env.str("KEY")
    env.int("NUMBER")
    env.bool("FLAG", default=True)
    env.database("DATABASE_URL")
    env.cache("CACHE_URL")
    assert problems(env).splitlines() == [
        "Environment variables are missing or invalid:",
        "  KEY is not set (expected: text)",
        "  NUMBER is not a whole number",
        "  FLAG is not true or false",
        "  DATABASE_URL is not a database URL (for SQLite, three slashes before the path)",
        "  CACHE_URL is not a cache URL",
        "Set them in the environment, or in the .env file that "
        "`envgen run <profile> -- <command>` reads.",
    ]


def test_after_a_problem_every_getter_still_gives_its_type() -> None:
    """The settings module runs to its end, where all problems are told."""
    env = reading()
    assert isinstance(env.str("A"), str)
    assert env.int("A") + env.float("A") == 0
    assert env.bool("A") is False
    assert [*env.list("A"), *env.json("A"), *env.base64("A")[:0]] == []
    assert {**env.database("A")}
    assert {**env.cache("A")}


@pytest.mark.slow
def test_a_forgotten_finish_leaves_no_known_key() -> None:
    """What stands in for a missing key is random: nobody can sign with it."""
    code = "from envgen.runtime.environment import Environment as E; print(E().str('KEY'))"
    environ = {"PYTHONPATH": os.pathsep.join(sys.path)}
    keys = {
        subprocess.run(
            [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(keys) == 2


MALFORMED: list[tuple[Callable[..., Any], str]] = [
    (Environment.int, f"{CANARY}"),
    (Environment.float, f"1.{CANARY}"),
    (Environment.bool, f"true{CANARY}"),
    (Environment.json, f'{{"{CANARY}": }}'),
    (Environment.json, "[" * 100_000 + CANARY),
    (Environment.base64, f"{CANARY}!"),
    (Environment.base64, base64.b64encode(b"\xff" + CANARY.encode()).decode()),
    (Environment.database, f"postgres://{CANARY}:{CANARY}/x@{CANARY}/db"),
    (Environment.database, f"postgres://u:{CANARY}#x@h/db"),
    (Environment.database, f"postgres://u:p[{CANARY}@h/db"),
    (Environment.database, f"postgres://u:{CANARY}\u2100@h/db"),
    (Environment.database, f"postgres://u:{CANARY}@h:{CANARY}/db"),
    (Environment.database, f"postgres://u:{CANARY}@h"),
    (Environment.database, f"postgres://u:{CANARY}@h/db?sslmode={CANARY}"),
    (Environment.database, f"postgres://u:{CANARY}@h/db?conn_max_age={CANARY}"),
    (Environment.database, f"postgres://u:{CANARY}@h/db?autocommit={CANARY}"),
    (Environment.database, f"{CANARY}:{CANARY}@h/db"),
    (Environment.database, f"{CANARY}"),
    (Environment.database, f"sqlite://{CANARY}"),
    (Environment.cache, f"redis://:{CANARY}/x@h/0"),
    (Environment.cache, f"redis://:{CANARY},x@h/0"),
    (Environment.cache, f"{CANARY}://h"),
    (Environment.cache, f"redis://:{CANARY}@h/0?timeout={CANARY}"),
]


@pytest.mark.parametrize(("getter", "text"), MALFORMED)
@pytest.mark.threat("the running site shows a secret")
def test_no_value_is_ever_shown(
    getter: Callable[..., Any],
    text: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither error, traceback, log, warning nor output holds a malformed value."""
    caplog.set_level(0)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        env = reading(NAME=text)
        getter(env, "NAME", default=None)
        with pytest.raises(ImproperlyConfigured, match="NAME is not") as caught:
            env.finish()
    shown = "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    shown += caplog.text + repr(env) + "".join(str(each.message) for each in warned)
    shown += "".join(capfd.readouterr())
    assert CANARY not in shown


# --- Databases and caches ----------------------------------------------------


def test_a_database_url_is_used_with_its_guards() -> None:
    """sslmode, sslrootcert and options reach OPTIONS."""
    env = reading(DATABASE_URL=URL)
    entry = env.database(
        "DATABASE_URL", sqlite="db", sslmode="verify-ca", sslrootcert="/ca", connect_timeout=10
    )
    assert (entry["HOST"], entry["PASSWORD"]) == ("h", "p")
    assert entry["OPTIONS"] == {
        "sslmode": "verify-ca",
        "sslrootcert": "/ca",
        "connect_timeout": 10,
    }


@pytest.mark.parametrize("unset", [{}, {"DATABASE_URL": ""}, {"DATABASE_URL": " "}])
def test_sqlite_is_used_where_no_url_is_set(unset: dict[str, str]) -> None:
    """Without a URL, or with an empty one, the file at the given path is the database."""
    env = reading(**unset)
    path = Path("/srv/db.sqlite3")
    entry = env.database("DATABASE_URL", sqlite=path, sslmode="require", connect_timeout=10)
    assert entry == {"ENGINE": "django.db.backends.sqlite3", "NAME": path}
    env.finish()


def test_defaults_may_be_urls() -> None:
    """A default that is text is read like a variable that is set to it."""
    env = reading()
    assert env.database("A", default=URL, sslmode="require")["OPTIONS"] == {"sslmode": "require"}
    assert env.cache("A", default="locmemcache://x")["LOCATION"] == "x"
    env.finish()


@pytest.mark.parametrize(
    ("argv", "host"),
    [
        (["manage.py", "migrate"], "direct"),
        (["/bin/django-admin", "migrate", "--noinput"], "direct"),
        (["manage.py", "runserver"], "h"),
        (["gunicorn", "migrate"], "h"),
    ],
)
def test_migrate_has_a_url_of_its_own(
    monkeypatch: pytest.MonkeyPatch, argv: list[str], host: str
) -> None:
    """Only the migrate command goes around the pooler; the guards are the same."""
    monkeypatch.setattr(sys, "argv", argv)
    env = reading(DATABASE_URL=URL, MIGRATE_URL="postgres://u:p@direct/db")
    entry = env.database("DATABASE_URL", sslmode="require", migrate="MIGRATE_URL")
    assert (entry["HOST"], entry["OPTIONS"]["sslmode"]) == (host, "require")
    env.finish()


def test_migrate_without_its_url_uses_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A blank variable for migrate counts as missing; a malformed one is told by its name."""
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    env = reading(DATABASE_URL=URL, BLANK=" ", WRONG=CANARY)
    assert env.database("DATABASE_URL", migrate="BLANK")["HOST"] == "h"
    assert env.database("DATABASE_URL", migrate="UNSET")["HOST"] == "h"
    env.database("DATABASE_URL", migrate="WRONG")
    assert "  WRONG is not a database URL" in problems(env)
