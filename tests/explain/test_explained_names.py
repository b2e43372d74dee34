"""`envgen explain NAME`: what decides a value, what it replaces, and who reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from canaries import CANARY, assert_clean
from commandline import Command

BASE = """\
project: two
django: {version: "5.2", apps: [whitenoise]}
settings:
  TIME_ZONE: Europe/Berlin
programs:
  web: {command: gunicorn config.wsgi, django: true}
  work: {command: python -m work}
redis: {provider: url}
append: {INSTALLED_APPS: [shop]}
env:
  FEATURES: [signup, export]
  PLAIN: hello
  TOKEN: {secret: true, for: [work], help: From the website}
unset: [USE_TZ]
renamed: {OLD_TOKEN: TOKEN}
ignore: {drift: because it is a test}
"""
DEVELOPMENT = """\
# Comments are lines, too.
extends: base

settings: {TIME_ZONE: UTC, USE_TZ: false}
redis: null
keep: [LANGUAGE_CODE]
prepend: {INSTALLED_APPS: [first]}
env:
  PLAIN: {value: other}
"""
FILES = {
    "profiles/base.yaml": BASE,
    "profiles/development.yaml": DEVELOPMENT,
    "profiles/test.yaml": "extends: development\n",
    "profiles/production.yaml": (
        "extends: base\nsite: {hosts: [two.example.com]}\ndatabase: {provider: render-postgres}\n"
        "render: {services: {web: {plan: starter}, work: {plan: starter}}}\n"
    ),
    "work.py": "import os\n\nprint(os.environ['TOKEN'])\n",
    ".gitignore": ".env\n.env.*\n",
}


@pytest.fixture
def root(tmp_path: Path, envgen: Command) -> Path:
    """Return a project whose profiles replace, remove and add to what they inherit."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert envgen("render", "--all", cwd=tmp_path).status == 0
    return tmp_path


@pytest.fixture
def explain(root: Path, envgen: Command):  # type: ignore[no-untyped-def]
    """Return what returns the answers of `envgen explain` as data."""

    def asked(*arguments: str) -> list[dict[str, Any]]:
        done = envgen("explain", *arguments, "--format", "json", cwd=root)
        assert (done.status, done.err) == (0, "")
        answers: list[dict[str, Any]] = json.loads(done.out)
        return answers

    return asked


def causes(answer: dict[str, Any], profile: str) -> list[str]:
    """Return the places and keys that decide something in a profile."""
    (found,) = (
        item for item in [*answer["profiles"], *answer["absent"]] if item["profile"] == profile
    )
    return [shown(item["cause"]) for item in found["decisions"]]


def shown(cause: dict[str, Any]) -> str:
    """Return `file:line key` of a cause."""
    place = cause["place"]
    return f"{place['file']}:{place['line']} {cause['key']}"


def test_a_value_names_its_key_and_what_this_replaces(explain) -> None:  # type: ignore[no-untyped-def]
    """Also in a profile that inherits the key."""
    (answer,) = explain("TIME_ZONE")
    development, production, test = answer["profiles"]
    assert development["value"] == test["value"] == '"UTC"'
    for found in (development, test):
        (decision,) = found["decisions"]
        assert shown(decision["cause"]) == "profiles/development.yaml:4 settings.TIME_ZONE"
        assert [(each["file"], each["line"]) for each in decision["replaces"]] == [
            ("profiles/base.yaml", 4)
        ]
    assert causes(answer, "production") == ["profiles/base.yaml:4 settings.TIME_ZONE"]
    assert production["decisions"][0]["replaces"] == []
    assert answer["about"][-1].endswith("#std-setting-TIME_ZONE")


def test_what_removes_or_restores_a_setting_is_named(explain) -> None:  # type: ignore[no-untyped-def]
    """`unset` and `keep` remove it, and a profile that sets it again restores it."""
    (answer,) = explain("LANGUAGE_CODE")
    assert causes(answer, "test") == ["profiles/development.yaml:6 keep[0]"]
    (answer,) = explain("USE_TZ")
    assert causes(answer, "production") == ["profiles/base.yaml:14 unset[0]"]
    (decision,) = answer["profiles"][0]["decisions"]
    assert shown(decision["cause"]) == "profiles/development.yaml:4 settings.USE_TZ"
    assert [each["line"] for each in decision["replaces"]] == [14]


def test_null_is_named_where_it_removes_something(explain) -> None:  # type: ignore[no-untyped-def]
    """The variable is that of a store that one profile does not have."""
    (answer,) = explain("REDIS_URL")
    assert [each["profile"] for each in answer["profiles"]] == ["production"]
    assert causes(answer, "development") == ["profiles/development.yaml:5 redis"]
    assert "profiles/base.yaml:8 redis.provider" in causes(answer, "production")


def test_each_item_of_a_list_has_its_own_key(explain) -> None:  # type: ignore[no-untyped-def]
    """Of `append` and `prepend`, in both files, and of the short form of a variable."""
    (answer,) = explain("INSTALLED_APPS", "-p", "development")
    items = answer["profiles"][0]["items"]
    assert [(item["text"], *map(shown, item["causes"])) for item in (items[0], items[-1])] == [
        ('"first"', "profiles/development.yaml:7 prepend.INSTALLED_APPS[0]"),
        ('"shop"', "profiles/base.yaml:9 append.INSTALLED_APPS[0]"),
    ]
    setting, variable = explain("FEATURES", "-p", "production")
    assert (setting["kind"], variable["kind"]) == ("setting", "variable")
    assert causes(setting, "production")[:2] == [
        "profiles/base.yaml:11 env.FEATURES[0]",
        "profiles/base.yaml:11 env.FEATURES[1]",
    ]


