"""Write down why a request fails, in the project's own Python.

Django tells it to nobody if LOGGING sends errors by mail. Python imports this module before the
program, because the first folder of PYTHONPATH has it. The program notices nothing: the folder is
taken off `sys.path`, and a module `sitecustomize` of its own is imported.

Each line of the file `errors` beside this one is JSON: the path of a request, and the lines of a
traceback, also with places in templates. Python may be as old as 3.8.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SIGNALS = "django.core.signals"
# Exceptions that led to one another, and frames of each, that are written down.
MOST_ERRORS, MOST_FRAMES = 5, 200


class WatchSignals:
    """Connects to Django's signal when the module that has it is imported."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return how to import the module, and then connect."""
        if name != SIGNALS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        loader = spec.loader if spec is not None else None
        if spec is None or loader is None:
            return spec
        run = loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            module.got_request_exception.connect(failed, weak=False)

        loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def failed(request: Any = None, **_: Any) -> None:
    """Write down the exception that Django is handling."""
    with contextlib.suppress(Exception):
        lines = [line for error in chain(sys.exc_info()[1]) for line in described(error)]
        found = json.dumps({"path": str(getattr(request, "path", "")), "lines": lines})
        with (HERE / "errors").open("a", encoding="utf-8") as file:
            file.write(found + "\n")


def chain(error: Any) -> list[BaseException]:
    """Return the exceptions that led to an error, as a traceback has them, and the error itself."""
    found: list[BaseException] = []
    while error is not None and error not in found and len(found) < MOST_ERRORS:
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def described(error: BaseException) -> list[str]:
    """Return the lines of a traceback, with the line of a template after that of its code."""
    lines, trace = ["Traceback (most recent call last):"], error.__traceback__
    while trace is not None and len(lines) < MOST_FRAMES:
        frame = trace.tb_frame
        lines.append(_line(frame.f_code.co_filename, trace.tb_lineno, frame.f_code.co_name))
        place = _of_template(frame.f_locals.get("self"), frame.f_code.co_name, error)
        lines += [_line(*place, "template")] if place else []
        trace = trace.tb_next
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    last = f"{module}{kind.__qualname__}: {error}"
    return [*lines, *last.splitlines()]


def _line(file: str, number: int, name: str) -> str:
    return f'  File "{file}", line {number}, in {name}'


def _of_template(node: Any, function: str, error: BaseException) -> tuple[str, int] | None:
    """Return the file and the line of a template that a frame renders or compiles."""
    token = None
    if function == "render_annotated":
        token = getattr(node, "token", None)
    elif function == "compile_nodelist":
        token = getattr(error, "token", None)
    name, number = getattr(getattr(node, "origin", None), "name", None), getattr(token, "lineno", 0)
    return (str(name), int(number)) if name and number else None


def begin() -> None:
    """Watch, and get out of the program's way."""
    sys.meta_path.insert(0, WatchSignals())
    sys.path[:] = [item for item in sys.path if Path(item or ".").resolve() != HERE]
    own = sys.modules.pop(__name__, None)
    try:
        importlib.import_module("sitecustomize")
    except ModuleNotFoundError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        if own is not None:
            sys.modules.setdefault(__name__, own)


if __name__ == "sitecustomize":
    begin()
