"""Fill the templates of envgen and of a project: all values are quoted for the file's language.

Importing Jinja takes longer than everything else that most commands do. A built-in template that
nothing overrides needs none: scripts/templates makes Python of it. `jinja_rendering` renders the
others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envgen.errors import InputError, Place, Problem
from envgen.model import Language
from envgen.output.compiled_templates import COMPILED
from envgen.output.printing import printer
from envgen.output.template_kinds import TemplateKind, Values, has_template

if TYPE_CHECKING:
    from envgen.output.jinja_rendering import Renderer


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
        self._renderers: dict[tuple[Language, bool], Renderer] = {}

    def render(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        """Return the text of the template `name` of this folder, values quoted for `language`.

        Overrides of the project are not used.

        Raises:
            InputError: the template is missing, has an error, or prints a value that cannot be
                written. The place is the line in the template.
        """
        return self._without_project(name, language, values)

    def render_kind(self, kind: TemplateKind[Values], values: Values) -> str:
        """Return the text of a built-in template, or of the project's override of it.

        Raises:
            InputError: as in `render`, or the text that an override writes cannot be used.
        """
        given = {name: getattr(values, name) for name in values.__struct_fields__}
        names = self.overrides(kind.names) if kind.overridable and self.runs_project else ()
        if not names:
            return self._without_project(kind.name, kind.language, given)
        renderer = self._renderer(kind.language, with_project=True)
        text = renderer.render(kind.name, given)
        renderer.check_blocks(names)
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
        return self._renderer(language, with_project=True).render(name, values)

    def check(self, text: str, names: Sequence[str], language: Language | None = None) -> None:
        """Check a text that templates of the project wrote, so that envgen can update it later.

        `names` are the templates. `language` is the language of the text, if it is known.

        Raises:
            InputError: the text has no checksum line or several, or is not valid in its language.
        """
        from envgen.output import project_templates  # late: few projects have templates

        assert self.project is not None
        folder, shown = self.project.folder, self.project.shown
        problem = project_templates.checksum_problem(text, folder, shown, names)
        if problem is None and language is not None:
            problem = project_templates.syntax_problem(text, language, f"{shown}/{names[0]}")
        if problem is not None:
            raise InputError([problem])

    def overrides(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the `names` for which the project's folder has a file or a link."""
        if self.project is None:
            return ()
        return tuple(name for name in names if has_template(self.project.folder, name))

    def _without_project(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        text = by_python(self.folder, name, language, values)
        if text is not None:
            return text
        return self._renderer(language, with_project=False).render(name, values)

    def shown_at(self, file: str | None, name: str) -> str:
        """Return the path of a template for messages, from its file or else its `name`."""
        for templates in (self, self.project):
            if file and templates and Path(file).is_relative_to(templates.folder):
                return f"{templates.shown}/{Path(file).relative_to(templates.folder).as_posix()}"
        if self.project and self.overrides([name]):
            return f"{self.project.shown}/{name}"
        return f"{self.shown}/{name}" if name else ""

    def _renderer(self, language: Language, with_project: bool) -> Renderer:
        key = (language, with_project)
        if key not in self._renderers:
            from envgen.output.jinja_rendering import Renderer  # late: most templates need no Jinja

            own = self.project.folder if with_project and self.project else None
            self._renderers[key] = Renderer(self.folder, own, language, self.shown_at)
        return self._renderers[key]


def by_python(folder: Path, name: str, language: Language, values: Mapping[str, Any]) -> str | None:
    """Return the text of a template in `folder`; None if Jinja has to render it.

    That is so if a file differs from the one that was compiled, and if the template fails: Jinja
    then says in which line.
    """
    if name not in COMPILED:
        return None
    sources, compiled_from, render = COMPILED[name]
    try:
        if digest(folder, sources) == compiled_from:
            return "".join(render(values, printer(language)))
    except Exception:  # a template is code that can raise any exception
        return None
    return None


def digest(folder: Path, names: Iterable[str]) -> str:
    """Return a digest of templates. Raises OSError."""
    # A checkout on Windows may have other line endings; Jinja reads them as "\n" too.
    texts = [(folder / name).read_bytes().replace(b"\r\n", b"\n") for name in names]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()
