"""What `envgen report` says."""

from __future__ import annotations

import json
from collections.abc import Callable

from snapshots import Sandbox, typed

PROBLEM = {"rule": "x", "severity": "fatal", "message": "x"}


def _given(text: str) -> Callable[[Sandbox], object]:
    """Return what writes a file that `--with` names."""
    return lambda box: box.write("found.json", text)


def _mine(box: Sandbox) -> None:
    box.write("index.html", "<title>mine</title>")


def _not_ignored(box: Sandbox) -> None:
    box.write(".gitignore", "*.orig*\n")


def _twice(box: Sandbox) -> None:
    box.ready("report test")


def _large(box: Sandbox) -> None:
    with (box.root / "found.json").open("wb") as file:
        file.truncate(17 * 2**20)


def _unreadable(box: Sandbox) -> None:
    """Have a file that cannot be read."""
    box.write("index.html", "x")
    opened = type(box.root).open

    def refuse(path: object, *arguments: object, **more: object) -> object:
        if str(path) == "index.html":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)  # type: ignore[call-overload]

    box.patch.setattr(type(box.root), "open", refuse)


FILES = {
    "report": [
        typed("a report", "report test"),
        typed("a report that git would add", "report test", _not_ignored),
        typed("a report again, on a terminal", "report test", _twice, answers=""),
        typed("no such profile", "report tset"),
        typed("a file of somebody else", "report test -o index.html", _mine),
        typed(
            "a file of somebody else, on a terminal",
            "report test -o index.html",
            _mine,
            answers="n\n",
        ),
        typed("a folder", "report test -o profiles"),
        typed("a file that cannot be read", "report test -o index.html", _unreadable),
        typed("no such findings", "report test --with found.json"),
        typed("findings of another kind", "report test --with found.json", _given("{}")),
        typed(
            "findings of an unknown severity",
            "report test --with found.json",
            _given(json.dumps({"problems": [PROBLEM]})),
        ),
        typed("findings that are too many", "report test --with found.json", _large),
    ],
}
