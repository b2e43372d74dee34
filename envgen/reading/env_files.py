"""Whether a module reads .env files by itself, with which program, and which files."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from envgen.reading.python_tree import dotted, parsed

# Functions of python-dotenv and django-environ that set the variables of a file.
LOADERS = frozenset({"load_dotenv", "read_env", "read_envfile", "dotenv_values"})
_ENVIRON = ("os.environ", "environ")
# The options of pydantic-settings that name a file.
_OF_PYDANTIC = frozenset({"env_file", "_env_file"})
# The program behind a loader that environs does not have.
_PROGRAMS = {"load_dotenv": "python-dotenv", "dotenv_values": "python-dotenv"}


class EnvFileReader(Struct, frozen=True):
    """Code that reads a .env file."""

    line: int
    column: int
    # A key of DIALECTS; empty for code of the project's own.
    program: str
    # The names of files in its arguments, without folders; empty if it looks for .env.
    files: tuple[str, ...] = ()


def env_file_reader(text: str) -> tuple[int, int] | None:
    """Return the line and column at which a module begins to read a .env file; None for none.

    A loop that sets variables whose names are not in the code counts too: it reads a file.
    """
    found = env_file_readers(text)
    return (found[0].line, found[0].column) if found else None


def env_file_readers(text: str) -> list[EnvFileReader]:
    """Return all code in a module that reads a .env file, in its order."""
    tree = parsed(text)
    found = _readers(tree) if tree is not None else ()
    return sorted(found, key=lambda each: (each.line, each.column))


def _readers(tree: ast.Module) -> Iterator[EnvFileReader]:
    nodes = list(ast.walk(tree))
    environs = any(_imports(node, "environs") for node in nodes)
    for node in nodes:
        program: str | None = None
        if isinstance(node, ast.ImportFrom):
            # decouple's `config` looks for a .env file without being told.
            if node.module == "decouple" and any(
                name.name in ("config", "AutoConfig") for name in node.names
            ):
                program = "python-decouple"
        elif isinstance(node, ast.keyword):
            # pydantic-settings reads its file with python-dotenv.
            program = "python-dotenv" if node.arg in _OF_PYDANTIC else None
        elif isinstance(node, ast.Call):
            owner, _, name = dotted(node.func).rpartition(".")
            computed = bool(node.args) and not isinstance(node.args[0], ast.Constant)
            if name in LOADERS:
                program = _PROGRAMS.get(name, "python-dotenv" if environs else "django-environ")
            elif owner in _ENVIRON and name == "setdefault" and computed:
                program = ""
            elif name == "RepositoryEnv":
                program = "python-decouple"
        elif isinstance(node, ast.Assign):
            program = "" if any(_is_computed(target) for target in node.targets) else None
            if any(dotted(target) in _OF_PYDANTIC for target in node.targets):
                program = "python-dotenv"
        if program is not None:
            assert isinstance(node, ast.stmt | ast.expr | ast.keyword)
            files = _files(node) if not isinstance(node, ast.ImportFrom) else ()
            yield EnvFileReader(node.lineno, node.col_offset + 1, program, files)


def _imports(node: ast.AST, module: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == module
    return isinstance(node, ast.Import) and any(alias.name == module for alias in node.names)


def _files(node: ast.AST) -> tuple[str, ...]:
    """Return the names of .env files in the arguments of a call, or in a value."""
    texts = [
        child.value.replace("\\", "/").rpartition("/")[2]
        for part in ast.iter_child_nodes(node)
        for child in ast.walk(part)
        if isinstance(child, ast.Constant) and isinstance(child.value, str)
    ]
    return tuple(text for text in texts if text.startswith(".env") or text.endswith(".env"))


def _is_computed(target: ast.expr) -> bool:
    return (
        isinstance(target, ast.Subscript)
        and dotted(target.value) in _ENVIRON
        and not isinstance(target.slice, ast.Constant)
    )
