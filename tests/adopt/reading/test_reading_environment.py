"""How settings modules read the environment: which variable, which type, which default."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from readings import known, reading, with_variable

from envgen.reading.settings import PRESENT, DatabaseUrl

OS = "import os\n"
ENVIRON = "import environ\nenv = environ.Env(DEBUG=(bool, False))\n"
DECOUPLE = "from decouple import config, Csv\n"
ENVIRONS = "from environs import Env\nenv = Env()\nenv.read_env()\n"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (OS + "X = os.environ['V']", {"a": "a"}),
        (OS + "X = os.environ.get('V', 'b')", {"a": "a", None: "b"}),
        (OS + "X = os.getenv('V') == 'True'", {"True": True, "true": False, None: False}),
        (OS + "X = 'V' in os.environ", {"a": True, None: False}),
        (OS + "X = 'V' not in os.environ", {"a": False, None: True}),
        (OS + "X = os.environ.get('V', '').split(',')", {"a,b": ["a", "b"], None: [""]}),
        (OS + "X = int(os.environ.get('V', 5))", {"7": 7, None: 5}),
        (OS + "X = bool(int(os.environ.get('V', '0')))", {"1": True, None: False}),
        (OS + "X = os.environ.get('V', 'no').lower() in ('yes', '1')", {"YES": True, None: False}),
        (OS + "X = 'a'\nif os.environ.get('V'):\n    X = 'b'", {"1": "b", None: "a"}),
        (OS + "X = 1 if os.getenv('V') else 2", {"1": 1, None: 2}),
        (OS + "os.environ.setdefault('V', 'z')\nX = os.environ['V']", {"a": "a", None: "z"}),
        (ENVIRON + "X = env('V')", {"a": "a"}),
        (ENVIRON + "X = env('V', default='b')", {"a": "a", None: "b"}),
        (ENVIRON + "X = env.str('V', 'b')", {"a": "a", None: "b"}),
        (ENVIRON + "X = env.bool('V', default=True)", {"on": True, "t": False, None: True}),
        (ENVIRON + "X = env('DEBUG')", {None: False}),
        (ENVIRON + "X = env.int('V', default=3)", {"4": 4, None: 3}),
        (ENVIRON + "X = env.float('V', default=0.5)", {"1.5": 1.5, None: 0.5}),
        (ENVIRON + "X = env.list('V', default=['a'])", {"b, c": ["b", " c"], None: ["a"]}),
        (ENVIRON + "X = env.tuple('V', default=())", {"b,c": ("b", "c"), None: ()}),
        (ENVIRON + "X = env('V', cast=bool, default=False)", {"yes": True, None: False}),
        (ENVIRON + "X = env('V', cast=[str], default=[])", {"a,b": ["a", "b"], None: []}),
    ],
)
def test_what_the_library_gives(
    monkeypatch: pytest.MonkeyPatch, text: str, values: dict[str | None, Any]
) -> None:
    """os.environ, os.getenv and django-environ's getters give what they give to Python."""
    for variable, expected in values.items():
        namespace: dict[str, Any] = {}
        with monkeypatch.context() as process:
            process.setenv("V", variable or "")
            if variable is None:
                process.delenv("V")
            exec(text, namespace)
        assert namespace["X"] == expected
        assert with_variable(text, variable) == expected


