"""Plain values: what stands in a variable, and what the module reads back from it."""

from __future__ import annotations

import base64

import pytest
from judging import at, deployed, places, problems, setting

WEB = "programs: {web: {command: x, django: true}}\n"


@pytest.mark.parametrize(
    ("variable", "text", "statement"),
    [
        ("{value: [1, 2]}", "1,2", 'A = env.list("A", default=["1", "2"])'),
        ("{value: 5, type: str}", "5", 'A = env.str("A", default="5")'),
        ("{value: true, type: str}", "true", 'A = env.str("A", default="true")'),
        ("{value: 5, type: float}", "5", 'A = env.float("A", default=5.0)'),
        ("{value: 0.5}", "0.5", 'A = env.float("A", default=0.5)'),
        ("{value: [true, x]}", "true,x", 'A = env.list("A", default=["true", "x"])'),
    ],
)
def test_the_default_is_what_the_getter_reads(variable: str, text: str, statement: str) -> None:
    """A program sees the same with the variable and without it."""
    found = deployed(f"{WEB}env: {{A: {variable}}}")
    variable_found = found.variable("A")
    assert variable_found is not None
    assert variable_found.value == text
    assert setting(found, "A") == statement


def test_base64_carries_what_a_dotenv_file_could_not() -> None:
    """Two lines become one in the variable, and the default is the text itself."""
    found = deployed(f'{WEB}env: {{A: {{value: "x\\ny", encoding: base64}}}}')
    variable = found.variable("A")
    assert variable is not None
    assert base64.b64decode(variable.value or "") == b"x\ny"
    assert setting(found, "A") == 'A = env.base64("A", default="x\\ny")'
    assert places(production=f'{WEB}env: {{A: {{value: "x\\ny", encoding: base64}}}}') == []


def test_what_is_encoded_is_text() -> None:
    """A number has no encoding."""
    text = f"{WEB}env: {{A: {{value: 5, encoding: base64}}}}"
    assert places(production=text) == ["production:2:21 variable-type"]


@pytest.mark.parametrize("items", ["['a,b']", "['a', '']", "['a', ' b']", "['a', null]"])
@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("env: {A: {value: %s}}", "2:11 variable-type"),
        ("settings: {ALLOWED_HOSTS: %s}", "2:12 setting-type"),
    ],
)
def test_an_item_that_a_list_would_lose_is_refused(key: str, items: str, place: str) -> None:
    """Each item that would not be read back unchanged is refused, in variables and settings."""
    (problem,) = problems(production=WEB + key % items)
    assert at(problem) == f"production:{place}"
    assert problem.hint


def test_a_structure_is_not_overridable() -> None:
    """A path or tuple is no environment variable; a list of numbers comes back as text."""
    assert places(production=f"{WEB}django: {{overridable: [STATIC_ROOT, DATABASES]}}") == [
        "production:2:24 overridable",
        "production:2:37 overridable",
    ]
    text = f"{WEB}django: {{overridable: [SOME_PORTS]}}\nsettings: {{SOME_PORTS: [1, 2]}}"
    assert setting(deployed(text), "SOME_PORTS") == (
        'SOME_PORTS = env.list("DJANGO_SOME_PORTS", default=["1", "2"])'
    )


def test_what_is_added_to_the_bases_list_is_no_variable() -> None:
    """Nothing is asked of the environment that the module does not read."""
    found = deployed(
        f"{WEB}django: {{base_settings: config.base}}\n"
        "append: {CORS_ALLOWED_ORIGINS: [https://a.example.com]}"
    )
    assert found.variable("DJANGO_CORS_ALLOWED_ORIGINS") is None
    assert "env." not in (setting(found, "CORS_ALLOWED_ORIGINS") or "")


def test_a_test_profile_has_dummy_values_of_the_right_form() -> None:
    """A Fernet key that is none would stop the library that reads it."""
    from cryptography.fernet import Fernet

    text = f"{WEB}env: {{A: {{secret: true, generate: fernet}}}}"
    statement = setting(deployed(text, name="test"), "A") or ""
    Fernet(statement.split('default="')[1].partition('"')[0])
