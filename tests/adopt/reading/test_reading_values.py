"""Expressions of a settings module: what Python would compute, or nothing at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from readings import known, reading, whys


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("X = 'a' + 'b'", "ab"),
        ("X = 60 * 60 * 24", 86400),
        ("N = 'shop'\nX = f'https://{N}.example.com'", "https://shop.example.com"),
        ("X = '%s.example.com' % 'shop'", "shop.example.com"),
        ("X = ['a', *('b', 'c')]", ["a", "b", "c"]),
        ("X = ('a',) + ('b',)", ("a", "b")),
        ("A = ['a']\nA += ['b']\nA.append('c')\nX = A", ["a", "b", "c"]),
        ("X = {'a': {'b': 1}}\nX['a']['c'] = 2", {"a": {"b": 1, "c": 2}}),
        ("X = {**{'a': 1}, 'b': 2}", {"a": 1, "b": 2}),
        ("X = [f'https://{h}' for h in ['a', 'b'] if h != 'b']", ["https://a"]),
        ("X = 'a, b'.replace(' ', '').split(',')", ["a", "b"]),
        ("X = list(map(str.strip, 'a , b'.split(',')))", ["a", "b"]),
        ("X = 'a' if 1 > 2 else 'b'", "b"),
        ("X = None or 'b'", "b"),
        ("X: int = 3", 3),
        ("A, X = 1, 2", 2),
        ("A = 1\nB = X = 5", 5),
        ("X = -1", -1),
        ("if 1 == 1:\n    X = 1\nelse:\n    X = 2", 1),
        ("X = not True", False),
        ("def f():\n    return 1\nX = f()", 1),
        ("def f(a, b=2):\n    c = a + b\n    if c > 3:\n        return c\nX = f(1)", None),
        ("def f(a, *, b=2):\n    'Add.'\n    return a + b\nX = f(1, b=5)", 6),
        ("def f(a):\n    try:\n        return a\n    except KeyError:\n        raise\nX = f(1)", 1),
        ("from datetime import timedelta\nX = timedelta(minutes=5)", timedelta(minutes=5)),
        ("import datetime\nX = {'a': datetime.timedelta(1)}", {"a": timedelta(1)}),
        ("from decimal import Decimal\nX = Decimal('1.5')", Decimal("1.5")),
        ("from django.contrib.messages import constants as m\nX = {m.ERROR: 'a'}", {40: "a"}),
        ("import logging\nlog = logging.getLogger(__name__)\nlog.info('a')\nX = logging.INFO", 20),
        ("import sys\nX = 'test' in sys.argv or sys.argv[1:2] == ['test']", False),
    ],
)
def test_what_python_computes(text: str, value: object) -> None:
    """A value is what Python itself makes of the same lines."""
    namespace: dict[str, object] = {"__name__": "shop.settings"}
    exec(text, namespace)
    assert reading(text).settings["X"] == value == namespace["X"]


def test_paths() -> None:
    """BASE_DIR in either spelling is the project's folder, and other paths are below it."""
    for spelling in (
        "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\n"
        "X = str(BASE_DIR / 'static')",
        "import os\nBASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n"
        "X = os.path.join(BASE_DIR, 'static')",
    ):
        assert known(spelling)["X"] == "/<project>/static"


@pytest.mark.parametrize(
    "text",
    [
        "from django.core.management.utils import get_random_secret_key\n"
        "X = get_random_secret_key()",
        "X = [n for n in range(3)]",
        "X = 'a' * 10**9",
        "import socket\nX = socket.gethostname() == 'prod'",
        "def f():\n    for n in (1, 2):\n        return n\nX = f()",
        "import shop\nfor X in shop.items:\n    pass",
        "with open('key') as file:\n    X = file.read()",
        "try:\n    from secret import X\nexcept ImportError:\n    X = 1",
        "X = 1\nlocals().update(undefined)",
        "import django_heroku\nX = 1\ndjango_heroku.change(locals())",
        "X = ['a']\nimport shop\nshop.add(X)",
        "X = {}\nimport shop\nX['a'] = shop.value",
        "X = 1\nfrom elsewhere import *",
        "import sys\nX = 'runserver' in sys.argv",
        "X = 1\nif (Y := 2):\n    X = Y\ndel X\nX = undefined",
        "X = [1][5]",
        "X = 1\nexec('X = 2')",
        "X = ['a']\ndef f():\n    X.append('b')\nf()",
        "X = 1\ndef f():\n    global X\n    X = 2\nf()",
        "X = {}\ndef f():\n    X['a'] = 1\nf()",
        "from split_settings.tools import include\nX = 1\ninclude('components/base.py')",
        "import dynaconf\nX = 1\nsettings = dynaconf.DjangoDynaconf(__name__)",
        "import sys\nX = 1\nsetattr(sys.modules[__name__], 'X', 2)",
        "X = 1\nwhile X < 5:\n    X += 1",
        "X = 1\nmatch X:\n    case 1:\n        X = 2",
        "X = [1]\nY = X\nimport shop\nshop.add(Y)",
    ],
)
def test_what_is_not_read(text: str) -> None:
    """Whatever another value could come of is unknown, and said to be."""
    assert "X" not in known(text)
    assert whys(text)


