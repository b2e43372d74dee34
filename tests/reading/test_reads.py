"""What code reads is found by its syntax: in each library's way, and under its conditions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from code_reading import reads, required, sources

from envgen.reading.audit.scopes import Scopes
from envgen.reading.audit.symbols import Texts

ENV = "import environ\nenv = environ.Env(SET=(bool, True), ALSO=str)\n"
ENVIRONS = "from environs import Env\nenv = Env()\n"
PYDANTIC = "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
REQUIRED = {
    "a flag of the schema": (
        "import environ\nenv = environ.Env(A=(bool, False))\nA = env('A')\n"
        "if A:\n    env('Y')\nelse:\n    env('X')",
        ["X"],
    ),
    "subscript": ('import os\nos.environ["X"]', ["X"]),
    "pop": ('import os\nos.environ.pop("X")', ["X"]),
    "import as": ('import os as system\nsystem.environ["X"]', ["X"]),
    "getenv as": ('from os import getenv as g\nint(g("X"))', ["X"]),
    "added text": ('import os\nA = "X_"\nos.environ[A + "B"]', ["X_B"]),
    "loop": ('import os\nfor name in ("X", "Y"):\n    os.environ[name]', ["X", "Y"]),
    "decouple": ('from decouple import config\nconfig("X", cast=int)', ["X"]),
    "auto config": ('from decouple import AutoConfig\nc = AutoConfig()\nc("X")', ["X"]),
    "django-environ": (ENV + 'env("X")\nenv.str("Y")\nenv("ALSO")', ["X", "Y", "ALSO"]),
    "its URLs": (ENV + "env.db()\nenv.email_url()", ["DATABASE_URL", "EMAIL_URL"]),
    "environs": (ENVIRONS + 'env("X")\nenv.list("Y", subcast=int)', ["X", "Y"]),
    "a prefix in a prefix": (
        ENVIRONS + 'with env.prefixed("A_"):\n    with env.prefixed("B_"):\n        env("X")',
        ["A_B_X"],
    ),
    "pydantic": (PYDANTIC + "class S(BaseSettings):\n    x: str\n    y: int = 1\nS()", ["X"]),
    "an alias": (PYDANTIC + 'class S(BaseSettings):\n    x: str = Field(alias="Y")\nS()', ["Y"]),
    "Config": (
        PYDANTIC + "class S(BaseSettings):\n    x: str\n    class Config:\n"
        '        env_prefix = "A_"\nS()',
        ["A_X"],
    ),
    "a class below": (
        PYDANTIC + "class S(BaseSettings):\n    x: str\nclass T(S):\n    y: str\nT()",
        ["X", "Y"],
    ),
    "exit": ('import os, sys\nif os.getenv("X") is None:\n    sys.exit("X?")', ["X"]),
    "assert": ('import os\nassert "X" in os.environ', ["X"]),
    "either": ('import os\nos.environ.get("A") or os.environ["X"]', ["X"]),
    "except, raised again": (
        'import os\ntry:\n    os.environ["X"]\nexcept KeyError:\n    raise SystemExit from None',
        ["X"],
    ),
    "another exception": (
        'import os\ntry:\n    os.environ["X"]\nexcept ImportError:\n    pass',
        ["X"],
    ),
    "class body": ('import os\nclass C:\n    x = os.environ["X"]', ["X"]),
    "decorator": ('import os\n@wrap(os.environ["X"])\ndef f():\n    pass', ["X"]),
    "argument": ('import os\ndef f(x=os.environ["X"]):\n    pass', ["X"]),
    "format": ("import os\nf\"{os.environ['X']}\"", ["X"]),
    "walrus": ('import os\nif (x := os.environ["X"]) == "1":\n    pass', ["X"]),
    "with": ('import os\nwith open(os.environ["X"]) as file:\n    pass', ["X"]),
    "after another reason": (
        "import os, sys\nif sys.version_info < (3, 8):\n    raise OSError\nos.environ['X']",
        ["X"],
    ),
}  # fmt: skip
FINE = {
    "default": 'import os\nos.environ.get("X", "a").split(",")\nint(os.getenv("Y", 1))',
    "decouple's default": 'from decouple import config\nconfig("X", default=None)\nconfig("Y", 1)',
    "schema": ENV + 'env("SET")\nenv("X", bool, False)\nenv.bool("Y", False)\nenv.db(default="a")',
    "environs' default": ENVIRONS + 'env("X", None)\nenv.int("Y", 1)',
    "open arguments": ENV + 'options = {}\nenv("X", **options)',
    "another prefix": ENV + 'env.prefix = "A_"\nenv("X")',
    "a computed prefix": ENVIRONS + 'with env.prefixed(name()):\n    env("X")',
    "no instance": PYDANTIC + "class S(BaseSettings):\n    x: str\n",
    "given": PYDANTIC + "class S(BaseSettings):\n    x: str\nS(x='a')\n",
    "optional": PYDANTIC + "class S(BaseSettings):\n    x: str | None\n    y: list[str]\nS()\n",
    "own sources": PYDANTIC
    + "class S(BaseSettings):\n    x: str\n    def settings_customise_sources(self): ...\nS()\n",
    "in": 'import os\nif "X" in os.environ:\n    os.environ["X"]',
    "not in": 'import os\nif "X" not in os.environ:\n    pass\nelse:\n    os.environ["X"]',
    "elif": 'import os\nif unknown:\n    pass\nelif os.getenv("X"):\n    os.environ["X"]',
    "and": 'import os\n"X" in os.environ and os.environ["X"]',
    "flag": 'import os\nON = os.getenv("ON", "no") == "yes"\nif ON:\n    os.environ["X"]',
    "cast flag": ENV + 'if env.bool("ON", default=False):\n    env("X")',
    "lower": 'import os\nif os.getenv("ON", "F").lower() in ("true", "1"):\n    os.environ["X"]',
    "tests": 'import os, sys\nif "test" in sys.argv:\n    os.environ["X"]',
    "main": 'import os\nif __name__ == "__main__":\n    os.environ["X"]',
    "types": 'import os\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    os.environ["X"]',
    "DEBUG": 'import os\nfrom django.conf import settings\nif settings.DEBUG:\n    os.environ["X"]',
    "suppress": 'import os\nwith suppress(KeyError):\n    os.environ["X"]',
    "comprehension": 'import os\n{n: os.environ[n] for n in ("X", "Y") if n in os.environ}',
    "deleted": 'import os\nos.environ["X"] = "1"\ndel os.environ["Y"]',
    "not os": 'environ = {}\nenviron["X"]',
    "shadowed": 'import os\ndef f(os):\n    os.environ["X"]\nclass C:\n    os = None',
    "WSGI": 'def app(environ, start):\n    return environ["PATH_INFO"], environ["X"]',
    "match": 'import os\nmatch unknown:\n    case 1:\n        os.environ["X"]',
    "a loop over something": 'import os\nfor x in unknown:\n    os.environ["X"]',
    "computed": 'import os\nos.environ[f"X_{unknown}"]\nos.environ[unknown]',
    "a strange name": 'import os\nos.environ["not a name"]\nos.environ[""]',
}


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_variable_is_found(name: str, tmp_path: Path) -> None:
    """Each way to read a variable that fails without it is known."""
    code, names = REQUIRED[name]
    assert required(tmp_path, code) == names


@pytest.mark.parametrize("name", FINE)
def test_a_variable_that_may_be_missing_is_not_required(name: str, tmp_path: Path) -> None:
    """What goes on without a variable, or may not run at all, requires none."""
    assert required(tmp_path, FINE[name]) == []


@pytest.mark.parametrize(
    ("helper", "names"),
    [
        ('def get(name):\n    return os.environ[name]', ["X", "Y"]),
        ('def get(name, default=None):\n    return os.environ.get(name, default)', []),
        (
            "def get(name, default=None):\n    try:\n        return os.environ[name]\n"
            "    except KeyError:\n        if default is None:\n            raise\n"
            "        return default",
            [],
        ),
        (
            "def get(name, fallback=None):\n    try:\n        return os.environ[name]\n"
            "    except KeyError:\n        raise ValueError(name)",
            ["X"],
        ),
        (
            "def get(name, default=''):\n    value = os.environ.get(name)\n    if not value:\n"
            "        raise ValueError(name)\n    return value",
            ["X"],
        ),
        ("async def get(name):\n    return name", []),
    ],
)  # fmt: skip
def test_a_function_that_reads_is_known_where_it_is_called(
    helper: str, names: list[str], tmp_path: Path
) -> None:
    """A function whose first argument names the variable reads it in another module too."""
    code = 'from tools import get\nA = get("X")\nB = get("Y", "z")\n'
    assert required(tmp_path, code, tools=f"import os\n{helper}\n") == names


def test_readers_are_found_through_other_modules(tmp_path: Path) -> None:
    """A reader may come by a star, from a package, or as an attribute of a module."""
    files = {
        "base.py": "import environ\nenv = environ.Env()\n",
        "conf/__init__.py": "from base import *\n",
        "one.py": 'from conf import env\nenv("ONE")\n',
        "two.py": 'from conf import *\nenv("TWO")\n',
        "three.py": 'import base\nbase.env("THREE")\n',
        "four.py": 'from one import nothing\nenv("FOUR")\n',
    }
    found = sources(tmp_path, files).readers
    names = {item.name for each in found.values() for item in each.reads}
    assert names == {"ONE", "TWO", "THREE"}


def test_functions_are_told_from_the_module(tmp_path: Path) -> None:
    """A function's body runs later, with its module's names, and may not run at all."""
    code = 'def f():\n    return os.environ["X"]\n\nimport os\nlater = lambda: os.environ["Y"]\n'
    found = reads(tmp_path, code)
    assert [(item.name, item.line, item.in_function) for item in found] == [
        ("Y", 5, True),
        ("X", 2, True),
    ]


def test_settings_are_told_from_variables(tmp_path: Path) -> None:
    """Names in capitals are read from Django's settings; a default makes them optional."""
    code = (
        "from django.conf import settings as s\n"
        "s.ONE, getattr(s, 'TWO'), getattr(s, 'NOT', 1), s.configured\n"
        "if hasattr(s, 'GUARDED'):\n    s.GUARDED\n"
        "s.SET = 1\n"
        "try:\n    s.TRIED\nexcept AttributeError:\n    pass\n"
    )
    found = [item for item in reads(tmp_path, code) if item.required]
    runs = [item.name for item in found if item.runs(lambda *_: False)]
    assert runs == ["ONE", "TWO"]


