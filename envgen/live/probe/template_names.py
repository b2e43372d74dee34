"""Find templates that the project's own views and templates name, but that do not exist.

Views are read by syntax: none is run. Only literal names count, and none in `try`.
"""

from __future__ import annotations

import ast
import sys
from typing import Any, Iterator

from .faults import own_path
from .named import in_templates, text_of

_TAGS = ("extends", "include")


def missing_templates(folder: str) -> list[dict[str, Any]]:
    """Return each template that is missing: who names it, and whether that is a view for sure."""
    found = []
    known: dict[str, bool] = {}
    named = [(*each, False) for each in in_templates(folder, _TAGS)]
    for file, line, name, certain in (*_in_views(folder), *named):
        if name.startswith("."):
            continue  # relative to the template that names it
        if name not in known:
            known[name] = _exists(name)
        if not known[name]:
            found.append({"file": file, "line": line, "name": name, "certain": certain})
    return found


def _exists(name: str) -> bool:
    """Return whether a template exists; one that has an error does."""
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    try:
        get_template(name)
    except TemplateDoesNotExist as error:
        return str(error) != name
    except Exception:  # noqa: BLE001, RUF100 - another error is that of the template
        return True
    return True


def _in_views(folder: str) -> Iterator[tuple[str, int, str, bool]]:
    """Yield file, line and name for each template that an own module names, and if it is sure."""
    for module in list(sys.modules.values()):
        path = str(getattr(module, "__file__", None) or "<")
        shown = own_path(path, folder)
        if shown is None or not path.endswith(".py"):
            continue
        text = text_of(path)
        if "render" not in text and "template" not in text:
            continue
        try:
            tree = ast.parse(text)
            found = list(_named(tree, vars(module)))
        except (SyntaxError, ValueError, RecursionError):
            continue
        for line, name, certain in found:
            yield shown, line, name, certain


def _named(tree: ast.AST, names: dict[str, Any]) -> Iterator[tuple[int, str, bool]]:
    """Yield line and name of each template, without those in `try`; `names` are the module's."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Try):
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call):
            yield from ((node.lineno, name, True) for name in _of_call(node, names))
        elif isinstance(node, ast.ClassDef) and _is_view(names.get(node.name)):
            for item in node.body:
                if isinstance(item, ast.Assign) and _targets(item) == ["template_name"]:
                    yield from ((item.lineno, name, False) for name in _literal(item.value))


def _targets(item: ast.Assign) -> list[str]:
    return [each.id for each in item.targets if isinstance(each, ast.Name)]


def _of_call(call: ast.Call, names: dict[str, Any]) -> Iterator[str]:
    from django import shortcuts
    from django.template import loader

    keywords = {item.arg: item.value for item in call.keywords}
    if "using" in keywords or None in keywords:
        return
    if isinstance(call.func, ast.Attribute) and call.func.attr == "as_view":
        view = names.get(call.func.value.id) if isinstance(call.func.value, ast.Name) else None
        if _is_view(view) and "template_name" in keywords:
            yield from _literal(keywords["template_name"])
    elif isinstance(call.func, ast.Name):
        called = names.get(call.func.id)
        at = {shortcuts.render: 1, loader.render_to_string: 0, loader.get_template: 0}
        index = at.get(called) if callable(called) and _is_hashable(called) else None
        if index is not None and len(call.args) > index:
            if not any(isinstance(item, ast.Starred) for item in call.args[: index + 1]):
                yield from _literal(call.args[index])
        elif index is not None and "template_name" in keywords:
            yield from _literal(keywords["template_name"])


def _is_hashable(item: Any) -> bool:
    return type(item).__hash__ is not None


def _is_view(item: Any) -> bool:
    from django.views.generic.base import TemplateResponseMixin

    return isinstance(item, type) and issubclass(item, TemplateResponseMixin)


def _literal(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
