"""Faults that rules of before find, and oddities of which they say nothing."""

from __future__ import annotations

from planted import fault, right

FAULTS = (
    fault(
        "the command names a module that is not there",
        "program-missing",
        "profiles/base.yaml",
        "gunicorn shop.wsgi",
        severity="error",
        edits=(("profiles/base.yaml", "gunicorn config.wsgi", "gunicorn shop.wsgi"),),
    ),
)
RIGHT = (right("the project as it is"), right("with a file of notes", files={"NOTES": "todo\n"}))