def test_one_unknown_spoils_what_it_is_in() -> None:
    """Around an unknown value the rest of the structure stays known."""
    found = reading("import shop\nX = {'a': shop.value, 'b': 1}\nY = 2")
    assert (found.value("X"), found.value("Y")) == (None, 2)


def test_no_message_shows_a_value() -> None:
    """What is not read is named by functions and variables, never by what stands in it."""
    text = "X = 's3cret'.encode()\nY = get('s3cret')\nZ = {**f('s3cret')}"
    assert "s3cret" not in "".join(whys(text)) + repr(reading(text).unread)


@pytest.mark.parametrize(
    "text",
    [
        "X = [1]\n" + "X = X + X\n" * 40,
        "X = 'x'\n" + "X = f'{X}{X}'\n" * 40,
        "X = [1]\n" + "X = [X, X]\n" * 40,
        "X = [1]\n" + "X += X\n" * 40,
        "X = [1]\n" + "X.extend(X)\n" * 40,
        "X = [1]\nX.append(X)",
        "X = {}\nX['a'] = X",
    ],
)
def test_values_without_end(text: str) -> None:
    """A few lines that make a huge value cost neither time nor memory, and are not read."""
    assert known(text) == {}


@pytest.mark.parametrize(
    "text", ["x = (", "\0", "X = " + "(" * 5000 + ")" * 5000, "X = " + "-" * 20000 + "1"]
)
def test_broken_modules(text: str) -> None:
    """A module that Python cannot read, or not without end, has no settings and no traceback."""
    found = reading(text)
    assert found.broken is not None or found.value("X") is None


def test_star_imports() -> None:
    """Settings of a package come together in the order in which they are imported."""
    assert known(
        "from .base import *\nDEBUG = False\nINSTALLED_APPS += ['storages']",
        base="from .apps import *\nDEBUG = True\nNAME = 'shop'",
        apps="INSTALLED_APPS = ['shop']\n_hidden = 1",
    ) == {"INSTALLED_APPS": ["shop", "storages"], "DEBUG": False, "NAME": "shop"}


def test_a_local_module_that_is_not_there() -> None:
    """`try: from .local import *` brings nothing where there is no such file."""
    text = "X = 1\ntry:\n    from .local import *\nexcept ImportError:\n    pass"
    assert known(text) == {"X": 1}
    # On another machine it may not be there.
    assert known(text, local="X = 2") == {}


def test_a_star_import_in_a_branch_that_may_run() -> None:
    """Nothing is known where another module may have set everything again."""
    text = "import os\nX = 1\nif os.environ.get('A'):\n    from .base import *"
    assert known(text, base="X = 2") == {}


def test_modules_that_import_each_other() -> None:
    """A circle ends, and what it brings is unknown."""
    assert known("X = 1\nfrom .base import *", base="from .settings import *") == {}
    later = reading("from .base import *\nX = 1", base="from .settings import *")
    assert (later.settings, later.everything is None) == ({"X": 1}, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exec('X = 2')\nX = 1", 1),
        ("from elsewhere import *\nX = 1", 1),
        ("X = 1\nlocals().update({'X': 2})", 2),
        ("X = 1\nfrom environ import Env\nenv = Env()\nvars().update(env.email_url('E'))", 1),
        ("X = 2\nvars().update({'X': 1})", 1),
        ("globals()['X'] = 1", 1),
        ("import django_heroku\nX = 1\ndjango_heroku.settings(locals())", 1),
        ("try:\n    import sentry_sdk\nexcept ImportError:\n    sentry_sdk = None\nX = 1", 1),
        ("X = 1\ndef f():\n    exec('X = 2')\nX = 1", None),
        ("def f():\n    exec('X = 2')\nX = 1", None),
        ("X = 1\nname = input()\nglobals()[name] = 2", None),
        ("from django.utils.translation import gettext_lazy as _\nX = _('A')", "A"),
    ],
)
def test_one_odd_statement_costs_what_it_may_change(text: str, value: object) -> None:
    """What is assigned after it is known again, unless it runs later."""
    assert known(text).get("X") == value


def test_own_helpers_read_variables() -> None:
    """The body of env_bool() says what it reads, and what it makes of it."""
    helper = (
        "import os\ndef env_bool(name, default=False):\n    text = os.environ.get(name)\n"
        "    if text is None:\n        return default\n    return text.lower() in ('1', 'true')\n"
        "X = env_bool('V', True)\nY = env_bool('W')\n"
    )
    found = reading(helper, {"V": "no"}, defaults=True)
    assert found.settings == {"X": False, "Y": False}
    assert [(item.name, item.required) for item in found.reads] == [("V", False), ("W", False)]


def test_own_helpers_have_bounds() -> None:
    """Functions that call each other end, whatever they do."""
    text = "def f(n):\n    return [f(n), f(n), f(n), f(n), f(n), f(n), f(n), f(n)]\nX = f(1)\n"
    assert "X" not in known(text)


def test_files_of_split_settings_are_read() -> None:
    """`include` runs files in the module's own names; wildcards make what was set unknown."""
    text = "from split_settings.tools import include, optional\nX = 1\n"
    files = {"base": "Y = X + 1\nX = 3"}
    assert known(f"{text}include('base.py', optional('local.py'))", **files) == {"X": 3, "Y": 2}
    assert known(f"{text}include('components/*.py')\nZ = 1", **files) == {"Z": 1}
    assert known(f"{text}include('missing.py')\nZ = 1", **files) == {"Z": 1}
