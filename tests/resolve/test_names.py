"""Names: that no two things claim one, and that each leads somewhere."""

from __future__ import annotations

import pytest
from judging import at, places, problems

from envgen.model import Facts

WEB = "programs: {web: {command: x, django: true}}\n"


@pytest.mark.parametrize(
    "name",
    ["PORT", "RENDER", "RENDER_GIT_COMMIT", "DJANGO_BUILD", "ENVIRONMENT", "BACKEND_API_URL"],
)
def test_names_with_a_meaning_are_taken(name: str) -> None:
    """What Render sets, and what envgen works out, is no variable of the project's own."""
    (problem, *_) = problems(production=f"{WEB}env: {{{name}: x}}")
    assert at(problem) == "production:2:7 claimed-twice"
    assert f" {name} " in problem.message


@pytest.mark.parametrize(
    ("rest", "place", "name"),
    [
        ("env: {DJANGO_DEBUG: true}", "2:7", "DEBUG"),
        ("env: {DATABASE_URL: x}", "2:7", "DATABASE_URL"),
        ("env: {DATABASES: x}", "2:7", "DATABASE_URL"),
        ("env: {SECRET_KEY: {secret: true}}", "2:7", "DJANGO_SECRET_KEY"),
        ("env: {EMAIL_HOST: x, DJANGO_EMAIL_HOST: y}", "2:22", "DJANGO_EMAIL_HOST"),
        ("settings: {EMAIL_PORT: 1}\nenv: {DJANGO_EMAIL_PORT: 2}", "3:7", "EMAIL_PORT"),
        ("bot: {program: web}\nbots: {bot: {program: web}}", "3:8", "`bots`"),
        ("databases: {default: {provider: url}}", "2:13", "`database`"),
    ],
)
def test_what_is_claimed_twice_is_pointed_at(rest: str, place: str, name: str) -> None:
    """One of the two would have no effect; the problem names it, and has a hint."""
    found = [item for item in problems(production=f"{WEB}{rest}\n") if item.rule == "claimed-twice"]
    assert [at(item) for item in found] == [f"production:{place} claimed-twice"]
    assert found[0].hint
    assert name in f"{found[0].message} {found[0].hint}"


def test_a_misspelled_keep_is_the_only_problem() -> None:
    """With `keep: [DATABASES]`, the variable would not be defined twice."""
    found = problems(production=f"{WEB}kepp: [DATABASES]\nenv: {{DATABASE_URL: x}}\n")
    assert [at(item) for item in found] == ["production:2:1 unknown-key"]


def test_a_variable_may_feed_what_envgen_would_set_otherwise() -> None:
    """A Django setting from a variable of the project's own is the way to read a secret one."""
    env = "{DJANGO_EMAIL_HOST_PASSWORD: {secret: true}, STATIC_URL: x/}"
    assert places(production=f"{WEB}env: {env}") == []


@pytest.mark.parametrize(
    ("renamed", "rule", "name"),
    [
        ("{OLD: NEW}", "renamed", ""),
        ("{OLD: DJANGO_DEBUGG}", "renamed", " DJANGO_DEBUG"),
        ("{DJANGO_DEBUG: DJANGO_SECRET_KEY}", "claimed-twice", ""),
    ],
)
def test_an_old_name_leads_to_a_variable_and_is_none_itself(
    renamed: str, rule: str, name: str
) -> None:
    """A target that no program reads is most often misspelt."""
    (problem,) = problems(production=f"{WEB}renamed: {renamed}")
    assert at(problem) == f"production:2:11 {rule}"
    assert problem.hint
    assert name in problem.hint


@pytest.mark.parametrize(
    ("package", "module"),
    [("config.settings", "config.settings"), ("settings.envs", "settings"), ("a.b.c", "a.b")],
)
def test_a_settings_package_that_shadows_a_module_is_refused(package: str, module: str) -> None:
    """Its folder would hide the project's own module, at whatever depth."""
    facts = Facts(frozenset({module}), frozenset({module}))
    text = f"django: {{settings_package: {package}}}"
    (problem,) = problems(facts=facts, production=text)
    assert at(problem) == "production:1:10 shadowed-module"
    assert f"{module.replace('.', '/')}.py" in problem.message
    assert f"base_settings: {module}" in (problem.hint or "")


@pytest.mark.parametrize("package", ["django.x", "os", "json.a"])
def test_a_settings_package_is_no_package_that_the_settings_import(package: str) -> None:
    """A folder of that name beside manage.py would come before it."""
    assert places(production=f"django: {{settings_package: {package}}}") == [
        "production:1:10 shadowed-module"
    ]


@pytest.mark.parametrize("key", ["settings_package", "base_settings", "extra_settings"])
def test_a_module_name_is_made_of_names(key: str) -> None:
    """A word of Python's own cannot be imported."""
    assert "production:1:10 module-name" in places(production=f"django: {{{key}: config.class}}")


@pytest.mark.parametrize("key", ["base_settings", "extra_settings"])
def test_a_settings_module_of_the_users_has_to_be_there(key: str) -> None:
    """A missing one is named with the file that is expected, the generated one refused."""
    (problem,) = problems(production=f"django: {{{key}: config.base}}")
    assert at(problem) == "production:1:10 missing-module"
    assert "config/base.py" in (problem.hint or "")
    assert places(production=f"django: {{{key}: config.settings.production}}") == [
        "production:1:10 own-module"
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("whitenose", "whitenoise"),
        ("corsheader", "corsheaders"),
        ("django_cors_headers", "corsheaders"),
    ],
)
def test_a_misspelt_app_is_pointed_out(name: str, meant: str) -> None:
    """Without a word it would bring neither its settings nor its middleware."""
    (problem,) = problems(production=f"django: {{apps: [shop, {name}]}}")
    assert at(problem) == "production:1:23 unknown-app"
    assert problem.hint == f"did you mean {meant}?"
