"""Shapes of settings that are common in public projects: what is read, and what is not."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from readings import known, reading, whys

from envgen.reading.settings import PRESENT, Lookup, read_settings
from envgen.reading.settings.values import unknown_in

PYDANTIC = """
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

class Config(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="app_", env_file=".env")
    debug: bool = False
    port: int
    name: str = Field("shop", validation_alias="SHOP_NAME")
    key: SecretStr
    mail: str | None = None

    @property
    def url(self):
        return "x"

config = Config()
DEBUG, PORT, NAME, MAIL = config.debug, config.port, config.name, config.mail
KEY = config.key.get_secret_value()
URL = config.url
"""


def test_fields_of_pydantic_settings_are_variables() -> None:
    """Each has its variable, type and default; what code computes is not read."""
    given = {"APP_PORT": "8000", "app_debug": "on", "APP_KEY": "a key of 20 letters."}
    found = reading(PYDANTIC, given, defaults=True)
    assert found.settings["DEBUG"] is True
    assert found.settings["PORT"] == 8000
    assert found.settings["NAME"] == "shop"
    assert found.settings["MAIL"] is None
    assert found.settings["KEY"] == "a key of 20 letters."
    assert "Config.url" in found.settings["URL"].why
    reads = {item.name: (item.getter, item.required) for item in found.reads}
    assert reads == {
        "app_debug": ("bool", False),
        "APP_PORT": ("int", True),
        "SHOP_NAME": ("str", False),
        "APP_MAIL": ("str", False),
        "APP_KEY": ("str", True),
    }


def test_a_variable_of_pydantic_settings_that_is_not_known() -> None:
    """The setting comes from a variable, and that is no part that cannot be read."""
    found = reading(PYDANTIC, {"APP_KEY": PRESENT})
    unknown = {name: unknown_in(value) for name, value in found.settings.items()}
    assert {name for name, why in unknown.items() if why and not why.of_environment} == {"URL"}
    assert unknown["KEY"] is not None


@pytest.mark.parametrize(
    "change",
    [
        (
            "    port: int\n",
            "    port: int\n    @field_validator('port')\n    def f(c, v): return 1\n",
        ),
        ('env_prefix="app_"', "case_sensitive=True"),
        ('env_prefix="app_"', "env_prefix=prefix()"),
        ("class Config(BaseSettings)", "class Config(BaseSettings, Other)"),
        ("config = Config()", "config = Config(port=1)"),
    ],
)
def test_pydantic_settings_with_code_are_not_read(change: tuple[str, str]) -> None:
    """Validators, other sources and arguments may give any value."""
    assert "PORT" not in known(PYDANTIC.replace(*change), {"APP_PORT": "8000"}, defaults=True)


SPLIT = "from split_settings.tools import include, optional\nX = 1\n"


def split(text: str, files: dict[str, str], variables: dict[str, Any] | None = None) -> Any:
    """Read `text` as site/settings/__init__.py beside `files`."""
    there = {"site/settings/__init__.py": SPLIT + text}
    there |= {f"site/settings/{path}": body for path, body in files.items()}

    def source(module: str) -> tuple[str, str] | None:
        path = module.replace(".", "/")
        paths = (f"{path}/__init__.py", f"{path}.py")
        return next(((there[item], item) for item in paths if item in there), None)

    def files_in(folder: str) -> list[str]:
        return [
            path.rpartition("/")[2]
            for path in there
            if path.rpartition("/")[0] == folder.strip("/")
        ]

    return read_settings("site.settings", source, Lookup(variables or {}), files_in)


def test_wildcards_of_split_settings() -> None:
    """All files of the folder run; what two of them set depends on the disk."""
    files = {
        "parts/a.py": "A = X\nBOTH = 1",
        "parts/b.py": "B = 2\nBOTH = 2",
        "parts/note.txt": "C = 3",
        "parts/deep/c.py": "C = 3",
    }
    found = split("include('parts/*.py')\nLAST = B", files)
    assert {name: found.value(name) for name in found.settings} == {
        "X": 1,
        "A": 1,
        "B": 2,
        "BOTH": None,
        "LAST": 2,
    }
    assert "order" in found.settings["BOTH"].why


def test_paths_of_split_settings_are_computed() -> None:
    """A list, f-strings and `.format()` name files; a variable has to be known."""
    files = {"base.py": "A = 1", "env/live.py": "B = 2", "env/dev.py": "B = 3"}
    text = "import os\nE = os.environ['ENV']\nparts = ['base.py', f'env/{E}.py']\ninclude(*parts)"
    assert split(text, files, {"ENV": "live"}).settings["B"] == 2
    text = text.replace("f'env/{E}.py'", "optional('env/{0}.py'.format(E))")
    assert split(text, files, {"ENV": "dev"}).settings["B"] == 3
    assert "B" not in split(text, files, {"ENV": "none"}).settings
    assert split(text, files).everything is not None


def test_a_list_that_a_branch_may_change() -> None:
    """Which files are included is unknown then, whatever the list is called."""
    files = {"base.py": "A = 1", "live.py": "A = 2"}
    text = (
        "import os\nparts = ['base.py']\nif os.environ.get('LIVE'):\n    parts.append('live.py')\n"
    )
    assert split(f"{text}include(*parts)", files, {"LIVE": "1"}).settings["A"] == 2
    assert split(f"{text}include(*parts)", files).everything is not None


def test_a_default_in_the_environment_is_no_certain_value() -> None:
    """The server may set the variable, so that `setdefault` changes nothing."""
    text = "import os\nos.environ.setdefault('V', 'dev')\nX = os.environ['V']\n"
    assert known(text) == {}
    assert known(text, {"V": "live"}) == {"X": "live"}
    assert known(text, defaults=True) == {"X": "dev"}
    text = "import os\nos.environ['V'] = 'set'\nX = os.environ['V']\n"
    assert known(text, {"V": "live"}) == {"X": "set"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("import sys\nX = 'test' in sys.argv or 'pytest' in sys.modules", False),
        ("import sys\nX = len(sys.argv) > 1 and sys.argv[1] == 'test'", False),
        ("import sys\nX = sys.argv[1:2] == ['test']", False),
        ("import sys\nX = 'pytest' in sys.argv[0]", False),
        ("import sys\nX = sys.argv[1] in ('test', 'migrate')", False),
        ("import sys\nX = 'test' not in sys.argv and True", True),
        ("import os\nX = bool(os.getenv('PYTEST_CURRENT_TEST'))", False),
        ("import sys\nX = 'celery' in sys.argv[0]", None),
        ("import sys\nX = 'test' in sys.argv[0]", None),
        ("import sys\nX = 'django' in sys.modules", None),
        ("import sys\nX = len(sys.argv) > 1 and sys.argv[1] == 'runserver'", None),
        ("X = '{0}.{1}.{name}'.format('a', 2, name='b')", "a.2.b"),
        ("X = '{}-{}'.format('a', 'b')", "a-b"),
        ("X = '{:>9}'.format('a')", None),
        ("X = '{0.real}'.format(1)", None),
        ("X = '{0}{1}'.format('a')", None),
        ("X = {k: v.upper() for k, v in {'a': 'b'}.items() if k}", {"a": "B"}),
        ("X = [a + b for a, b in [('x', 'y')]]", ["xy"]),
        ("X = []\nfor name in ('a', 'b'):\n    X += [name]", ["a", "b"]),
        ("X = []\nfor name in ('a', 'b'):\n    X += [name]\n    break", None),
        ("X = 1\nfor name in range(9 ** 9):\n    X = 2", None),
        ("import json\nX = json.loads('[1, {\"a\": null}]')", [1, {"a": None}]),
        ("X = sorted(frozenset(['b', 'a']))", ["a", "b"]),
        ("from environ import environ\nX = environ.Env().bool('V', default=True)", True),
        ("def path(*parts):\n    return '/'.join(parts)\nX = path('a', 'b')", "a/b"),
        ("import os\nif X := os.environ.get('V', 'd'):\n    X += '!'", "d!"),
        (
            "import os\nimport sys\nif sys.flags:\n    import os\nX = os.path.join('a', os.pardir)",
            "a/..",
        ),
    ],
)
def test_shapes(text: str, value: object) -> None:
    """Each is what Python computes, or unknown."""
    assert known(text, defaults=True).get("X") == value


def test_paths_of_django_environ() -> None:
    """`environ.Path(__file__) - 2` is a folder above; a call of it is a text."""
    text = "import environ\nR = environ.Path(__file__) - 2\nX = R('a', 'b')\nY = str(R.path('c'))\n"
    found = known(text)
    assert (found["X"], found["Y"]) == ("/<project>/a/b", "/<project>/c")


def test_an_unknown_variable_is_no_unread_part() -> None:
    """Whatever the type is, the value comes from the variable."""
    text = (
        "import environ\nfrom decouple import config\nenv = environ.Env()\nX = env.json('V')\n"
        "CACHES = {'default': env.cache_url('C')}\nY = config('W', cast=parse)\n"
        "A, B = env.tuple('T')\n"
    )
    found = reading(text, {"V": PRESENT})
    assert all(
        why.of_environment for value in found.settings.values() if (why := unknown_in(value))
    )
    assert len(found.settings) == 5


def test_a_branch_that_cannot_run() -> None:
    """Where it would import a missing module of the project, its condition does not matter."""
    text = (
        "from pathlib import Path\nX = 1\n"
        "if Path('local_settings.py').exists():\n    from .local_settings import *\n"
    )
    assert known(text) == {"X": 1}
    assert known(text, local_settings="X = 2") == {}


def test_include_of_urls_changes_nothing() -> None:
    """The function of django.urls has the same name as that of django-split-settings."""
    text = "from django.urls import include\nX = 1\ndef urls():\n    return include('a.urls')\n"
    assert known(text) == {"X": 1}
    assert whys(text) == []


def test_reading_a_call_does_not_run_it_twice() -> None:
    """A list that a chain of calls changes has each item once."""
    text = "X = []\nX.append('a')\nY = X.copy().copy()\n"
    assert known(text) == {"X": ["a"], "Y": ["a"]}


def test_paths_are_placeholders() -> None:
    """No path of this machine is in a reading."""
    found = known("from pathlib import Path\nX = Path(__file__).parent")
    assert found["X"] == PurePosixPath("/<project>/shop")
