"""What a command starts: through wrappers, other shells and scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.reading.commands import Launch, launches
from envgen.reading.paths import joined
from envgen.reading.servers import started

SCRIPTS = {
    "bin/web": "#!/bin/bash\nset -e\npython manage.py migrate\n"
    'exec gunicorn shop.wsgi "$@"\necho\n',
    "bin/outer": "#!/bin/sh\n. bin/env\nexec bin/web -w $WORKERS\n",
    "bin/env": "export WORKERS=${WORKERS:-3}\nif true; then PORT=1; fi\n",
    "entry.sh": 'if [ "$1" = dev ]; then exec python manage.py runserver; fi\nexec "$@"\n',
    "loop.sh": "./loop.sh & ./loop.sh\n",
    "run": "#!/usr/bin/env python3\nprint()\n",
    "backend/start.sh": "gunicorn shop.wsgi\n",
}
WORD = st.sampled_from(
    [
        "env",
        "exec",
        "uv",
        "run",
        "poetry",
        "bash",
        "-c",
        "-lc",
        "--",
        "python",
        "-m",
        "gunicorn",
        "timeout",
        "A=1",
        "loop.sh",
        "bin/web",
        ";",
        "&&",
        "'gunicorn x.y'",
        "cd",
        "..",
        "$A",
        "-n",
    ]
)


def started_by(command: str, **more: str) -> list[Launch]:
    """Return what stays of what a command starts."""
    return [item for item in launches(command, read=SCRIPTS.get, **more) if not item.passes]


@pytest.mark.parametrize(
    "command",
    [
        "gunicorn shop.wsgi",
        "exec gunicorn shop.wsgi",
        "/app/.venv/bin/gunicorn shop.wsgi",
        "python -m gunicorn shop.wsgi",
        "python3.12 -u -Xdev -W ignore -m gunicorn shop.wsgi",
        "env -u B A=1 gunicorn shop.wsgi",
        "A=1 B='2 3' gunicorn shop.wsgi",
        "sh -c 'gunicorn shop.wsgi'",
        'bash -lc "exec gunicorn shop.wsgi"',
        "bash -euo pipefail -c 'gunicorn shop.wsgi'",
        "poetry run gunicorn shop.wsgi",
        "uv run --no-sync --extra prod gunicorn shop.wsgi",
        "uv run -m gunicorn shop.wsgi",
        "pipenv run -- gunicorn shop.wsgi",
        "dumb-init -- gunicorn shop.wsgi",
        "timeout -k 5 1h nice -n 5 gunicorn shop.wsgi",
        "newrelic-admin run-program gunicorn shop.wsgi",
        "envgen run production -- gunicorn shop.wsgi",
        "python manage.py migrate && gunicorn shop.wsgi",
        "(gunicorn shop.wsgi)",
        "./bin/web",
        "bash bin/web",
        "sh entry.sh gunicorn shop.wsgi",
    ],
)
def test_the_same_server(command: str) -> None:
    """It is found behind whatever starts it."""
    [found] = [item for item in started_by(command) if item.certain]
    assert (found.name, found.arguments, found.folder) == ("gunicorn", ("shop.wsgi",), ".")


def test_arguments_and_variables_of_scripts() -> None:
    """A script gets its arguments, and what another one exports; a branch makes it unknown."""
    [found] = started_by("bin/outer")
    assert found.arguments[0] == "shop.wsgi"
    server = started(found, SCRIPTS.get)
    assert server is not None
    assert server.processes is None
    [found] = [
        item
        for item in launches("bin/outer", read=SCRIPTS.get, variables={"WORKERS": "5"})
        if not item.passes
    ]
    assert found.arguments == ("shop.wsgi", "-w", "5")


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("cd backend && gunicorn shop.wsgi", "backend"),
        ("cd backend; cd ..; gunicorn shop.wsgi", "."),
        ("cd backend && ./start.sh", "backend"),
        ("uv run --directory backend gunicorn shop.wsgi", "backend"),
        ("cd /app && gunicorn shop.wsgi", None),
        ("cd $HOME && gunicorn shop.wsgi", None),
        ("[ -d x ] && cd x; gunicorn shop.wsgi", None),
        ("cd ../other && gunicorn shop.wsgi", None),
    ],
)
def test_the_folder(command: str, folder: str | None) -> None:
    """`cd` counts for what follows it; outside the project it is unknown."""
    assert started_by(command)[-1].folder == folder


@pytest.mark.parametrize(
    ("command", "name", "module"),
    [
        ("python -m bot", "python", "bot"),
        ("python bot.py", "python", ""),
        ("uv run bot.py", "python", ""),
        ("python -c 'import bot'", "python", ""),
        ("python manage.py runserver", "manage.py", ""),
        ("./manage.py runserver", "manage.py", ""),
        ("django-admin runserver", "manage.py", ""),
        ("python -m django runserver", "manage.py", ""),
        ("python -m celery -A shop worker", "celery", ""),
        ("python -m waitress shop.wsgi:application", "waitress-serve", ""),
        ("node server.js", "node", ""),
        ("$COMMAND", "", ""),
        ("bash missing.sh", "", ""),
        ("bash", "", ""),
        ("./missing.sh", "./missing.sh", ""),
        ("./run", "./run", ""),
    ],
)
def test_other_programs(command: str, name: str, module: str) -> None:
    """What is no known server keeps its name, or has none if nobody knows it."""
    [found] = started_by(command)
    assert (found.name, found.module) == (name, module)


def test_variables_that_double() -> None:
    """A short script cannot fill the memory."""
    text = "a=x; " + "a=$a$a$a$a; " * 100 + "gunicorn shop.wsgi -n $a " + '"$a"' * 1000
    found = started_by(text)[-1]
    assert found.name == "gunicorn"
    assert sum(map(len, found.arguments)) < 100_000


def test_a_script_that_runs_itself() -> None:
    """It ends."""
    assert 0 < len(launches("./loop.sh", read=SCRIPTS.get)) < 1000


@given(st.lists(WORD, max_size=8))
def test_any_command(parts: list[str]) -> None:
    """No command is too odd, and every known server says something."""
    for item in launches(" ".join(parts), read=SCRIPTS.get):
        assert (started(item, SCRIPTS.get) is None) is (item.row is None)


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        (".", "a/b", "a/b"),
        ("a", "../b", "b"),
        ("a", "../../b", None),
        (".", "/b", None),
        (None, "b", None),
    ],
)
def test_paths_stay_in_the_project(folder: str | None, path: str, expected: str | None) -> None:
    """A file elsewhere is not read."""
    assert joined(folder, path) == expected
