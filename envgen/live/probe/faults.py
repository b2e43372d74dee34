"""What a failure says of itself: its type, where it is, and words that hold no value.

The message of an exception may quote what was being read, and so a secret. So it is passed on
only where it comes from code that is known to name things and not to show them.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from pathlib import PurePath
from typing import Any, Iterator

from .wording import shown_words

LONGEST = 600
# Beside the settings; a project may well have modules of these names elsewhere.
_GENERATED = ("environment", "composition", "parsing")
# Of what django-environ says, the rest may quote a value.
_NOT_SET = re.compile(r"Set the \w+ environment variable")


def fault(step: str, error: BaseException, folder: str) -> dict[str, Any]:
    """Return what to report of `error`, raised in `step` by a project in `folder`."""
    frames = traceback.extract_tb(error.__traceback__)
    file, line = _place(error, frames, folder)
    message, missing = _words(error, frames)
    if step == "requests" and not message and not missing:
        message = shown_words(error)
    return {
        "step": step,
        "type": type(error).__name__,
        "message": message[:LONGEST] if message else None,
        "missing": missing,
        "file": file,
        "line": line,
        "refused": any(map(_is_refusal, _chain(error))),
    }


def _place(
    error: BaseException, frames: traceback.StackSummary, folder: str
) -> tuple[str | None, int | None]:
    """Return the innermost line of the project's own code, by its path in the project."""
    found = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError) and error.filename:
        found.append((error.filename, error.lineno))
    for file, line in reversed(found):
        shown = own_path(file, folder)
        if shown is not None:
            return shown, line
    return None, None


def own_path(file: str, folder: str) -> str | None:
    """Return the path of a file below `folder`; None for one that is not the project's own."""
    path = os.path.realpath(file)
    root = os.path.realpath(folder) + os.sep
    # "<frozen os>" is no path. A virtual environment may well be in the project.
    if file.startswith("<") or not path.startswith(root) or "site-packages" in path:
        return None
    return path[len(root) :].replace(os.sep, "/")


def _words(
    error: BaseException, frames: traceback.StackSummary
) -> tuple[str | None, list[str] | None]:
    """Return a message, and the variables that are missing or malformed, each as a sentence."""
    if isinstance(error, KeyError) and _raised_in(frames, os.__file__):
        return None, [f"{error.args[0]} is not set"]
    if _names_things(error) and _is_quoted(error, frames):
        lines = str(error).splitlines()
        listed = [line.strip() for line in lines[1:] if line.startswith("  ")]
        return (None, listed) if listed else (lines[0] if lines else None, None)
    if type(error).__name__ == "UndefinedValueError":  # of python-decouple, which names it
        return str(error).partition(".")[0], None
    return next(_own_words(error), None), None


def _own_words(error: BaseException) -> Iterator[str]:
    """Yield a sentence made of names alone."""
    name = getattr(error, "name", None)
    if isinstance(error, SystemExit):
        yield "it ends the process"
    elif isinstance(error, ModuleNotFoundError) and name:
        yield f"there is no module {name}"
    elif isinstance(error, ImportError) and name:
        yield f"what it wants of {name} is not there"
    elif isinstance(error, SyntaxError):
        yield str(error.msg)
    elif isinstance(error, (NameError, AttributeError)) and name:
        yield f"{name} is not defined"
    elif isinstance(error, OSError) and error.strerror:
        # Not the file's name, which a project may have made of anything.
        yield error.strerror
    elif _is_refusal(error):
        yield str(error)


def _names_things(error: BaseException) -> bool:
    """Say whether it is of a kind whose words, where Django raises it, are names alone."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    # A model without an app_label is a RuntimeError.
    return not kinds.isdisjoint(("ImproperlyConfigured", "AppRegistryNotReady", "RuntimeError"))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, what it was raised from, and so on."""
    seen: set[int] = set()  # they may be chained into a ring
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_refusal(error: BaseException) -> bool:
    return type(error).__name__ == "Refused" and type(error).__module__.startswith("envgen_probe")


def _is_quoted(error: BaseException, frames: traceback.StackSummary) -> bool:
    """Say whether the one who raises names settings and variables, and shows no value."""
    import django

    raised_in = frames[-1].filename if frames else ""
    return (
        _NOT_SET.fullmatch(str(error)) is not None
        or raised_in in _generated()
        or PurePath(django.__file__).parent in PurePath(raised_in).parents
    )


def _generated() -> set[str | None]:
    """Return the files of the modules that envgen copied beside the settings."""
    package = os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[0]
    modules = (sys.modules.get(f"{package}.{name}") for name in _GENERATED)
    return {getattr(module, "__file__", None) for module in modules}


def _raised_in(frames: traceback.StackSummary, file: str) -> bool:
    # os.environ of a frozen interpreter says "<frozen os>".
    return bool(frames) and frames[-1].filename in (file, "<frozen os>")
