"""Describe an exception: its type, its place, and a message that contains no value.

The message of an exception may quote the value that was read, which may be a secret. So it is
only reported if it comes from code that is known to give names and no values.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
import traceback
from functools import lru_cache
from pathlib import PurePath
from types import ModuleType
from typing import Any, Iterator

from .wording import shown_words

LONGEST = 600
# Only next to the settings: a project may have other modules of these names elsewhere.
_GENERATED = ("environment", "composition", "parsing")
# The only message of django-environ that never quotes a value.
_NOT_SET = re.compile(r"(Set the (\w+) environment variable)")
_NOT_SET_IN_ENVIRONS = re.compile(r'(Environment variable "(\w+)" not set)')
# What the system says of an error; code may raise an OSError with other words.
_SYSTEM_WORDS = frozenset(os.strerror(number) for number in errno.errorcode)
# By the type of the error: what a reader of variables says of one that is not set, and its name.
_UNSET = {
    "ImproperlyConfigured": _NOT_SET,
    "UndefinedValueError": re.compile(r"((\w+) not found)\..*"),  # python-decouple
    "EnvNotSetError": _NOT_SET_IN_ENVIRONS,
    "EnvError": _NOT_SET_IN_ENVIRONS,
}


def fault(step: str, error: BaseException, folder: str) -> dict[str, Any]:
    """Return the report of `error`, raised in `step` by a project in `folder`."""
    frames = traceback.extract_tb(error.__traceback__)
    file, line = _place(error, frames, folder)
    message: str | None = None
    missing: list[str] | None = None
    # The project's own exceptions may raise when they are asked for their text.
    with contextlib.suppress(Exception):
        message, missing = _words(error, frames)
        if not message and not missing:
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
    """Return path (relative to the project) and line of the innermost frame in its own code."""
    found = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError) and error.filename:
        found.append((error.filename, error.lineno))
    for file, line in reversed(found):
        shown = own_path(file, folder)
        if shown is not None:
            return shown, line
    return None, None


def own_path(file: str, folder: str) -> str | None:
    """Return the path of a file relative to `folder`; None if it is not the project's own.

    A link in the folder belongs to the project, as do all files of the copy that `adopt` boots.
    """
    if file.startswith("<"):  # "<frozen os>" is not a path
        return None
    given = [] if os.pardir in file else [(file, folder)]
    for path, root in (*given, (_real(file), _real_folder(folder))):
        # A virtual environment may be inside the project.
        if path.startswith(root + os.sep) and "site-packages" not in path:
            return path[len(root) + 1 :].replace(os.sep, "/")
    return None


def _real(file: str) -> str:
    """Return the path of a file without symbolic links; each folder is resolved once."""
    above, name = os.path.split(file)
    # A relative path means another file once the project has changed the working directory.
    if not above.startswith(os.sep) or name in ("", os.curdir, os.pardir):
        return os.path.realpath(file)
    # Text alone: with pathlib, hundreds of modules take as long as without a cache.
    path = f"{_real_folder(above).rstrip(os.sep)}{os.sep}{name}"
    return os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114


@lru_cache(maxsize=None)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def _words(
    error: BaseException, frames: traceback.StackSummary
) -> tuple[str | None, list[str] | None]:
    """Return a message, and a sentence for each variable that is missing or malformed."""
    if isinstance(error, KeyError) and _raised_in(frames, os.__file__):
        return None, [f"{error.args[0]} is not set"]
    pattern = _UNSET.get(type(error).__name__)
    unset = pattern.fullmatch(str(error)) if pattern else None
    if unset:
        return unset[1], [f"{unset[2]} is not set"]
    if _names_things(error) and _is_quoted(error, frames):
        lines = str(error).splitlines()
        listed = [line.strip() for line in lines[1:] if line.startswith("  ")]
        return (None, listed) if listed else (lines[0] if lines else None, None)
    return next(_own_words(error), None), None


def _own_words(error: BaseException) -> Iterator[str]:
    """Yield a message that contains only names, if there is one for this type of error."""
    name = getattr(error, "name", None)
    if isinstance(error, SystemExit):
        yield "it exits the process"
    elif isinstance(error, ModuleNotFoundError) and name:
        yield f"there is no module {name}"
    elif isinstance(error, ImportError) and name:
        yield f"a name that it imports from {name} does not exist"
    elif isinstance(error, SyntaxError) and error.text is not None:
        yield str(error.msg)
    elif isinstance(error, AttributeError) and name and hasattr(error, "obj"):  # Python 3.10
        owner = (
            error.obj.__name__ if isinstance(error.obj, ModuleType) else type(error.obj).__name__
        )
        yield f"{owner} has no attribute {name}"
    elif isinstance(error, (NameError, AttributeError)) and name:
        yield f"{name} is not defined"
    elif isinstance(error, OSError) and error.strerror in _SYSTEM_WORDS:
        # Without the file's name, which may contain a value.
        yield error.strerror
    elif _is_refusal(error):
        yield str(error)


def _names_things(error: BaseException) -> bool:
    """Return whether Django's messages for this type of error only contain names."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    # A model without an app_label is a RuntimeError.
    return not kinds.isdisjoint(("ImproperlyConfigured", "AppRegistryNotReady", "RuntimeError"))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and each error that it was raised from."""
    seen: set[int] = set()  # errors may be chained into a loop
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_refusal(error: BaseException) -> bool:
    return type(error).__name__ == "Refused" and type(error).__module__.startswith("envgen_probe")


def _is_quoted(error: BaseException, frames: traceback.StackSummary) -> bool:
    """Return whether the message comes from code that names settings but shows no values."""
    import django

    raised_in = frames[-1].filename if frames else ""
    return (
        raised_in in _generated() or PurePath(django.__file__).parent in PurePath(raised_in).parents
    )


def _generated() -> set[str | None]:
    """Return the files of the modules that envgen copied next to the settings."""
    package = os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[0]
    modules = (sys.modules.get(f"{package}.{name}") for name in _GENERATED)
    return {getattr(module, "__file__", None) for module in modules}


def _raised_in(frames: traceback.StackSummary, file: str) -> bool:
    # In a frozen interpreter the file name of os is "<frozen os>".
    return bool(frames) and frames[-1].filename in (file, "<frozen os>")
