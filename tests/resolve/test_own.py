"""`env`: the project's own variables."""

from __future__ import annotations

import pytest
from judging import at, places, problems, words

WEB = "programs: {web: {command: x, django: true}, bot: {command: y}}\n"


@pytest.mark.parametrize(
    ("variable", "column"),
    [
        ("A: {secret: true, value: canary}", 25),
        ("A: {generate: token, value: canary}", 28),
        ("A: {secret: true, preview: canary}", 25),
        ("API_TOKEN: canary", 7),
        ("DB_PASSWORD: 123456", 7),
        ("API_KEYS: [canary]", 7),
        ("A_TOKEN: {preview: canary}", 17),
        ("STORE: redis://:canary@h/0", 7),
        ("STORE: [postgres://u:canary@h/x]", 7),
    ],
)
def test_a_secrets_value_is_refused_wherever_it_stands(variable: str, column: int) -> None:
    """Value and preview value, by what is said of the variable, by its name or by its form."""
    (problem,) = problems(production=f"{WEB}env: {{{variable}}}")
    assert at(problem) == f"production:2:{column} secret-in-profile"
    assert "canary" not in f"{problem.message} {problem.hint}"
    assert problem.hint


@pytest.mark.parametrize(
    "variable",
    [
        "SENTRY_DSN: https://k@sentry.example.com/1",
        "MAX_TOKENS: 4",
        "USE_TOKEN: true",
        "CAPTCHA_SITE_KEY: x",
        "HOMEPAGE: https://example.com/a:b@c",
        "LOCAL: postgres://postgres:postgres@localhost:5432/x",
    ],
)
def test_what_is_no_secret_is_none(variable: str) -> None:
    """Public halves, counts, switches and the developer's own machine raise no alarm."""
    assert places(production=f"{WEB}env: {{{variable}}}") == []


def test_a_variable_is_for_programs_that_exist() -> None:
    """Each other name is pointed at, with the programs that there are."""
    found = problems(production=f"{WEB}env: {{A: {{for: [web, bat, bto]}}}}")
    assert [at(item) for item in found] == [
        "production:2:22 unknown-program",
        "production:2:27 unknown-program",
    ]
    assert "web, bot" in (found[0].hint or "")


@pytest.mark.parametrize("name", ["http_proxy", "class", "env", "Rate"])
def test_a_variable_of_the_settings_is_upper_case(name: str) -> None:
    """Django has no other settings; other programs read what they like."""
    assert places(production=f"{WEB}env: {{{name}: 1}}") == ["production:2:7 name"]
    assert f" {name.upper()}" in words(production=f"{WEB}env: {{{name}: 1}}")
    assert places(production=f"{WEB}env: {{{name}: {{value: 1, for: [bot]}}}}") == []


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("int", "1", True),
        ("int", "1.5", False),
        ("int", "true", False),
        ("float", "1", True),
        ("bool", "1", False),
        ("bool", "'true'", False),
        ("list", "x", False),
        ("list", "[x]", True),
        ("str", "[x]", False),
        ("str", "1", True),
    ],
)
def test_a_value_is_of_its_variables_type(kind: str, value: str, fits: bool) -> None:
    """What the settings could not read is refused here."""
    found = places(production=f"{WEB}env: {{A: {{type: {kind}, value: {value}}}}}")
    assert bool(found) is not fits
    assert all(item.endswith("variable-type") for item in found)


def test_an_item_has_no_comma() -> None:
    """A list travels as its items with commas between."""
    assert places(production=f"{WEB}env: {{A: [a, 'b,c']}}") == ["production:2:7 variable-type"]


@pytest.mark.parametrize("value", ['"a\\u0007"', '"a\\r\\nb"'])
def test_a_value_that_a_dotenv_file_cannot_carry_is_refused(value: str) -> None:
    """By the variable's name, with the reason."""
    (problem,) = problems(production=f"{WEB}env: {{A: {value}}}")
    assert at(problem) == "production:2:7 unquotable"
    assert "encoding: base64" in f"{problem.message} {problem.hint}"
