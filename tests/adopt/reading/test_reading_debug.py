"""The spellings of DEBUG: after adopting, one variable switches it, and keeps its spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from envgen.adopt.collect import collect
from envgen.adopt.decide import decide
from envgen.adopt.decision import Decision
from envgen.adopt.findings import Layout
from envgen.runtime.parsing import BOOLEANS

LAYOUT = Layout(
    project="shop",
    root=".",
    settings_package="shop.env_settings",
    development="shop.settings",
    production="shop.settings",
    entrypoints={},
)
IMPORTS = (
    "import os\nimport environ\nimport environs\nfrom decouple import config\n"
    "from distutils.util import strtobool\nenv = environ.Env()\n"
)
GET = 'os.environ.get("DEBUG", "")'
# Read as true and false, whatever DJANGO_DEBUG is.
BOTH_WAYS = (
    f'{GET} == "True"',
    f'{GET}.lower() == "true"',
    f'{GET}.lower() in ("1", "true", "yes")',
    f'{GET} in ("True", "true", "1")',
    f'{GET} in ["TRUE", "True", "1"]',
    f'{GET}.strip().lower() in {{"on", "true"}}',
    f'{GET}.upper() == "TRUE"',
    f'{GET}.title() == "True"',
    f'{GET}.lower().startswith("t")',
    'os.getenv("DEBUG", "False").lower() == "true"',
    'os.environ["DEBUG"] == "True"',
    'bool(strtobool(os.environ.get("DEBUG", "no")))',
    'strtobool(os.environ.get("DEBUG", "no"))',
    'env.bool("DEBUG", default=False)',
    'env("DEBUG", cast=bool, default=False)',
    'config("DEBUG", default=False, cast=bool)',
    'environs.Env().bool("DEBUG", False)',
    'True if os.environ.get("DEBUG") == "True" else False',
    'not os.environ.get("DEBUG", "False") == "False"',
    f'{GET}.lower() not in ("", "0", "false", "no", "off")',
)
# Only these texts turn it on, and True is not among them.
ON_ONLY = {
    f'{GET} == "1"': "DJANGO_DEBUG=1",
    'os.getenv("DEBUG") == "1"': "DJANGO_DEBUG=1",
    'os.environ.get("DEBUG", "0") == "1"': "DJANGO_DEBUG=1",
    f'{GET}.lower() in ("1", "yes")': "DJANGO_DEBUG=1",
    f'{GET} == "yes"': "DJANGO_DEBUG=yes",
    f'{GET}.lower() == "on"': "DJANGO_DEBUG=on",
    # As DJANGO_DEBUG=true the module would get True.
    f'{GET} == "true"': " DEBUG=true",
}
# What keeps the variable from being an old name: False is on, True fails, or nothing is known.
KEPT = {
    'bool(os.environ.get("DEBUG"))': "DEBUG=False turns it on",
    'bool(os.environ.get("DEBUG", ""))': "DEBUG=False turns it on",
    'os.environ.get("DEBUG")': "DEBUG=False turns it on",
    'os.environ.get("DEBUG", "0") != "0"': "DEBUG=False turns it on",
    '"DEBUG" in os.environ': "DEBUG=False turns it on",
    'int(os.environ.get("DEBUG", "0"))': "does not understand DEBUG=True",
    'bool(int(os.environ.get("DEBUG", 0)))': "does not understand DEBUG=True",
    'int(os.environ.get("DEBUG", "0")) == 1': "does not understand DEBUG=True",
    f'{GET} == "DEV"': "do not turn it on",
}


def _decided(text: str, files: Mapping[str, str] | None = None, declined: str = "") -> Decision:
    there = {"shop/settings.py": f"{IMPORTS}DEBUG = {text}\n", **(files or {})}
    return decide(collect(there.get, LAYOUT, lambda _: []), [declined] if declined else [])


def _notes(decision: Decision) -> list[str]:
    return [left.what for left in decision.left if "DEBUG" in left.what]


def _is_improved(decision: Decision) -> bool:
    return "debug-off" in {item.id for item in decision.improved}


def _blueprint(value: str) -> dict[str, str]:
    entry = f'{{key: DEBUG, value: "{value}"}}'
    service = f"name: shop, type: web, runtime: python, envVars: [{entry}]"
    return {"render.yaml": f"services: [{{{service}, startCommand: gunicorn shop.wsgi}}]\n"}


def _variables(decision: Decision) -> dict[str, set[str]]:
    """Return who reads DEBUG from which variable, by profile: its own, and the generated one."""
    found: dict[str, set[str]] = {}
    base: Mapping[str, Any] = decision.profiles["base"]
    for name in ("development", "production"):
        profile = decision.profiles[name]
        renamed = {**base.get("renamed", {}), **profile.get("renamed", {})}
        declared = {**base.get("env", {}), **profile.get("env", {})}
        kept = "DEBUG" in profile.get("unset", [])
        found[name] = set() if kept else {"DJANGO_DEBUG"}
        fixed = not kept and "value" in declared.get("DEBUG", {})
        if "DEBUG" in declared and not fixed:
            found[name].add("DEBUG")
        # The base module is told that DEBUG is off, whatever it was told before.
        assert not fixed or (name, _is_improved(decision)) == ("production", True)
        assert not ("DEBUG" in renamed and ("DEBUG" in declared or kept))
        if "DEBUG" in renamed:
            assert renamed["DEBUG"] == "DJANGO_DEBUG"
    return found


@pytest.mark.parametrize("text", BOTH_WAYS)
def test_a_spelling_that_reads_true(text: str) -> None:
    """The old variable is an old name of DJANGO_DEBUG, and there is nothing to say about it."""
    decision = _decided(text)
    assert decision.profiles["base"]["renamed"]["DEBUG"] == "DJANGO_DEBUG"
    assert set().union(*_variables(decision).values()) == {"DJANGO_DEBUG"}
    assert _notes(decision) == []


@pytest.mark.parametrize("text", ON_ONLY)
def test_a_spelling_that_reads_another_text(text: str) -> None:
    """It is an old name as well, and the text that turns DEBUG on everywhere is named."""
    decision = _decided(text)
    assert decision.profiles["base"]["renamed"]["DEBUG"] == "DJANGO_DEBUG"
    assert set().union(*_variables(decision).values()) == {"DJANGO_DEBUG"}
    (note,) = _notes(decision)
    assert ON_ONLY[text] in note
    assert BOOLEANS[ON_ONLY[text].partition("=")[2]] is True


@pytest.mark.parametrize("text", KEPT)
def test_a_spelling_that_cannot_be_kept(text: str) -> None:
    """The old variable stays the only one, and the reason is named."""
    decision = _decided(text)
    assert "renamed" not in decision.profiles["base"]
    assert set().union(*_variables(decision).values()) == {"DEBUG"}
    (note,) = _notes(decision)
    assert KEPT[text] in note
    assert "set DEBUG, not DJANGO_DEBUG" in note


@pytest.mark.parametrize("value", ["0", "1", "True", "False", "yes", "no", ""])
@pytest.mark.parametrize("text", [*BOTH_WAYS, *ON_ONLY, *KEPT])
def test_a_value_on_the_server(text: str, value: str) -> None:
    """Whatever the server has, one variable switches DEBUG in each profile."""
    for declined in ("", "debug-off"):
        decision = _decided(text, _blueprint(value), declined)
        for profile, names in _variables(decision).items():
            assert len(names) == 1, (profile, names, declined)


def test_what_is_on_is_turned_off_on_the_server() -> None:
    """The old variable has a fixed value there, in the spelling that the module reads as off."""
    for text, on, off in (
        (BOTH_WAYS[0], "True", "False"),
        ('int(os.environ.get("DEBUG", "0"))', "1", "0"),
        ('os.environ.get("DEBUG", "0") != "0"', "1", "0"),
    ):
        decision = _decided(text, _blueprint(on))
        assert decision.profiles["production"]["env"]["DEBUG"]["value"] == off
        assert "DEBUG" not in decision.profiles["production"].get("unset", [])
        assert _is_improved(decision)
    decision = _decided("bool(os.environ.get('DEBUG'))", _blueprint("1"))
    assert "DEBUG" not in decision.profiles["production"].get("env", {})
    assert any("remove DEBUG on the server" in note for note in _notes(decision))


def test_a_developers_default_stays() -> None:
    """DEBUG is off for a developer who sets nothing if it was, and on if it was."""
    off = _decided(f'{GET} == "1"').profiles["development"]
    assert off["settings"] == {"DEBUG": False}
    on = _decided('os.environ.get("DEBUG", "True") == "True"').profiles["development"]
    assert "settings" not in on
    set_in_file = _decided(f'{GET} == "1"', {".env": "DEBUG=1\n"}).profiles["development"]
    assert "settings" not in set_in_file


def test_a_text_that_the_generated_settings_refuse() -> None:
    """A text such as y is named by its variable and file, and not shown."""
    decision = _decided('env.bool("DEBUG", default=False)', {".env": "DEBUG=y\n"})
    (note,) = _notes(decision)
    assert note.startswith("write DEBUG in .env as true or false")


def test_a_variable_that_is_no_switch() -> None:
    """RENDER says where the site runs; it is no old name of DJANGO_DEBUG."""
    decision = _decided('"RENDER" not in os.environ', _blueprint("0"))
    assert "renamed" not in decision.profiles["base"]