def test_a_variable_says_who_supplies_and_reads_it(explain, root: Path) -> None:  # type: ignore[no-untyped-def]
    """By its old name, too; with the file and line where its value is, and where code reads it."""
    (root / ".env").write_text(f"TOKEN='{CANARY}'\n", encoding="utf-8")
    (answer,) = explain("OLD_TOKEN", "-p", "development")
    (found,) = answer["profiles"]
    assert (answer["kind"], answer["name"]) == ("variable", "TOKEN")
    assert answer["old_names"] == [
        {"name": "OLD_TOKEN", "place": {"file": "profiles/base.yaml", "line": 15, "column": 11}}
    ]
    assert found["owner"] == "a person"
    assert found["programs"] == ["work"]
    assert found["reads"] == [{"file": "work.py", "line": 3, "column": None}]
    assert (found["saved"]["file"], found["saved"]["line"]) == (".env", 1)
    assert found["value"].startswith("<secret ")


def test_equal_secrets_have_equal_labels(explain, root: Path) -> None:  # type: ignore[no-untyped-def]
    """So that a person sees whether two profiles share one."""
    for file in (".env", ".env.production"):
        (root / file).write_text(f"TOKEN='{CANARY}'\n", encoding="utf-8")
    values = {each["profile"]: each["value"] for each in explain("TOKEN")[0]["profiles"]}
    assert values["development"] == values["production"]
    assert values["production"].startswith("<secret ")


@pytest.mark.threat("a comparison of profiles shows a secret")
@pytest.mark.parametrize("name", ["TOKEN", "DJANGO_SECRET_KEY", "SECRET_KEY", "work", ".env:1"])
def test_no_secret_is_shown(root: Path, envgen: Command, name: str) -> None:
    """Neither in text nor in data, whichever file has the secret."""
    text = f"TOKEN='{CANARY}'\nDJANGO_SECRET_KEY='{CANARY}'\nPLAIN='{CANARY}'\n"
    for file in (".env", ".env.production", ".env.other"):
        (root / file).write_text(text, encoding="utf-8")
    for form in ("text", "json"):
        done = envgen("explain", name, "--all", "--format", form, cwd=root)
        assert done.status == 0
        assert_clean(done.out + done.err, name)


def test_programs_services_and_keys_have_answers(explain) -> None:  # type: ignore[no-untyped-def]
    """Whatever has the name."""
    (program,) = explain("work")
    assert program["kind"] == "program"
    assert "profiles/base.yaml:7 programs.work.command" in causes(program, "production")
    (service,) = explain("two-web")
    assert service["kind"] == "service"
    own, inherited = explain("env.PLAIN")
    assert {own["kind"], inherited["kind"]} == {"key"}
    by_file = {answer["place"]["file"]: answer for answer in (own, inherited)}
    base = {each["profile"]: each for each in by_file["profiles/base.yaml"]["dependents"]}
    assert ["variable", "PLAIN"] in base["production"]["subjects"]
    assert base["test"]["replaced_at"]["file"] == "profiles/development.yaml"
    assert base["test"]["subjects"] == []


def test_rules_and_problems_have_answers(explain) -> None:  # type: ignore[no-untyped-def]
    """Rules of platforms and of `verify`, too, and the profiles that ignore one."""
    (drift,) = explain("drift")
    assert (drift["kind"], drift["rule"]["id"]) == ("rule", "drift")
    assert {each["reason"] for each in drift["ignored"]} == {"because it is a test"}
    for name in ("manifest-health", "static-missing"):
        assert explain(name)[0]["rule"]["id"] == name
    (problem,) = explain("yaml-tag")
    assert (problem["kind"], problem["name"]) == ("problem", "yaml-tag")


def test_a_setting_that_no_profile_has_can_be_explained(explain) -> None:  # type: ignore[no-untyped-def]
    """Django has it; the profiles may get it."""
    (answer,) = explain("SITE_ID")
    assert answer["profiles"] == []
    assert [each["decisions"] for each in answer["absent"]] == [[], [], []]


@pytest.mark.parametrize("name", ["TIME_ZONE", "TOKEN", "USE_TZ", "env.PLAIN", "drift"])
def test_the_text_has_nothing_that_the_data_lacks(root: Path, envgen: Command, name: str) -> None:
    """Each place and key of the text is in the data."""
    text = envgen("explain", name, "--all", cwd=root).out
    data = envgen("explain", name, "--format", "json", cwd=root).out
    files = {word.partition(":")[0] for word in text.split() if ".yaml:" in word}
    assert files
    assert all(f'"{file}"' in data for file in files)


def test_names_complete(root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, variables, programs and services."""
    for begun, names in {
        "TIME": ["TIME_ZONE"],
        "TOK": ["TOKEN"],
        "wo": ["work"],
        "two-w": ["two-web", "two-work"],
    }.items():
        monkeypatch.setenv("_ENVGEN_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", f"envgen explain {begun}")
        monkeypatch.setenv("COMP_CWORD", "2")
        offered = [line.partition(",")[2] for line in envgen(cwd=root).out.splitlines()]
        assert offered == names
