"""Read the models of an app by syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from envgen.reading.python_tree import parsed


def defines(texts: Iterable[str], model: str, field: str | None) -> bool:
    """Return whether the modules of an app define a model, and with `field` such a name.

    A field may come from a base class, so the name counts in any class. If a text is not valid
    Python, the answer is yes, because it is not known.
    """
    names: set[str] = set()
    classes: set[str] = set()
    for text in texts:
        tree = parsed(text)
        if tree is None:
            return True
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes.add(node.name.lower())
                names.update(_assigned(node))
    return model.lower() in classes and (field is None or field in names)


def _assigned(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