def test_values_that_django_environ_looks_up() -> None:
    """A value that begins with $ names another variable, and so is not known."""
    assert known(ENVIRON + "X = env('V')", {"V": "$OTHER"}) == {}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (DECOUPLE + "X = config('V')", {"a": "a"}),
        (DECOUPLE + "X = config('V', default='b')", {"a": "a", None: "b"}),
        (
            DECOUPLE + "X = config('V', default=False, cast=bool)",
            {"on": True, "": False, None: False},
        ),
        (DECOUPLE + "X = config('V', cast=int, default=587)", {"25": 25, None: 587}),
        (
            DECOUPLE + "X = config('V', default='a,b', cast=Csv())",
            {"c, d": ["c", "d"], None: ["a", "b"]},
        ),
        (
            DECOUPLE
            + "X = config('V', default='a,b', cast=lambda v: [s.strip() for s in v.split(',')])",
            {"c, d": ["c", "d"], None: ["a", "b"]},
        ),
        (ENVIRONS + "X = env('V')", {"a": "a"}),
        (ENVIRONS + "X = env.str('V', 'b')", {"a": "a", None: "b"}),
        (ENVIRONS + "X = env.bool('V', default=False)", {"true": True, None: False}),
        (ENVIRONS + "X = env.list('V', [])", {"a,b": ["a", "b"], None: []}),
        (ENVIRONS + "X = env.int('V', 3)", {"4": 4, None: 3}),
    ],
)
def test_other_libraries(text: str, values: dict[str | None, Any]) -> None:
    """python-decouple casts its default as well; environs takes it as the second argument."""
    for variable, expected in values.items():
        assert with_variable(text, variable) == expected


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("import dj_database_url\nD = dj_database_url.config(default='sqlite:///db')", ""),
        ("import dj_database_url\nD = dj_database_url.config('DB', conn_max_age=600)", "DB"),
        ("import dj_database_url\nD = dj_database_url.config(env='DB')", "DB"),
        (OS + "import dj_database_url\nD = dj_database_url.parse(os.environ['DB'])", "DB"),
        (OS + "import dj_database_url as dj\nU = os.environ.get('DB')\nD = dj.parse(U)", "DB"),
        (ENVIRON + "D = env.db()", ""),
        (ENVIRON + "D = env.db('DB', default='sqlite:///x')", "DB"),
        (ENVIRON + "D = env.db_url('DB')", "DB"),
        (ENVIRONS + "D = env.dj_db_url('DB')", "DB"),
    ],
)
def test_database_urls(text: str, variable: str) -> None:
    """A database that comes from a URL is known by the variable that holds it."""
    for variables in ({}, {variable: PRESENT}):
        entry = reading(f"{text}\nDATABASES = {{'default': D}}", variables).settings["DATABASES"]
        assert isinstance(entry["default"], DatabaseUrl)
        assert entry["default"].variable == (variable or "DATABASE_URL")


def test_options_of_database_urls() -> None:
    """What is asked for beside the URL, and what is put on top of it later, is kept apart."""
    text = (
        "import dj_database_url\n"
        "DATABASES = {'default': dj_database_url.config(conn_max_age=60, ssl_require=True)}\n"
        "DATABASES['default']['OPTIONS'] = {'sslmode': 'require'}"
    )
    found = reading(text).settings["DATABASES"]["default"]
    assert found.options == {"conn_max_age": 60, "ssl_require": True}
    assert dict(found) == {"OPTIONS": {"sslmode": "require"}}


def test_a_url_that_does_not_come_straight_from_a_variable() -> None:
    """A URL that was worked upon is not known."""
    text = OS + "import dj_database_url\nD = dj_database_url.parse(os.environ['DB'].strip())"
    assert not isinstance(reading(text, {"DB": "x"}).settings["D"], DatabaseUrl)


def test_a_variable_that_may_be_set() -> None:
    """Without `defaults` a variable that nobody told of is unknown, and so is what hangs on it."""
    text = OS + "X = os.environ.get('V', 'b')\nif X == 'b':\n    Y = 1\nelse:\n    Z = 2\nW = 3"
    assert known(text) == {"W": 3}
    assert known(text, absent=("V",)) == {"X": "b", "Y": 1, "W": 3}


def test_a_variable_with_a_value_that_is_not_known() -> None:
    """A secret that Render has is set, to nobody knows what."""
    text = OS + "X = 'V' in os.environ\nY = os.environ['V']"
    assert known(text, {"V": PRESENT}) == {"X": True}


