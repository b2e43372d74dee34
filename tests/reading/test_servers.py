"""What the command of a server says: where it listens, what it loads, how often it runs."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from gunicorn.config import KNOWN_SETTINGS

from envgen.catalog.rows.servers import ROWS
from envgen.reading.commands import launches
from envgen.reading.servers import Listen, Started, started

FILES = {
    "conf.py": "import os\nport = os.environ.get('PORT', '8000')\nbind = [f'0.0.0.0:{port}']\n"
    "workers = int(os.getenv('WORKERS', 2))\nthreads = 2 * 2\nwsgi_app = 'shop.wsgi:app'\n",
    "gunicorn.conf.py": "bind = 'unix:/tmp/x'\nworkers = 4\nreload = False\nchdir = 'backend'\n",
    "odd.py": "bind = (",
    "elsewhere/x.py": "",
}
PORT = Listen("0.0.0.0", None, "PORT")


def server(command: str, files: dict[str, str] | None = None, **known: str) -> Started:
    """Return what the one server of a command does."""
    read = ({} if files is None else files).get
    found = [started(item, read) for item in launches(command, read=read, variables=known)]
    [one] = [item for item in found if item is not None]
    return one


@pytest.mark.parametrize(
    ("command", "listens"),
    [
        ("gunicorn a.b", [Listen(None, 8000, "PORT", given=False)]),
        ("gunicorn -b :$PORT a.b", [PORT]),
        ("gunicorn -b 0.0.0.0:${PORT:-80} a.b", [Listen("0.0.0.0", 80, "PORT")]),
        ("gunicorn -b 0.0.0.0 a.b", [Listen("0.0.0.0", 8000)]),
        ("gunicorn --bind=[::1]:81 a.b", [Listen("::1", 81)]),
        ("gunicorn -b [::] a.b", [Listen("::", 8000)]),
        ("gunicorn -b tcp://LOCALHOST:81 a.b", [Listen("localhost", 81)]),
        ("gunicorn -b unix:/tmp/x -b :81 a.b", [Listen(socket="/tmp/x"), Listen("0.0.0.0", 81)]),
        ("gunicorn -b fd://3 a.b", [Listen()]),
        ("gunicorn -b $BIND a.b", [Listen()]),
        ("gunicorn -b $HOST:81 a.b", [Listen(None, 81)]),
        ("gunicorn -b :$((PORT + 1)) a.b", [Listen("0.0.0.0", None)]),
        ("gunicorn $OPTIONS a.b", [Listen()]),
        ("PORT=81 gunicorn a.b", [Listen("0.0.0.0", 81)]),
        ("gunicorn --paste site.ini", [Listen(None, 8000, "PORT", given=False)]),
        ("uvicorn a:b", [Listen("127.0.0.1", 8000, given=False)]),
        ("uvicorn a:b --host 0.0.0.0", [Listen("0.0.0.0", 8000, given=False)]),
        ("uvicorn a:b --port $PORT", [Listen("127.0.0.1", None, "PORT")]),
        ("UVICORN_HOST=0.0.0.0 UVICORN_PORT=81 uvicorn a:b", [Listen("0.0.0.0", 81)]),
        ("uvicorn --uds /tmp/x a:b", [Listen(socket="/tmp/x")]),
        ("uvicorn --fd 3 a:b", [Listen()]),
        ("daphne -b 0.0.0.0 -p 81 a:b", [Listen("0.0.0.0", 81)]),
        ("daphne -e tcp:port=81 a:b", [Listen()]),
        ("hypercorn -c site.toml a:b", [Listen()]),
        ("hypercorn -c site.toml -b :81 a:b", [Listen("0.0.0.0", 81)]),
        ("granian --host 0.0.0.0 --port 81 a:b", [Listen("0.0.0.0", 81)]),
        ("waitress-serve --listen=*:81 a:b", [Listen("*", 81)]),
        ("uwsgi --http :81 --module a.b", [Listen("0.0.0.0", 81)]),
        ("uwsgi --ini site.ini", [Listen()]),
        ("uwsgi site.ini", [Listen()]),
        ("celery -A a worker", []),
    ],
)
def test_where_it_listens(command: str, listens: list[Listen]) -> None:
    """By its options, its variables and its defaults."""
    assert list(server(command).listens) == listens


@pytest.mark.parametrize(
    ("command", "module", "attribute", "factory"),
    [
        ("gunicorn a.b", "a.b", "application", False),
        ("gunicorn a.b:app -w 3 --reload", "a.b", "app", False),
        ("gunicorn --reload a.b:app", "a.b", "app", False),
        ("gunicorn 'a.b:make(\"x\")'", "a.b", "make", True),
        ("gunicorn a.b:site.app", "a.b", "site", False),
        ("gunicorn $MODULE:app", "", "", False),
        ("gunicorn --paste site.ini", "", "application", False),
        ("uvicorn a.b", "a.b", "", False),
        ("uvicorn --factory a.b:make", "a.b", "make", True),
        ("hypercorn asgi:a.b:app", "a.b", "app", False),
        ("hypercorn a.b", "a.b", "app", False),
        ("celery -A a.b worker", "a.b", "", False),
        ("celery --app=a.b:app worker -l info", "a.b", "app", False),
        ("celery worker", "", "", False),
        ("uwsgi --master --module=a.b:app", "a.b", "app", False),
        ("uwsgi site.ini", "", "application", False),
    ],
)
def test_what_it_loads(command: str, module: str, attribute: str, factory: bool) -> None:
    """The module, the name in it, and whether that is called."""
    found = server(command)
    assert (found.module, found.attribute, found.is_factory) == (module, attribute, factory)


@pytest.mark.parametrize(
    ("command", "processes", "threads", "interface"),
    [
        ("gunicorn a.b", 1, 1, "wsgi"),
        ("gunicorn -w4 --threads=2 -k gthread a.b", 4, 2, "wsgi"),
        ("gunicorn -w $(nproc) a.b", None, 1, "wsgi"),
        ("gunicorn -k gevent a.b", 1, 1, "greenlets"),
        ("gunicorn -k gunicorn.workers.ggevent.GeventWorker a.b", 1, 1, "greenlets"),
        ("gunicorn -k uvicorn_worker.UvicornWorker a.b", 1, 1, "asgi"),
        ("gunicorn -k site.OwnWorker a.b", 1, 1, None),
        ("GUNICORN_CMD_ARGS='-w 3 --threads 5' gunicorn --threads 2 a.b", 3, 2, "wsgi"),
        ("WEB_CONCURRENCY=3 gunicorn a.b", 3, 1, "wsgi"),
        ("WEB_CONCURRENCY=3 uvicorn a:b", 3, 1, "asgi"),
        ("uvicorn --interface wsgi a:b", 1, 1, "wsgi"),
        ("hypercorn -w 2 a:b", 2, 1, None),
        ("granian --interface asginl --workers 2 a:b", 2, 1, "asgi"),
        ("celery -A a worker -c 4", 1, 4, None),
        ("celery -A a worker --autoscale=8,2", 1, 8, None),
    ],
)
def test_how_much_it_runs(
    command: str, processes: int | None, threads: int | None, interface: str | None
) -> None:
    """Processes and threads are counted, and None where only a run knows."""
    found = server(command)
    assert (found.processes, found.threads, found.interface) == (processes, threads, interface)


def test_a_file_of_gunicorn() -> None:
    """It is read by syntax; the command wins, and then GUNICORN_CMD_ARGS."""
    found = server("gunicorn -c conf.py", FILES)
    assert found.listens == (Listen("0.0.0.0", 8000, "PORT"),)
    assert (found.processes, found.threads) == (None, None)
    assert (found.module, found.attribute, found.config) == ("shop.wsgi", "app", "conf.py")
    assert server("gunicorn -c conf.py -w 3 --threads 2", FILES).processes == 3
    found = server("gunicorn a.b", FILES, GUNICORN_CMD_ARGS="--bind=0.0.0.0:10000")
    assert found.listens == (Listen("0.0.0.0", 10000),)
    assert (found.processes, found.reloads, found.folders) == (4, False, ("backend",))


@pytest.mark.parametrize("command", ["gunicorn -c odd.py a.b", "gunicorn -c missing.py a.b"])
def test_a_file_that_cannot_be_read(command: str) -> None:
    """Then nothing is known of what it may say."""
    found = server(command, {"odd.py": FILES["odd.py"]})
    assert found.listens == (Listen(),)
    assert (found.processes, found.threads, found.interface) == (None, None, None)


def test_the_folders_of_modules() -> None:
    """Options and PYTHONPATH add some; those outside the project are left out."""
    assert server("gunicorn --chdir a --pythonpath b,/c x").folders == ("a", "a/b")
    assert server("PYTHONPATH=src:lib uvicorn x:y").folders == (".", "src", "lib")
    assert server("uvicorn --app-dir src x:y").folders == ("src",)
    assert server("cd /app; gunicorn x").folders == ()


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_rows_agree_with_themselves(row: Any) -> None:
    """No option is a switch too, and the special switches are switches."""
    assert row.switches.isdisjoint(row.options)
    assert row.reloads | row.factories <= row.switches
    assert row.link.startswith("https://")


def test_gunicorn_itself_has_these_options() -> None:
    """The row is that of the gunicorn that is installed here."""
    [row] = [item for item in ROWS if item.name == "gunicorn"]
    options = {name for item in KNOWN_SETTINGS for name in item.cli or ()}
    switches = {
        name
        for item in KNOWN_SETTINGS
        if item.action in ("store_true", "store_false", "store_const")
        for name in item.cli or ()
    }
    assert set(row.options) <= options
    assert switches <= row.switches
    assert row.switches - switches <= {"-v", "--version", "-h", "--help", "--proxy-protocol"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "arguments"), [("uvicorn", ["uvicorn"]), ("celery", ["celery", "worker"])]
)
def test_others_have_these_options(name: str, arguments: list[str]) -> None:
    """Each option of a row is in the server's own help."""
    [row] = [item for item in ROWS if item.name == name]
    shown = [[sys.executable, "-m", *arguments, "--help"], [sys.executable, "-m", name, "--help"]]
    text = "".join(
        subprocess.run(item, check=True, capture_output=True, text=True).stdout for item in shown
    )
    assert [option for option in (*row.options, *row.switches) if option not in text] == []
