"""Jinja, kept from injecting: whatever a template prints is quoted for the file's language.

The one module that knows Jinja. Every `{{ … }}` passes through `finalize`, which quotes it;
only three filters give text that stands as it is: `name` (dotted identifiers), `comment` (one
printable line) and `assignment` (a Python statement, laid out). Filters and globals are an
allow-list, and templates run in Jinja's sandbox.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Undefined
from jinja2 import pass_context as at_run_time
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from envgen.errors import InputError, Place, Problem
from envgen.formats import python_layout, quoting
from envgen.model import Language
from envgen.support.system import cache_folder
from envgen.version import __version__

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


class Verbatim(str):
    """Text that is already written in the file's language."""

    __slots__ = ()

    def __html__(self) -> str:
        """Stand as it is inside {% autoescape %}, too, which would break quoted text."""
        return self


class CannotPrint(Exception):
    """A template prints what cannot be written; the message never has the value."""


def own_templates() -> Path:
    """Return the folder of envgen's own templates."""
    import envgen.templates

    return Path(str(envgen.templates.__file__)).parent


class Templates:
    """Renders the templates of one folder."""

    def __init__(self, folder: Path, shown: str = "", project: Templates | None = None) -> None:
        """Read templates from `folder`, which messages call `shown`.

        `project` are the project's own templates; None where they are not to be used.
        """
        self._folder = folder
        self._shown = shown or folder.name
        self._project = project
        self._environments: dict[str, ImmutableSandboxedEnvironment] = {}

    @property
    def project(self) -> Templates | None:
        """Return the project's own templates."""
        return self._project

    def render(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        """Return the text of the template `name` with `values`, each quoted for `language`.

        Raises:
            InputError: the template is missing, is wrong or prints what cannot be written;
                the problem names its own file and line.
        """
        environment = self._environment(language)
        try:
            return environment.get_template(name).render(values)
        except TemplateSyntaxError as error:
            raise self._failed(error.name or name, error.lineno, error.message or "") from None
        except (TemplateError, CannotPrint, quoting.Unquotable) as error:
            raise self._failed(*_place(error, self._folder, name), _said(error)) from None
        except Exception as error:
            # A template is code and fails in any way; what Python says may hold a value.
            message = f"the template fails with {type(error).__name__}"
            raise self._failed(*_place(error, self._folder, name), message) from None

    def _failed(self, name: str, line: int, message: str) -> InputError:
        place = Place(f"{self._shown}/{name}", line, 1 if line else 0)
        return InputError([Problem(message, "template", place)])

    def _environment(self, language: Language) -> ImmutableSandboxedEnvironment:
        if language not in self._environments:
            self._environments[language] = _make_environment(self._folder, language)
        return self._environments[language]


def _make_environment(folder: Path, language: Language) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=_Loader(folder),
        bytecode_cache=_bytecode_cache(),
        undefined=StrictUndefined,
        finalize=_finalizer(language),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters = {"name": _name, "comment": _comment, "assignment": _assignment}
    environment.globals = {}
    return environment


def _finalizer(language: Language) -> Callable[[Any, Any], Verbatim]:
    quote = _QUOTES[language]

    # Constants as well: quoted at compile time they would come back out of the bytecode cache,
    # which knows a template by its name and text, in a file of another language.
    @at_run_time
    def finalize(_context: Any, value: Any) -> Verbatim:
        if isinstance(value, Verbatim):
            return value
        # Checked here as well: repr of an undefined value prints instead of failing.
        if isinstance(value, Undefined):
            raise CannotPrint("the template prints a name that is not defined")
        if not isinstance(value, str | int | float | list | tuple | dict | None):
            raise CannotPrint(f"the template prints a value of the type {type(value).__name__}")
        return Verbatim(quote(value))

    return finalize


def _text_only(quote: Callable[[str], str]) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return quote(str(value))
        if not isinstance(value, str):
            raise CannotPrint(f"the template prints a {type(value).__name__}, which is no text")
        return quote(value)

    return write


_QUOTES: dict[Language, Callable[[Any], str]] = {
    "python": lambda value: python_layout.expression(value),
    "yaml": quoting.yaml,
    "toml": quoting.toml,
    "shell": _text_only(quoting.shell),
    "dotenv": _text_only(quoting.dotenv),
}


def _name(value: object) -> Verbatim:
    """Write one dotted identifier, or a list of them with commas between."""
    names = value if isinstance(value, list | tuple) else [value]
    for name in names:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise CannotPrint("the filter `name` takes dotted identifiers alone")
    return Verbatim(", ".join(map(str, names)))


def _comment(value: object) -> Verbatim:
    if not isinstance(value, str):
        raise CannotPrint("the filter `comment` takes text alone")
    return Verbatim(quoting.comment(value))


def _assignment(value: Any, name: object) -> Verbatim:
    if not isinstance(name, str):
        raise CannotPrint("the filter `assignment` takes the name to assign to")
    return Verbatim(python_layout.assignment(name, value))


def _said(error: Exception) -> str:
    if isinstance(error, quoting.Unquotable):
        return f"a value cannot be written here: {error.reason}"
    if isinstance(error, TemplateNotFound):
        return "there is no such template"
    if isinstance(error, UndefinedError):
        # Its message has the key that was looked up, which may be a value.
        return "the template uses a name that is not defined"
    return str(error) or f"the template fails with {type(error).__name__}"


def _place(error: Exception, folder: Path, name: str) -> tuple[str, int]:
    """Return the template and line that were being rendered when `error` was raised."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.suffix == ".j2" and file.is_relative_to(folder):
            name, line = file.relative_to(folder).as_posix(), trace.tb_lineno
        trace = trace.tb_next
    return name, line


def _bytecode_cache() -> FileSystemBytecodeCache | None:
    """Return a cache in the user's cache folder; None where only others could write there."""
    # Whoever can write compiled templates can run code in the next render.
    folder = cache_folder()
    if folder is None:
        return None
    # Compiled templates call `finalize` as it is in this version.
    return _Cache(str(folder), f"{__version__}-%s.cache")


class _Loader(FileSystemLoader):
    """Reads the templates of one folder, and none through a link that leads out of it."""

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        folder = Path(self.searchpath[0]).resolve()
        if not Path(path).resolve().is_relative_to(folder):
            raise CannotPrint("the template is a link that leads out of its folder")
        return source, path, is_current


class _Cache(FileSystemBytecodeCache):
    """A cache that can only save time: what cannot be read or written is compiled again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # a damaged pickle can raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
