"""What `envgen init` asks, refuses, writes and names as the next steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from snapshots import Case, Sandbox, empty, first, typed

from envgen.output import writer

_SETS = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n"
ENTRY_POINTS = {"manage.py": _SETS, "config/wsgi.py": _SETS, "config/asgi.py": _SETS}


def _with(files: dict[str, str]) -> Callable[[Sandbox], None]:
    def write(box: Sandbox) -> None:
        empty(box)
        for path, text in files.items():
            box.write(path, text)

    return write


def _link(box: Sandbox) -> None:
    empty(box)
    (box.root / ".gitignore").symlink_to("elsewhere")


def _without_profiles(box: Sandbox) -> None:
    first(box)
    box.write("manage.py", ENTRY_POINTS["manage.py"])
    box.write("config/__init__.py", "")
    box.ready("render --all -q")
    shutil.rmtree(box.root / "profiles")


def _refused(option: str, value: str) -> Case:
    return typed(f"a wrong {option}", f"init {option} {value}", project=empty)


def _cannot_write(box: Sandbox) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    box.patch.setattr(writer.os, "open", refuse)


DJANGO = _with(ENTRY_POINTS)
FILES = {
    "init": [
        typed("in an empty folder", "init", project=empty),
        typed("in a folder of its own, with a bot", "init --bot 'My Shop'", project=empty),
        typed("asked on a terminal", "init", project=empty, answers="\n" * 7),
        typed("neither yes nor no", "init", project=empty, answers="\n\n\nperhaps\n\n\n\n\n"),
        typed("it cannot be written", "init ../ro", _cannot_write, project=empty),
        typed("lines to change", "init --no-staging", project=DJANGO),
        typed(
            "lines changed, and packages added",
            "init --edit --requirements requirements.txt --frontend https://app.example.com",
            project=DJANGO,
        ),
        typed(
            "lines of another form",
            "init --edit",
            project=_with({**ENTRY_POINTS, "manage.py": "DJANGO_SETTINGS_MODULE = NAME\n"}),
        ),
        typed(
            "settings of its own, with a secret and Celery",
            "init",
            project=_with(
                {
                    **ENTRY_POINTS,
                    "config/settings.py": "SECRET_KEY = 'x'\n",
                    "requirements.txt": "celery\n",
                }
            ),
        ),
        typed("where there are profiles", "init", project=first),
        typed("where the profiles are gone", "init", project=_without_profiles),
        typed("a file instead of a folder", "init file", project=_with({"file": ""})),
        typed("a symbolic link", "init", project=_link),
        _refused("--project", "'My Shop'"),
        _refused("--host", "https://shop.example.com"),
        _refused("--host", "my_shop.example.com")._replace(name="a host with an underscore"),
        _refused("--frontend", "http://shop.example.com"),
        _refused("--requirements", "../requirements.txt"),
        _refused("--requirements", "Pipfile")._replace(name="a file that is no list"),
        typed(
            "answers that are asked for again",
            "init",
            project=_with({**ENTRY_POINTS, "config/tasks.py": "import celery\n"}),
            answers="My Shop\nshop\nhttps://a.com\na.com\na\n\nn\noracle\nneon\n" + "\n" * 4,
        ),
    ]
}
