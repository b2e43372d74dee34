"""Fill Jinja templates, safe from injection: all values are quoted for the file's language.

Only this module, `template_blocks` and `template_limits` use Jinja. Every `{{ … }}` passes through
`finalize`, which quotes the value. Only three filters return text that is printed unquoted: `name`
(dotted names), `comment` (one printable line) and `assignment` (a formatted Python statement). The
text of a block is quoted already. Filters and globals are an allow-list, and templates run in
Jinja's sandbox.
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    Undefined,
)
from jinja2 import pass_context as at_run_time
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.runtime import BlockReference

from envgen.errors import InputError, Place, Problem
from envgen.formats import quoting
from envgen.model import Language
from envgen.output.printing import FILTERS, CannotPrint, Verbatim, printer
from envgen.output.template_blocks import lost_block
from envgen.output.template_kinds import BUILT_IN, MAX_BYTES, has_template
from envgen.output.template_limits import LimitedEnvironment
from envgen.support.system import cache_folder
from envgen.version import __version__

# How Jinja reads a template of envgen.
SYNTAX: dict[str, Any] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


class Renderer:
    """Renders templates for files of one language."""

    def __init__(
        self,
        built_in: Path,
        project: Path | None,
        language: Language,
        shown_at: Callable[[str | None, str], str],
    ) -> None:
        """Read templates from the folder `project` if it has them, or else from `built_in`.

        `shown_at` returns the path of a template for messages, from its file or else its name.
        """
        self._environment = _make_environment(_Loader(built_in, project), language)
        self._shown_at = shown_at

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Return the text of a template. Raises InputError as `Templates.render`."""
        self._environment.start()
        try:
            return self._environment.get_template(name).render(values)
        except TemplateSyntaxError as error:
            place = self._shown_at(error.filename, name), error.lineno
            raise _failed(*place, error.message or "") from None
        except _Unreadable as error:
            place = self._shown_at(error.file, name), error.line
            raise _failed(*place, error.reason, error.hint) from None
        except RecursionError as error:
            message = "the template includes or extends itself, or is nested too deeply"
            raise _failed(*self._place(error, name), message, _NAMES_ITSELF) from None
        except (TemplateError, CannotPrint, quoting.Unquotable) as error:
            raise _failed(*self._place(error, name), _said(error)) from None
        except Exception as error:
            # A template is code that can raise any exception, whose message may contain a value.
            message = f"the template fails with {type(error).__name__}"
            raise _failed(*self._place(error, name), message) from None

    def _place(self, error: Exception, name: str) -> tuple[str, int]:
        """Return the template and line that were being rendered when `error` was raised."""
        trace, shown, line = error.__traceback__, self._shown_at(None, name), 0
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith(".j2") and (found := self._shown_at(file, "")):
                shown, line = found, trace.tb_lineno
            trace = trace.tb_next
        return shown, line

    def check_blocks(self, names: Iterable[str]) -> None:
        """Refuse blocks of overrides that the extended template lacks. Raises InputError."""
        for name in names:
            if lost := lost_block(self._environment, name):
                raise _failed(self._shown_at(None, name), *lost)


_NAMES_ITSELF = f"remove the include; the built-in template is called {BUILT_IN}/NAME"


class _Unreadable(Exception):
    """The file of a template cannot be read. The reason contains nothing of its text."""

    def __init__(self, file: Path, reason: str, hint: str, line: int = 0) -> None:
        super().__init__(reason)
        self.file, self.reason, self.hint, self.line = str(file), reason, hint, line


def _failed(shown: str, line: int, message: str, hint: str | None = None) -> InputError:
    place = Place(shown, line, 1 if line else 0)
    return InputError([Problem(message, "template", place, hint)])


