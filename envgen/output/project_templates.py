"""Find the templates of a project, and check what they write."""

from __future__ import annotations

import ast
import contextlib
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from envgen.errors import Place, Problem
from envgen.formats import yaml_tree
from envgen.model import Deployment, Language
from envgen.output import checksum
from envgen.output.template_kinds import MAX_BYTES, TemplateKind
from envgen.support.suggestions import nearest

_START = checksum.PLACEHOLDER[:-16]
_SUFFIX = ".j2"


class ProjectTemplates(Struct, frozen=True):
    """The templates of a project by path, without the templates of outputs."""

    # Templates that override built-in ones, each with the file that it generates.
    overrides: Mapping[str, str] = {}
    # Unused templates, each with the built-in name that was probably meant.
    unused: Mapping[str, str | None] = {}


NO_TEMPLATES = ProjectTemplates()


def find(
    folder: Path, shown: str, kinds: Iterable[TemplateKind[Any]], deployments: Iterable[Deployment]
) -> ProjectTemplates:
    """Return the templates in a project's folder, which messages call `shown`.

    A template is used if it is the template of an output, if it has the name of a built-in
    template, or if another template contains its name.
    """
    makes = {name: kind.makes for kind in kinds if kind.overridable for name in kind.names}
    texts = _texts(folder)
    outputs = {item.template for found in deployments for item in found.document.outputs.values()}
    unused = [
        name
        for name in texts
        if name not in makes and name not in outputs and not _is_named(name, texts)
    ]
    return ProjectTemplates(
        overrides={f"{shown}/{name}": makes[name] for name in texts if name in makes},
        unused={f"{shown}/{name}": nearest(name, makes) for name in unused},
    )


def _texts(folder: Path) -> dict[str, str]:
    """Return the text of each template in the folder; an empty text if it cannot be read."""
    found = {}
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        found[path.name] = ""
        # A link could lead to a file outside the folder, or to one that never ends.
        inside = path.is_file() and path.resolve().is_relative_to(folder.resolve())
        if inside and path.stat().st_size <= MAX_BYTES:
            with contextlib.suppress(OSError, UnicodeDecodeError):
                found[path.name] = path.read_text(encoding="utf-8")
    return {name: text for name, text in found.items() if not (folder / name).is_dir()}


def _is_named(name: str, texts: dict[str, str]) -> bool:
    return any(name in text for other, text in texts.items() if other != name)


def checksum_problem(text: str, folder: Path, shown: str, names: Sequence[str]) -> Problem | None:
    """Return a problem if `text` has no checksum line, or several; None if it has one.

    `names` are the project's templates that `text` comes from. The place is their last checksum
    line, or the top of the first template.
    """
    count = checksum.placeholders(text)
    if count == 1:
        return None
    place = Place(f"{shown}/{names[0]}", 1, 1)
    texts = _texts(folder) if count != 0 else {}
    for name in names if count != 0 else ():
        for number, line in enumerate(texts.get(name, "").splitlines(), 1):
            if _START in line:
                place = Place(f"{shown}/{name}", number, 1)
    message = (
        "the output of this template has no checksum line, so envgen cannot detect edits by hand"
    )
    if count != 0:
        message = "the output of this template has several checksum lines, or one with a value"
    hint = f"exactly one line of the template must be {checksum.PLACEHOLDER!r}"
    return Problem(message, "template", place, hint)


def syntax_problem(text: str, language: Language, path: str) -> Problem | None:
    """Return a problem if `text` is not valid in its language, Python or YAML; None if it is."""
    if language == "python":
        name, line = "Python", _python_error(text)
    elif language == "yaml":
        name, line = "YAML", _yaml_error(text)
    else:
        return None
    message = f"line {line} of the output of this template is not valid {name}"
    return Problem(message, "template", Place(path, 1, 1)) if line else None


def _python_error(text: str) -> int | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # warnings are about the user's code
            ast.parse(text)
    except SyntaxError as error:
        return error.lineno or 1
    except (ValueError, RecursionError, MemoryError):
        return 1
    return None


def _yaml_error(text: str) -> int | None:
    _, problems = yaml_tree.parse(text.encode("utf-8", "surrogatepass"), "")
    return problems[0].place.line if problems and problems[0].place else None
