"""What a profile says about settings: what Django would not take, and secrets in the clear."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import at, deployed, loaded, places, problems, setting

from envgen.model import Facts
from envgen.output.targets.settings import values_of
from envgen.resolve import plaintext, resolve

WEB = "programs: {web: {command: x, django: true}}\n"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SECURE_HSTS_SECOND", "SECURE_HSTS_SECONDS"),
        ("ALOWED_HOSTS", "ALLOWED_HOSTS"),
        ("debug", "DEBUG"),
        ("allowed-hosts", "ALLOWED_HOSTS"),
        ("DJANGO_DEBUG", "DEBUG"),
        ("CORS_ALLOWED_ORIGIN", "CORS_ALLOWED_ORIGINS"),
    ],
)
def test_a_near_miss_is_a_problem_with_a_suggestion(name: str, meant: str) -> None:
    """A setting that is nearly a known one is most likely meant to be that."""
    (problem,) = problems(production=f"settings: {{{name}: 1}}")
    assert at(problem) == "production:1:12 unknown-setting"
    assert problem.hint == f"did you mean {meant}?"


@pytest.mark.parametrize("name", ["GS_DEFAULT_ACL", "PAYMENT_PROVIDER", "X"])
def test_a_setting_that_django_does_not_know_is_passed_on(name: str) -> None:
    """Third parties have many."""
    assert places(production=f"settings: {{{name}: 1}}") == []


@pytest.mark.parametrize("name", ["a b", "X'''; import os", "1A", "Ä", "", "lower"])
def test_a_setting_has_a_name_that_django_sees(name: str) -> None:
    """Upper-case letters, digits and _; anything else would be no setting, or no Python."""
    found = places(production=f'settings: {{"{name}": 1}}')
    assert found == ["production:1:12 unknown-setting"]


@pytest.mark.parametrize(
    "setting",
    [
        "DEBUG: no",
        "DEBUG: 'true'",
        "SECURE_HSTS_SECONDS: a year",
        "EMAIL_PORT: smtp",
        "DEBUG: 1",
        "SECURE_HSTS_SECONDS: '60'",
        "SECURE_HSTS_SECONDS: true",
        "ALLOWED_HOSTS: a",
        "TIME_ZONE: 1",
        "DEBUG: null",
        "ALLOWED_HOSTS: ['a,b']",
    ],
)
def test_a_known_setting_is_of_its_type(setting: str) -> None:
    """The problem is at the setting and names it; the value is not repeated."""
    name, _, value = setting.partition(": ")
    (problem,) = problems(production=f"{WEB}settings: {{{setting}}}")
    assert at(problem) == "production:2:12 setting-type"
    assert name in problem.message
    assert problem.hint or setting in ("DEBUG: 1", "DEBUG: null", "SECURE_HSTS_SECONDS: true")
    assert value in ("'true'", "true", "list") or len(value) < 4 or value not in problem.message


@pytest.mark.parametrize(
    ("version", "name", "says"),
    [
        ("5.2", "MAILERS: {}", ["MAILERS", "6.1", "5.2"]),
        ("5.2", "SECURE_CSP: {}", ["SECURE_CSP", "6.0", "5.2"]),
        ("5.2", "USE_L10N: true", ["5.0", "USE_L10N"]),
    ],
)
def test_a_setting_exists_in_the_projects_django(version: str, name: str, says: list[str]) -> None:
    """One that has no effect there is a problem."""
    text = f"django: {{version: '{version}'}}\nsettings: {{{name}}}"
    (problem,) = problems(production=text)
    assert at(problem) == "production:2:12 setting-version"
    assert re.findall(r"[0-9]\.[0-9]|[A-Z][A-Z0-9_]{5,}", problem.message) == says
    assert problem.hint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("settings: {EMAIL_HOST: x, MAILERS: {}}", "3:12"),
        ("settings: {MAILERS: {}}\nenv: {DJANGO_EMAIL_HOST_PASSWORD: {secret: true}}", "4:7"),
    ],
)
def test_old_mail_settings_do_not_stand_beside_mailers(text: str, place: str) -> None:
    """Django 6.1 refuses to start with both, wherever the old one comes from."""
    profile = f"{WEB}django: {{version: '6.1'}}\n{text}"
    (problem,) = problems(production=profile)
    assert at(problem) == f"production:{place} mailers"
    assert problem.hint is not None
    assert problem.hint.startswith("move it to MAILERS")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SECURE_FOO", "remove it from `unset`"),
        ("SECURE_KEY", "remove it from `unset`"),
        ("INSTALLED_APS", "did you mean INSTALLED_APPS?"),
    ],
)
def test_what_to_unset_is_only_guessed_where_it_is_near(name: str, hint: str) -> None:
    """Nobody is told to unset a secret."""
    (found,) = problems(production=f"{WEB}unset: [{name}]\n")
    assert (found.rule, found.hint) == ("unset", hint)


@pytest.mark.parametrize("key", ["settings", "append", "prepend"])
def test_a_profile_does_not_set_what_it_unsets(key: str) -> None:
    """`unset` would win without a word, so the profile has a problem at its item."""
    text = f"{key}: {{SECURE_REDIRECT_EXEMPT: [a]}}\nunset: [DEBUG, SECURE_REDIRECT_EXEMPT]"
    found = [each for each in problems(production=f"{WEB}{text}") if each.rule == "unset"]
    assert [at(each) for each in found] == ["production:3:16 unset"]
    assert found[0].hint == f"remove it from `unset`, or from `{key}`"


def test_a_child_unsets_and_sets_again() -> None:
    """Between a parent and a child it is no contradiction: the child decides."""
    base = f"{WEB}settings: {{A_NAME: 1}}\nunset: [DEBUG]"
    child = "extends: base\nunset: [A_NAME]\nsettings: {DEBUG: false}"
    assert places(base=base, production=child) == []
    profile = loaded(base=base, production=child).profiles["production"]
    places_of = resolve(profile, Facts())[0].unset_places
    assert {name: str(place) for name, place in places_of.items()} == {
        "A_NAME": "profiles/production.yaml:2:9"
    }


def test_mailers_alone_and_old_ones_alone_are_right() -> None:
    """Each by itself starts; so do both where the old one is taken out."""
    for settings in ("{MAILERS: {}}", "{EMAIL_HOST: x}", "{EMAIL_SUBJECT_PREFIX: x, MAILERS: {}}"):
        assert places(production=f"django: {{version: '6.1'}}\nsettings: {settings}") == []
    base = "django: {version: '6.1'}\nsettings: {EMAIL_HOST: x}"
    over = "extends: base\nunset: [EMAIL_HOST]\nsettings: {MAILERS: {}}"
    assert places(base=base, production=over) == []


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ("{EMAIL_HOST_PASSWORD: canary}", "1:12"),
        ("{SECRET_KEY: canary}", "1:12"),
        ("{MY_TOKEN: canary}", "1:12"),
        ("{API_KEYS: [canary]}", "1:12"),
        ("{DATABASES: {default: {PASSWORD: canary}}}", "1:34"),
        ("{DATABASES: {default: {OPTIONS: {passwd: canary}}}}", "1:44"),
        ("{ANYMAIL: {MAILGUN_API_KEY: canary}}", "1:22"),
        ("{SOCIALACCOUNT_PROVIDERS: {google: {APPS: [{secret: canary, key: ''}]}}}", "1:55"),
        ("{SIMPLE_JWT: {SIGNING_KEY: canary}}", "1:25"),
        ("{CACHES: {default: {LOCATION: 'redis://:canary@h/0'}}}", "1:31"),
        ("{STORE: 'postgres://u:canary@db.example.com/x'}", "1:12"),
        ("{X: {tokens: [canary]}}", "1:16"),
    ],
)
def test_a_secret_in_a_setting_is_found_at_any_depth(settings: str, place: str) -> None:
    """The key is pointed at, the value not shown, and the hint is a way to do without."""
    (problem,) = problems(production=f"settings: {settings}")
    assert at(problem) == f"production:{place} secret-in-profile"
    assert "canary" not in f"{problem.message} {problem.hint}"
    assert "replace the secret" in (problem.hint or "")


@pytest.mark.parametrize(
    "settings",
    [
        "{ACCOUNT_FORMS: {set_password: allauth.account.forms.SetPasswordForm}}",
        "{DJOSER: {SERIALIZERS: {token: djoser.serializers.TokenSerializer}}}",
        "{CACHES: {default: {KEY_PREFIX: shop, LOCATION: 'redis://cache:6379/0'}}}",
        "{DATABASES: {default: {PASSWORD: ''}}}",
        "{X: {MAX_TOKENS: 3, USE_TOKEN: true, api_key: null}}",
        "{SOCIALACCOUNT_PROVIDERS: {google: {SCOPE: [email], APPS: []}}}",
    ],
)
def test_what_only_looks_like_a_secret_raises_no_alarm(settings: str) -> None:
    """Classes, prefixes, empty texts, numbers and switches are none."""
    assert places(production=f"settings: {settings}") == []


def test_a_list_with_items_on_both_ends_has_each_once() -> None:
    """A setting can be under `append` and under `prepend`."""
    text = "append: {STATICFILES_DIRS: [b]}\nprepend: {STATICFILES_DIRS: [a]}"
    found = setting(deployed(text), "STATICFILES_DIRS")
    assert found == 'STATICFILES_DIRS = ["a", *getattr(base, "STATICFILES_DIRS", []), "b"]'


def test_secrets_in_append_and_prepend_are_found_too() -> None:
    """A fallback key is one, wherever it stands."""
    text = "append: {SECRET_KEY_FALLBACKS: [canary]}\nprepend: {X: [{password: canary}]}"
    found = [item for item in places(production=text) if item.endswith("secret-in-profile")]
    assert found == ["production:1:10 secret-in-profile", "production:2:16 secret-in-profile"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("append: {DEBUG: [1]}", "append"),
        ("append: {CACHES: [1]}", "append"),
        ("prepend: {NOPE: [1]}", "prepend"),
        ("append: {MIDLEWARE: [x]}", "unknown-setting"),
        ("append: {ALLOWED_HOSTS: ['a,b']}", "setting-type"),
        ("append: {X: [1]}\nsettings: {X: y}", "append"),
    ],
)
def test_items_are_added_to_lists_alone(text: str, rule: str) -> None:
    """What is no list, or is not there, cannot be appended to."""
    (problem,) = problems(production=f"{WEB}{text}")
    assert problem.rule == rule
    assert problem.hint


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_can_be_searched(value: object) -> None:
    """Whatever YAML holds is searched, and each path found leads to a text or a list of them."""
    for path in plaintext.secrets(value):
        found: object = value
        for step in path:
            found = found[step]  # type: ignore[index]
        assert isinstance(found, str | list)


def test_what_no_variable_of_its_own_can_override() -> None:
    """A call or another variable gives it: a variable of its name would be read by nothing."""
    text = f"{WEB}django: {{base_settings: config.base, overridable: [MIDDLEWARE]}}"
    facts = Facts(frozenset({"config.base"}))
    assert [at(item) for item in problems(facts=facts, production=text)] == [
        "production:2:52 overridable"
    ]
    celery = "django: {overridable: [CELERY_BROKER_URL]}\nredis: {}\ncelery: {}\n"
    programs = "programs: {web: {command: x, django: true}, worker: {command: y, django: true}}\n"
    assert places(production=programs + celery) == ["production:2:24 overridable"]


def test_items_are_added_to_a_list_that_the_environment_gives() -> None:
    """The variable's items stay, and the setting no longer is the variable's alone."""
    found = deployed(f"{WEB}append: {{SECRET_KEY_FALLBACKS: [x]}}")
    statement = setting(found, "SECRET_KEY_FALLBACKS")
    assert statement is not None
    assert statement.endswith('[*env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[]), "x"]')


def test_the_module_imports_what_it_calls_and_not_what_a_text_says() -> None:
    """A setting's text that looks like a call is text."""
    text = f"{WEB}settings: {{X: \"Call('with_apps') Name('BASE_DIR')\"}}\n"
    text += "database: {provider: url}\nunset: [STATIC_ROOT, TEMPLATES]\n"
    module = values_of(deployed(text))
    assert module.helpers == ()
    assert not module.needs_path
    text = f"{WEB}django: {{base_settings: config.base, apps: [corsheaders]}}"
    base = values_of(deployed(text))
    assert base.helpers == ("with_apps", "with_middleware")
    assert base.needs_path
