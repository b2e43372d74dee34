"""Values of variables that look like booleans, and are text."""

from __future__ import annotations

from typing import Any

from planted import Planted, fault, right

RULE = "variable-word"
PROFILE = "profiles/base.yaml"
# The code reads the variable, so nothing else is wrong with it.
VIEWS = """\
from django.conf import settings
from django.shortcuts import render


def home(request):
    return render(request, "home.html", {"flag": settings.FLAG})
"""


def _with(env: str) -> dict[str, Any]:
    files = {"catalogue/views.py": VIEWS}
    return {"edits": ((PROFILE, "programs:", f"env:\n{env}programs:"),), "files": files}


def _fault(name: str, env: str, text: str) -> Planted:
    return fault(name, RULE, PROFILE, text, **_with(env))


def _right(name: str, env: str) -> Planted:
    return right(name, **_with(env))


FAULTS = (
    _fault("a variable that is no", "  FLAG: {value: no}\n", "FLAG: "),
    _fault("a variable that is off, with a comment", "  FLAG: {value: off}  # later\n", "FLAG: "),
    _fault("a variable that is Yes", "  FLAG:\n    help: A flag.\n    value: Yes\n", "value: Yes"),
    _fault("a variable that is ON", "  FLAG: {help: A flag, value: ON, optional: false}\n", "FLAG"),
)
RIGHT = (
    _right("a variable that is false", "  FLAG: {value: false}\n"),
    _right("a variable that is no in quotes", '  FLAG: {value: "no"}\n'),
    _right("a variable that is on in single quotes", "  FLAG:\n    value: 'on'\n"),
    _right("a variable that is no, and text by its type", "  FLAG: {value: no, type: str}\n"),
    _right("a variable that is a longer text", "  FLAG: {value: no way}\n"),
    _right("a word in the help of a variable", "  FLAG: {value: 'no', help: on}\n"),
)
