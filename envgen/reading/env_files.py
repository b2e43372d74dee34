"""Whether a module reads .env files by itself, by its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from envgen.reading.python_tree import dotted, parsed

# Functions of python-dotenv and django-environ that set the variables of a file.
LOADERS = frozenset({"load_dotenv", "read_env", "read_envfile", "dotenv_values"})
_ENVIRON = ("os.environ", "environ")


def env_file_reader(text: str) -> tuple[int, int] | None:
    """Return the line and column at which a module begins to read a .env file; None for none.

    A loop that sets variables whose names are not in the code counts too: it reads a file.
    """
    tree = parsed(text)
    return min(_readers(tree), default=None) if tree is not None else None


def _readers(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            # decouple's `config` looks for a .env file without being told.
            decouple = node.module == "decouple"
            reads = decouple and any(name.name in ("config", "AutoConfig") for name in node.names)
        elif isinstance(node, ast.Call):
            owner, _, name = dotted(node.func).rpartition(".")
            computed = bool(node.args) and not isinstance(node.args[0], ast.Constant)
            reads = name in LOADERS or (owner in _ENVIRON and name == "setdefault" and computed)
        elif isinstance(node, ast.Assign):
            reads = any(_is_computed(target) for target in node.targets)
        else:
            continue
        if reads:
            yield node.lineno, node.col_offset + 1


def _is_computed(target: ast.expr) -> bool:
    return (
        isinstance(target, ast.Subscript)
        and dotted(target.value) in _ENVIRON
        and not isinstance(target.slice, ast.Constant)
    )
