"""Fill Jinja templates, safe from injection: all values are quoted for the file's language.

Only this module and `template_limits` use Jinja. Every `{{ … }}` passes through `finalize`, which
quotes the value. Only three filters return text that is printed unquoted: `name` (dotted names),
`comment` (one printable line) and `assignment` (a formatted Python statement). The text of a block
is quoted already. Filters and globals are an allow-list, and templates run in Jinja's sandbox.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from envgen.output import project_templates
from envgen.output.printing import FILTERS, QUOTES, CannotPrint, Verbatim
from envgen.output.template_blocks import lost_block
from envgen.output.template_kinds import BUILT_IN, TemplateKind, Values
from envgen.output.template_limits import MAX_BYTES, LimitedEnvironment
from envgen.support.system import cache_folder
from envgen.version import __version__


def own_templates() -> Path:
    """Return the folder of envgen's own templates."""
    import envgen.templates

    return Path(str(envgen.templates.__file__)).parent


class Templates:
    """Renders the templates of a folder, and a project's templates that override them."""

    def __init__(
        self,
        folder: Path,
        shown: str = "",
        project: Templates | None = None,
        *,
        runs_project: bool = True,
    ) -> None:
        """Read templates from `folder`, which messages call `shown`.

        `project` are the project's own templates. With `runs_project` False none of them is read,
        and the files that they generate are left out.
        """
        self.folder = folder
        self.shown = shown or folder.name
        self.project = project
        self.runs_project = runs_project
        self._environments: dict[tuple[Language, bool], LimitedEnvironment] = {}

    def render(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        """Return the text of the template `name` of this folder, values quoted for `language`.

        Overrides of the project are not used.

        Raises:
            InputError: the template is missing, has an error, or prints a value that cannot be
                written. The place is the line in the template.
        """
        return self._render(name, language, values, with_project=False)

    def render_kind(self, kind: TemplateKind[Values], values: Values) -> str:
        """Return the text of a built-in template, or of the project's override of it.

        Raises:
            InputError: as in `render`, or the text that an override writes cannot be used.
        """
        given = {name: getattr(values, name) for name in values.__struct_fields__}
        names = self.overrides(kind.names) if kind.overridable and self.runs_project else ()
        text = self._render(kind.name, kind.language, given, with_project=bool(names))
        if names:
            self._check_blocks(names, kind.language)
            self.check(text, names, kind.language)
        return text

    def render_output(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        """Return the text of a template of the project, which may use the built-in ones.

        Raises:
            InputError: as in `render`, or the project has no such template.
        """
        if not self.overrides([name]):
            shown = self.project.shown if self.project else self.shown
            place = Place(f"{shown}/{name}")
            raise InputError([Problem("there is no such template", "template", place)])
        return self._render(name, language, values, with_project=True)

    def check(self, text: str, names: Sequence[str], language: Language | None = None) -> None:
        """Check a text that templates of the project wrote, so that envgen can update it later.

        `names` are the templates. `language` is the language of the text, if it is known.

        Raises:
            InputError: the text has no checksum line or several, or is not valid in its language.
        """
        assert self.project is not None
        folder, shown = self.project.folder, self.project.shown
        problem = project_templates.checksum_problem(text, folder, shown, names)
        if problem is None and language is not None:
            problem = project_templates.syntax_problem(text, language, f"{shown}/{names[0]}")
        if problem is not None:
            raise InputError([problem])

    def _check_blocks(self, names: Iterable[str], language: Language) -> None:
        """Refuse blocks of overrides that the extended template lacks."""
        environment = self._environment(language, with_project=True)
        for name in names:
            if lost := lost_block(environment, name):
                raise _failed(self._shown_at(None, name), *lost)

    def overrides(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the `names` for which the project's folder has a file or a link."""
        if self.project is None:
            return ()
        return tuple(name for name in names if _is_in(self.project.folder, name))

    def _render(
        self, name: str, language: Language, values: Mapping[str, Any], *, with_project: bool
    ) -> str:
        environment = self._environment(language, with_project)
        environment.start()
        try:
            return environment.get_template(name).render(values)
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

    def _shown_at(self, file: str | None, name: str) -> str:
        """Return the path of a template for messages, from its file or else its `name`."""
        for templates in (self, self.project):
            if file and templates and Path(file).is_relative_to(templates.folder):
                return f"{templates.shown}/{Path(file).relative_to(templates.folder).as_posix()}"
        if self.project and self.overrides([name]):
            return f"{self.project.shown}/{name}"
        return f"{self.shown}/{name}" if name else ""

    def _environment(self, language: Language, with_project: bool) -> LimitedEnvironment:
        key = (language, with_project)
        if key not in self._environments:
            own = self.project.folder if with_project and self.project else None
            self._environments[key] = _make_environment(_Loader(self.folder, own), language)
        return self._environments[key]


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
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters = dict(FILTERS)
    environment.limit_filters()
    environment.globals = {}
    return environment


def _finalizer(language: Language) -> Callable[[Any, Any], Verbatim]:
    quote = QUOTES[language]

    # Constants are quoted at run time too. The bytecode cache only depends on the name and text of
    # a template, and the same template may be used for a file of another language.
    @at_run_time
    def finalize(_context: Any, value: Any) -> Verbatim:
        if isinstance(value, Verbatim):
            return value
        # Checked here too, because repr of an undefined value does not raise.
        if isinstance(value, Undefined):
            raise CannotPrint("the template prints a name that is not defined")
        if not isinstance(value, str | int | float | list | tuple | dict | None):
            raise CannotPrint(f"the template prints a value of the type {type(value).__name__}")
        return Verbatim(quote(value))

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
        own = self._project is not None and _is_in(self._project, template)
        folder = self._project if own and self._project else self._built_in
        return _source(folder, template, environment)


def _is_in(folder: Path, name: str) -> bool:
    """Return whether `folder` has a file or a link `name`, wherever the link leads."""
    return os.path.lexists(folder / name) and not (folder / name).is_dir()


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