def test_what_a_module_reads() -> None:
    """Each variable is listed with its place, also where the code is not followed."""
    text = (
        "import os\nimport environ\nenv = environ.Env()\n"
        "A = os.environ['A']\n"
        "B = os.getenv('B', 'secret')\n"
        "if unknown():\n    C = env.int('C', default=1)\n"
        "def f():\n    return os.environ.get('D')\n"
    )
    found = {(read.name, read.required, read.place.line) for read in reading(text).reads}
    assert found == {("A", True, 4), ("B", False, 5), ("C", False, 7), ("D", False, 9)}
    assert [read.name for read in reading(text).reads if read.literal_default] == ["B"]


def test_nothing_is_run() -> None:
    """Reading neither imports what a module imports, nor looks into this process."""
    os.environ["V"] = "mine"
    try:
        assert known("import antigravity_no_such\nimport os\nX = os.environ.get('V')") == {}
    finally:
        del os.environ["V"]
    assert "antigravity_no_such" not in sys.modules


# Whether the next branch runs depends on a variable that may be set.
UNSURE = "if os.environ.get('C'):\n    X = 1\n"


@pytest.mark.parametrize(
    ("code", "required"),
    [
        ("if 'A' in os.environ:\n    X = os.environ['A']", False),
        ("if os.environ.get('A'):\n    X = os.environ['A']", False),
        ("if 'B' in os.environ:\n    X = os.environ['A']", True),
        ("if 'A' not in os.environ:\n    raise ValueError\nX = os.environ['A']", True),
        ("X = os.environ['A'] if 'A' in os.environ else ''", False),
        (UNSURE + "elif os.environ.get('A', '') and int(os.environ['A']):\n    X = 2", False),
        (UNSURE + "elif os.environ.get('B', '') and int(os.environ['A']):\n    X = 2", True),
        (UNSURE + "elif os.environ.get('A') or int(os.environ['A']):\n    X = 2", True),
        (UNSURE + "elif 'A' in os.environ and os.environ['A'] == 'b':\n    X = 2", False),
        (UNSURE + "elif 'B' in os.environ and os.environ['A'] == 'b':\n    X = 2", True),
        ("if 'A' in os.environ and os.environ['A'] == 'b':\n    X = 2", False),
        ("if 'B' in os.environ and os.environ['A'] == 'b':\n    X = 2", True),
        ("X = os.environ.get('A') is not None and os.environ['A'] == 'b'", False),
        ("X = not os.environ.get('A') or os.environ['A'] == 'b'", False),
        ("X = 'A' not in os.environ or os.environ['A'] == 'b'", False),
        ("X = 'A' in os.environ or os.environ['A'] == 'b'", True),
        ("X = os.environ['A'] if DEBUG else ''", True),
        ("X = os.environ.get('A').split(' ')", True),
        ("X = os.getenv('A').lower() == 'true'", True),
        ("X = os.environ.get('A', '').split(' ')", False),
        ("X = (os.environ.get('A') or '').split(' ')", False),
        ("X = os.environ.get('A')", False),
        ("X = os.environ.get('A').split() if os.environ.get('A') else []", False),
        ("if os.environ.get('A'):\n    X = os.environ.get('A').split()", False),
        ("def get(n): return os.environ.get(n, '')\nX = get('A').split()", False),
        ("try:\n    X = os.getenv('A').split()\nexcept AttributeError:\n    X = ''", False),
        ("try:\n    X = os.environ['A']\nexcept KeyError:\n    X = ''", False),
        ("try:\n    X = os.environ['A']\nexcept ValueError:\n    X = ''", True),
    ],
)
def test_a_guarded_variable_is_optional(code: str, required: bool) -> None:
    """A variable that is read only where it is set does not have to be set."""
    found = reading(f"import os\nDEBUG = True\n{code}\n")
    assert any(item.required for item in found.reads if item.name == "A") is required


@pytest.mark.parametrize(("operator", "required"), [("and", False), ("or", True)])
def test_a_guard_beside_what_it_guards(operator: str, required: bool) -> None:
    """The server sets it, but a laptop that does not set it starts too."""
    text = f"import os\nX = os.environ.get('A', '') {operator} int(os.environ['A'])\n"
    found = reading(text, {"A": "1" if operator == "and" else ""})
    assert any(item.required for item in found.reads if item.name == "A") is required