def test_what_the_code_sets_is_known(tmp_path: Path) -> None:
    """Assignments, defaults and literal updates set names; anything else sets unknown ones."""
    code = (
        'import os\nos.environ["A"] = "1"\nos.environ.setdefault("B", "2")\n'
        'os.environ.update({"C": ""}, D="")\n'
    )
    found = sources(tmp_path, {"code.py": code}).reads("code.py")
    assert found is not None
    assert {name for _, name in found.sets} == {"A", "B", "C", "D"}
    assert not found.sets_unknown
    for code in ("os.environ.update(x)", "os.environ |= x", "os.environ[x()] = 1"):
        unknown = sources(tmp_path, {"other.py": f"import os\n{code}\n"}).reads("other.py")
        assert unknown is not None
        assert unknown.sets_unknown, code


def test_texts_that_double() -> None:
    """Forty lines would make a text of a terabyte; it is no name of a variable."""
    scopes = Scopes(lambda name: None)
    scopes.bind("a0", Texts(("ab",)))
    for number in range(40):
        node = ast.parse(f"a{number} + a{number}", mode="eval").body
        scopes.bind(f"a{number + 1}", scopes.meaning(node))
    assert scopes.meaning(ast.Name("a5")) == Texts(("ab" * 32,))
    assert not isinstance(scopes.meaning(ast.Name("a40")), Texts)
