"""Settings that are nested deeply, by their brackets or by one statement after the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command
from readings import known

from envgen.reading.settings import Lookup, SettingsReading, read_settings
from envgen.reading.settings.values import unknown_in

MANY = 1000
NESTED = {
    "brackets": "X = " + "[" * 90 + "]" * 90,
    "lists": "X = []\n" + "X = [X]\n" * MANY,
    "tuples": "X = ()\n" + "X = (X,)\n" * MANY,
    "dicts": "X = {}\n" + "X = {'a': X}\n" * MANY,
    "appended": "X = []\n" + "".join(f"Y{n} = []\nY{n}.append(X)\nX = Y{n}\n" for n in range(MANY)),
    "attributes": "X = a" + ".b" * MANY,
    "operations": "X = " + "1 + " * MANY + "1",
    "calls": "X = f" + "()" * MANY,
    "arguments": "X = " + "str(" * 90 + "1" + ")" * 90,
    "items": "X = a" + "[0]" * MANY,
    "conditions": "X = " + "1 if False else " * MANY + "2",
    "formats": "X = " + "f'{1}' + " * MANY + "'a'",
    "linked": "".join(
        f"A{n} = {{}}\nB{n} = A{n}\n" + f"B{n} = {{1: B{n}}}\n" * 30 for n in range(60)
    )
    + "".join(f"A{n}[1] = B{n + 1}\n" for n in range(59))
    + "X = B0",
}


def read(text: str, **others: str) -> SettingsReading:
    """Return the reading of a settings module with `text`, beside other modules."""
    modules = {"settings": text, **others}

    def source(name: str) -> tuple[str, str] | None:
        return (modules[name], f"{name}.py") if name in modules else None

    return read_settings("settings", source, Lookup({}))


@pytest.mark.threat("a hostile settings module crashes envgen")
@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_a_nested_value_has_a_place(text: str) -> None:
    """It is unknown at a place, or what Python computes; the settings below it are read."""
    reading = read(f"{text}\nDEBUG = False\n")
    assert reading.settings["DEBUG"] is False
    unknown = unknown_in(reading.settings["X"])
    if unknown is not None:
        assert unknown.place.file == "settings.py"
        assert unknown.place.line > 0
    else:
        assert reading.settings["X"] in (MANY + 1, "1", 2)


@pytest.mark.threat("a hostile settings module crashes envgen")
def test_a_thousand_branches() -> None:
    """Each `elif` is an `if` inside the one before; the one that runs is found."""
    text = "if False:\n    X = 0\n" + "elif False:\n    X = 0\n" * 900 + "else:\n    X = 1\n"
    assert read(text).settings == {"X": 1}


@pytest.mark.threat("a hostile settings module crashes envgen")
def test_a_thousand_modules() -> None:
    """Modules that import one another, one inside the other, are read up to a depth."""
    modules = {f"m{n}": f"from m{n + 1} import *\n" for n in range(MANY)}
    reading = read("from m0 import *\n", **modules)
    assert reading.everything is not None
    assert reading.everything.place.line == 1
    assert read("from m0 import *\n", m0="from m1 import *", m1="X = 1").settings == {"X": 1}


@pytest.mark.threat("a hostile settings module crashes envgen")
@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_adopt_says_where(text: str, tmp_path: Path, envgen: Command) -> None:
    """`adopt` keeps such a setting, and says at which line it is."""
    root = tmp_path / "site"
    (root / "shop").mkdir(parents=True)
    (root / "shop/urls.py").write_text("urlpatterns = []\n")
    setting = text.replace("X", "ALLOWED_HOSTS")
    (root / "shop/settings.py").write_text(f"ROOT_URLCONF = 'shop.urls'\n{setting}\n")
    (root / "manage.py").write_text(
        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"
    )
    for arguments in (("adopt",), ("adopt", "--diff")):
        done = envgen(*arguments, cwd=root)
        assert done.status in (0, 1, 2), done.err
        assert "shop.settings: " in done.err or "--diff" in arguments


# One line each, of which some would take gigabytes, and others forever.
WIDE = {
    "a width": "X = '%1000000000s' % 'a'",
    "a computed width": "X = '%*s' % (1000000000, 'a')",
    "a width of a name": "X = '%((x))1000000000s' % {'(x)': 'a'}",
    "a precision": "X = '%.1000000000f' % 1.0",
    "a decimal": "from decimal import Decimal\nX = int(Decimal('1e99999999'))",
    "lambdas": "F = lambda x: F(F(x))\nX = F(1)",
    "a product": "\n".join(["X = 10", *["X = X * X"] * 60]),
}


@pytest.mark.parametrize("code", WIDE.values(), ids=WIDE)
@pytest.mark.threat("a hostile settings module crashes envgen")
def test_no_operator_takes_all_memory(code: str) -> None:
    """What a short text may make large is not computed."""
    assert "X" not in known(code)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("'%s:%05.2f' % ('a', 1.5)", "a:01.50"),
        ("'http://%s:5432/' % 'h'", "http://h:5432/"),
        ("'%(a)3d%%' % {'a': 7}", "  7%"),
        ("60 * 60 * 24", 86400),
        ("(lambda text: text.upper())('a')", "A"),
    ],
)
def test_usual_operators_are_evaluated(code: str, value: object) -> None:
    """A number in a text, or a short width, takes no memory."""
    assert known(f"X = {code}") == {"X": value}


def test_many_large_values_have_a_common_limit() -> None:
    """Each line is within the limit of one value, but all of them would take minutes."""
    lines = [f"X{number} = [*X, *X]" for number in range(100)]
    text = "\n".join(["X = [" + "'a', " * 4_000 + "]", *lines, "Y = 1"])
    found = known(text)
    assert "X0" in found
    assert "X99" not in found
    assert found["Y"] == 1
