"""The names of modules and the settings of gunicorn's file, read without running them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.reading import gunicorn_config
from envgen.reading.module_names import module_names
from envgen.reading.python_tree import MOST
from envgen.reading.shell import DEFAULT, END, QUOTED, UNKNOWN

PORT = f"{QUOTED}PORT{END}"
WITH_DEFAULT = f"{QUOTED}PORT{DEFAULT}80{END}"
ODD = ("(" * 500, "x" * (MOST + 1), "a\0b", "def", "a" + ".a" * 20_000, "\ufeffx = 1", "'\\d'")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("app = 1", "app", True),
        ("a, (b, app) = x", "app", True),
        ("app: int = 1", "app", True),
        ("def app(): pass", "app", True),
        ("async def app(scope): pass", "app", True),
        ("class app: pass", "app", True),
        ("import app", "app", True),
        ("import app.x", "app", True),
        ("from x import y as app", "app", True),
        ("from x import *", "app", True),
        ("if x:\n    app = 1", "app", True),
        ("try:\n    from x import app\nexcept ImportError:\n    pass", "app", True),
        ("with x() as app: pass", "app", True),
        ("for app in x: pass", "app", True),
        ("(app := 1)", "app", True),
        ("def f():\n    global app\n    app = 1", "app", True),
        ("globals()['app'] = 1", "app", True),
        ("def __getattr__(name): ...", "app", True),
        ("def f():\n    app = 1", "app", False),
        ("class C:\n    app = 1", "app", False),
        ("[app for app in x]", "app", False),
        ("print(app)", "app", False),
        ("'''app = 1'''", "app", False),
        ("application = 1", "app", False),
    ],
)
def test_the_names_of_a_module(text: str, name: str, expected: bool) -> None:
    """A name counts however a module gets it, also in a branch."""
    found = module_names(text)
    assert found is not None
    assert found.has(name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app = get_wsgi_application()", "wsgi"),
        ("app = wsgi.get_wsgi_application()", "wsgi"),
        ("app = get_asgi_application()", "asgi"),
        ("app = get_asgi_application()\napp = ProtocolTypeRouter({'http': app})", "asgi"),
        ("app = get_wsgi_application()\napp = WhiteNoise(app)", "wsgi"),
        ("app = get_wsgi_application()\napp = WsgiToAsgi(app)", None),
        ("app = get_wsgi_application()\nif x:\n    app = other(app)", None),
        ("from x import app", None),
    ],
)
def test_what_an_application_serves(text: str, expected: str | None) -> None:
    """Django's own functions say it; for what wraps them, it is unknown."""
    found = module_names(text)
    assert found is not None
    assert found.interface("app") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app = Celery('x')", True),
        ("tasks = celery.Celery('x')", True),
        ("from .celery import app as celery_app", True),
        ("from x import *", True),
        ("import celery", False),
        ("from celery import Celery, shared_task", False),
        ("", False),
    ],
)
def test_a_celery_app(text: str, expected: bool) -> None:
    """Celery takes `app`, `celery`, or any app in the module."""
    found = module_names(text)
    assert found is not None
    assert found.has_celery is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'0.0.0.0:80'", ("0.0.0.0:80",)),
        ("['a', 'b']", ("a", "b")),
        ("80", ("80",)),
        ("None", ("None",)),
        ("os.environ['PORT']", (PORT,)),
        ("os.environ.get('PORT')", (PORT,)),
        ("os.getenv('PORT', 80)", (WITH_DEFAULT,)),
        ("environ.get('PORT') or '80'", (WITH_DEFAULT,)),
        ("int(os.getenv('PORT', '80'))", (WITH_DEFAULT,)),
        ("f'0.0.0.0:{port}'", ("0.0.0.0:81",)),
        ("f'{port:>4}'", (UNKNOWN,)),
        ("':' + str(port)", (":81",)),
        ("':%s' % port", (":81",)),
        ("'%s:%d' % (host, port)", (f"{UNKNOWN}:81",)),
        ("'%5d' % port", (UNKNOWN,)),
        ("1 + 2", (UNKNOWN,)),
        ("multiprocessing.cpu_count() * 2 + 1", (UNKNOWN,)),
        ("os.environ[name]", (UNKNOWN,)),
        ("''.join(x)", (UNKNOWN,)),
        ("b'x'", (UNKNOWN,)),
    ],
)
def test_a_value_in_gunicorns_file(expression: str, expected: tuple[str, ...]) -> None:
    """Texts, variables of the environment and what is put together from them are known."""
    found = gunicorn_config.settings(f"port = 81\nbind = {expression}\n")
    assert found is not None
    assert found["bind"] == expected


def test_what_a_branch_sets() -> None:
    """It may be anything, and what a function sets is not a setting."""
    text = "bind = '1'\nif x:\n    bind = '2'\ndef on_starting(server):\n    workers = 3\n"
    assert gunicorn_config.settings(text) == {"bind": (UNKNOWN,)}


def test_values_that_double() -> None:
    """A short file cannot fill the memory."""
    text = "a0 = 'x' + os.environ['PORT']\n"
    text += "".join(f"a{n + 1} = a{n} + 'y' + a{n}\n" for n in range(1000))
    text += "b = [" + "a5," * 10_000 + "]\nc = f'" + "{a5}" * 10_000 + "'\n"
    text += "d = '" + "%s" * 10_000 + "' % (" + "a5," * 10_000 + ")\n"
    found = gunicorn_config.settings(text)
    assert found is not None
    assert found["a1000"] == found["b"] == found["c"] == found["d"] == (UNKNOWN,)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_files(text: str) -> None:
    """What cannot be parsed is None, and warnings about the code are not shown."""
    assert (module_names(text) is None) is (gunicorn_config.settings(text) is None)


@given(st.text("abc=()[]{}'\"+%:,.\n 0f", max_size=40))
def test_any_file(text: str) -> None:
    """No file is too odd."""
    assert (module_names(text) is None) is (gunicorn_config.settings(text) is None)
