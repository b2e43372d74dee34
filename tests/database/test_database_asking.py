"""Which variable a database is connected to by, as the profile has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_facts import subject
from judging import deployed
from msgspec.structs import replace

from envgen.errors import InputError, Place
from envgen.live.boot.report import Fault
from envgen.live.database.asking import URL_HINT, not_set, subjects
from envgen.live.database.facts import DatabaseReport, DatabaseRequest
from envgen.model import Facts

BASE = "programs: {web: {command: x, django: true}}\ndjango: {base_settings: config.base}\n"
POOLED = f"{BASE}database: {{provider: supabase, pooler: transaction, migrate: SESSION_URL}}"


@pytest.mark.parametrize(
    ("text", "alias", "name", "place"),
    [
        (POOLED, "default", "DATABASE_URL", "3:1"),
        (f"{BASE}databases: {{old: {{provider: url}}}}", "old", "OLD_DATABASE_URL", "3:13"),
        (f"{BASE}env: {{DATABASE_URL: {{secret: true}}}}", "default", "DATABASE_URL", "3:7"),
        (BASE, "default", "DATABASES['default']", ""),
    ],
)
def test_the_variable_of_a_database(text: str, alias: str, name: str, place: str) -> None:
    """The profile's, or the usual one under `env` that a base module reads; else there is none."""
    deployment = deployed(text, Facts(frozenset({"config.base"})))
    facts = replace(subject().facts, alias=alias)
    (found,) = subjects(deployment, {}, Path(), lambda request: DatabaseReport(None, (facts,)))
    assert found.name == name
    assert str(found.place) == "profiles/production.yaml" + (place and f":{place}")


def test_migrate_has_its_own_url() -> None:
    """A second connection is asked for where there is such a URL."""
    deployment = deployed(POOLED, Facts(frozenset({"config.base"})))
    asked: list[DatabaseRequest] = []

    def ask(request: DatabaseRequest) -> DatabaseReport:
        asked.append(request)
        return DatabaseReport(None, (subject().facts,))

    found = list(subjects(deployment, {"SESSION_URL": "x"}, Path(), ask))
    assert [item.name for item in found] == ["DATABASE_URL", "SESSION_URL"]
    assert [item.pooler for item in found] == ["transaction", "transaction"]
    assert asked[1].aliases == ("default",)


@pytest.mark.parametrize("more", ["setting: false", "type: database"])
def test_an_own_database_without_a_url(more: str) -> None:
    """DATABASE_URL under `env` that is empty is an error, also if a base module reads it."""
    text = f"{BASE}env: {{DATABASE_URL: {{secret: true, {more}}}, OTHER_URL: {{secret: true}}}}"
    deployment = deployed(text, Facts(frozenset({"config.base"})))
    (problem,) = not_set(deployment, ["DATABASE_URL", "OTHER_URL"])
    assert (str(problem.place), problem.rule, problem.severity.value) == (
        "profiles/production.yaml:3:7",
        "connection",
        "error",
    )
    assert "DATABASE_URL" in problem.message
    assert list(not_set(deployment, ["OTHER_URL"])) == []


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql+psycopg2://a:secret-word@h/x", "postgresql://"),
        ("postgres://a:secret-word@h/x", "envgen check --boot production"),
    ],
)
def test_a_url_that_the_projects_own_settings_refuse(url: str, named: str) -> None:
    """They raise an error of their library; the variable and its scheme are named instead."""
    text = f"{BASE}env: {{DATABASE_URL: {{secret: true, setting: false}}}}"
    deployment = deployed(text, Facts(frozenset({"config.base"})))
    fault = Fault("settings", "UnknownSchemeError", None)
    with pytest.raises(InputError) as error:
        list(subjects(deployment, {"DATABASE_URL": url}, Path(), lambda _: DatabaseReport(fault)))
    [problem] = error.value.problems
    assert named in (problem.hint or "")
    assert ("DATABASE_URL" in problem.message) is ("+" in url)
    assert "secret-word" not in f"{problem}"


@pytest.mark.parametrize(
    ("sentence", "hint"),
    [
        ("PAGE_SIZE is not a whole number", "write a whole number"),
        ("DATABASE_URL is not a database URL (percent-encode the password)", URL_HINT),
        ("DATABASE_URL is not a PostgreSQL URL (other databases do not support x)", URL_HINT),
        ("OTHER is not set (expected: text)", "run `envgen check --boot production` to check"),
    ],
)
def test_settings_that_do_not_load(sentence: str, hint: str) -> None:
    """The value's own line is named, with what it has to be."""
    deployment = deployed(POOLED, Facts(frozenset({"config.base"})))
    name = sentence.partition(" ")[0]
    place = Place(".env.production", 45, 1)
    report = DatabaseReport(Fault("settings", "ImproperlyConfigured", missing=(sentence,)))
    with pytest.raises(InputError) as error:
        list(subjects(deployment, {}, Path(), lambda _: report, {name: place}))
    (problem,) = error.value.problems
    assert (problem.message, problem.place) == (sentence, place)
    assert problem.hint is not None
    assert problem.hint.startswith(hint)
