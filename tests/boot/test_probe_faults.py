"""What a boot passes on of an exception: names, and nothing that could be a value."""

from __future__ import annotations

import importlib
import linecache
import sys
from pathlib import Path
from typing import Any

import environ
import pytest

from envgen.live.probe.faults import fault

CANARY = "CANARY-0123456789"
RAISES = f"""\
from django.core.exceptions import ImproperlyConfigured

raise ImproperlyConfigured("{CANARY}")
"""


def fault_of(module: str, folder: Path) -> dict[str, Any]:
    """Return the fault of importing a module that is in `folder`."""
    sys.path.insert(0, str(folder))
    try:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - what it is does not matter
            importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))
    return fault("settings", caught.value, str(folder))


@pytest.mark.parametrize("name", ["environment", "composition", "parsing"])
def test_a_module_of_the_projects_with_a_generated_ones_name(name: str, tmp_path: Path) -> None:
    """Its words are as unknown as those of any other module of the project."""
    package = f"faulty_{name}"
    (tmp_path / package).mkdir()
    (tmp_path / package / f"{name}.py").write_text(RAISES, encoding="utf-8")
    found = fault_of(f"{package}.{name}", tmp_path)
    assert found["type"] == "ImproperlyConfigured"
    assert found["message"] is None
    assert CANARY not in str(found)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (f'raise SyntaxError("{CANARY}")', "SyntaxError"),
        (f'raise OSError(1, "{CANARY}")', "PermissionError"),
        (
            "class Own(Exception):\n    def __str__(self):\n"
            f'        raise ValueError("{CANARY}")\n\nraise Own(1, 2)',
            "Own",
        ),
        (
            "import os\n\nclass Name(str):\n    def __format__(self, how):\n"
            f'        raise ValueError("{CANARY}")\n\nos.environ[Name("A")]',
            "KeyError",
        ),
    ],
)
def test_errors_with_words_of_the_projects_own(raised: str, kind: str, tmp_path: Path) -> None:
    """Only Python and the system say something of these types that is known to be no value."""
    name = f"raising_{kind.lower()}"
    (tmp_path / f"{name}.py").write_text(f"{raised}\n", encoding="utf-8")
    found = fault_of(name, tmp_path)
    assert (found["type"], found["message"], found["missing"]) == (kind, None, None)
    assert CANARY not in str(found)


def test_what_the_system_says_is_shown(tmp_path: Path) -> None:
    """A file that is not there, and code that is not Python, are named in their own words."""
    (tmp_path / "opening.py").write_text("open('/no/such/file')\n", encoding="utf-8")
    assert fault_of("opening", tmp_path)["message"] == "No such file or directory"
    (tmp_path / "wrong_syntax.py").write_text("a = = 1\n", encoding="utf-8")
    assert fault_of("wrong_syntax", tmp_path)["message"] == "invalid syntax"


def test_a_value_that_django_environ_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what it says, only which variable is not set is passed on."""
    monkeypatch.setenv("PLAN", CANARY)
    monkeypatch.delenv("NOWHERE", raising=False)
    with pytest.raises(Exception, match=CANARY) as quoted:
        environ.Env().str("PLAN", choices=["free"])
    assert CANARY not in str(fault("settings", quoted.value, "/project"))
    with pytest.raises(Exception, match="NOWHERE") as named:
        environ.Env().str("NOWHERE")
    assert fault("settings", named.value, "/project")["message"] == (
        "Set the NOWHERE environment variable"
    )


STATEMENTS = (
    (
        'raise LookupError(f"no tenant for {value}, ask {value} again")',
        "no tenant for …, ask … again",
    ),
    ('raise LookupError("no tenant for %s" % value)', "no tenant for …"),
    ('raise LookupError("no tenant for {}".format(value))', "no tenant for …"),
    ('raise LookupError("no tenant for " + value)', "no tenant for …"),
    ('raise LookupError(\n        "TENANT_HOST is not set"\n        )', "TENANT_HOST is not set"),
    ('raise KeyError("no such tenant")', "no such tenant"),
    ('raise LookupError("no tenant for CANARY-0123456789 here")', "no tenant for … here"),
    ('raise LookupError("CANARY-0123456789")', None),
    ("raise LookupError(value)", None),
    ('text = f"no tenant for {value}"\n    raise LookupError(text)', None),
    ("raise LookupError", None),
    ("{}[value]", None),
)


@pytest.mark.parametrize(("statement", "message"), STATEMENTS)
def test_a_failed_request_is_told_in_plain_words(
    tmp_path: Path, statement: str, message: str | None
) -> None:
    """What the raising line itself says is shown, and no value; with the file and the line."""
    path = tmp_path / "own_middleware.py"
    path.write_text(f"def ask(value):\n    {statement}\n", encoding="utf-8")
    linecache.clearcache()
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    names: dict[str, Any] = {}
    exec(code, names)
    with pytest.raises(LookupError) as caught:
        names["ask"](CANARY)
    found = fault("requests", caught.value, str(tmp_path))
    assert (found["file"], found["message"]) == ("own_middleware.py", message)
    assert found["line"] in (2, 3)
    assert CANARY not in str(found)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("'a'.nothing", "str has no attribute nothing"),
        ("import json\njson.nothing", "json has no attribute nothing"),
        ("nothing", "nothing is not defined"),
    ],
)
def test_what_has_no_attribute_is_named_by_its_type(code: str, message: str) -> None:
    """The type of an object is a name of the code, and its value is not shown."""
    with pytest.raises((AttributeError, NameError)) as caught:
        exec(code, {})
    assert fault("settings", caught.value, "/project")["message"] == message