class _Environment(LimitedEnvironment):
    """Jinja's sandbox. `{{ super() }}` prints a block's text unchanged: it is quoted already."""

    def call(self, context: Any, function: Any, /, *arguments: Any, **keywords: Any) -> Any:
        result = super().call(context, function, *arguments, **keywords)
        return Verbatim(result) if isinstance(function, BlockReference) else result

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return the method `format` or `format_map` of a text; its result is quoted later."""
        text = getattr(value, "__self__", None)
        if isinstance(text, Verbatim) and value.__name__ in ("format", "format_map"):
            value = getattr(str(text), value.__name__)
        return super().wrap_str_format(value)


def _make_environment(loader: BaseLoader, language: Language) -> LimitedEnvironment:
    environment = _Environment(
        loader=loader,
        bytecode_cache=_bytecode_cache(),
        undefined=StrictUndefined,
        finalize=_finalizer(language),
        auto_reload=False,
        **SYNTAX,
    )
    environment.filters = dict(FILTERS)
    environment.limit_filters()
    environment.globals = {}
    return environment


def _finalizer(language: Language) -> Callable[[Any, Any], Verbatim]:
    show = printer(language)

    # Constants are quoted at run time too. The bytecode cache only depends on the name and text of
    # a template, and the same template may be used for a file of another language.
    @at_run_time
    def finalize(_context: Any, value: Any) -> Verbatim:
        # Checked here too, because repr of an undefined value does not raise.
        if isinstance(value, Undefined):
            raise CannotPrint("the template prints a name that is not defined")
        return show(value)

    return finalize


def _said(error: Exception) -> str:
    if isinstance(error, quoting.Unquotable):
        return f"a value cannot be written here: it {error.reason}"
    if isinstance(error, TemplateNotFound):
        return "there is no such template"
    if isinstance(error, UndefinedError):
        # Jinja's message contains the key that was looked up, which may be a value.
        return "the template uses a name that is not defined"
    return str(error) or f"the template fails with {type(error).__name__}"


def _bytecode_cache() -> FileSystemBytecodeCache | None:
    """Return a cache in the user's cache folder; None if there is no safe folder."""
    # Anybody who can write compiled templates there can run code in the next render.
    folder = cache_folder()
    if folder is None:
        return None
    # Compiled templates depend on this version of envgen.
    return _Cache(str(folder), f"{__version__}-limited-%s.cache")


class _Loader(BaseLoader):
    """Finds a template in the project's folder, if there is one, or else among the built-in ones.

    `envgen/NAME` is always the built-in template.
    """

    def __init__(self, built_in: Path, project: Path | None) -> None:
        self._built_in = built_in
        self._project = project

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template.startswith(f"{BUILT_IN}/"):
            return _source(self._built_in, template.removeprefix(f"{BUILT_IN}/"), environment)
        own = self._project is not None and has_template(self._project, template)
        folder = self._project if own and self._project else self._built_in
        return _source(folder, template, environment)


def _source(folder: Path, name: str, environment: Any) -> tuple[str, str, Callable[[], bool]]:
    """Return a template for Jinja's loader; a link that leads out of `folder` is not followed."""
    try:
        if (why := _unfit(folder / name)) is not None:
            raise _Unreadable(folder / name, why, "shorten it, or remove it")
        source, path, is_current = FileSystemLoader(folder).get_source(environment, name)
    except TemplateNotFound:
        raise
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _Unreadable(folder / name, "is not UTF-8 text", "save it as UTF-8", line) from None
    except OSError as error:
        reason = f"cannot be read: {error.strerror or type(error).__name__}"
        raise _Unreadable(
            folder / name, reason, "give your user the permission to read the file"
        ) from None
    if not Path(path).resolve().is_relative_to(folder.resolve()):
        raise CannotPrint("the template is a symbolic link to a file outside its folder")
    return source, path, is_current


def _unfit(path: Path) -> str | None:
    """Return why a file is not read: a device may never end, and a template is not that large."""
    try:
        found = path.stat()
    except OSError:
        return None  # reported where it is read
    if stat.S_ISDIR(found.st_mode):
        return None
    if not stat.S_ISREG(found.st_mode):
        return "is not a regular file"
    return f"is larger than {MAX_BYTES // 2**20} MiB" if found.st_size > MAX_BYTES else None


class _Cache(FileSystemBytecodeCache):
    """A cache whose errors do no harm: a template that cannot be read from it is compiled again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # a damaged pickle can raise any exception
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
