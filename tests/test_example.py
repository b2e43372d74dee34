"""The example's server stands on few libraries: those of its requirements, and no other."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "propel"
# Django stands on asgiref itself.
LIBRARIES = {
    "django": {"django", "asgiref"},
    "djangorestframework": {"rest_framework"},
    "djangorestframework-simplejwt": {"rest_framework_simplejwt"},
    "django-cors-headers": {"corsheaders"},
    "django-environ": {"environ"},
    "whitenoise": {"whitenoise"},
    "psycopg[binary]": {"psycopg"},
    "redis": {"redis"},
}
# What runs the site; nothing imports them.
PROGRAMS = {"gunicorn", "uvicorn"}
ALLOWED = {module for modules in LIBRARIES.values() for module in modules}
OWN = {path.stem for path in EXAMPLE.iterdir() if path.suffix == ".py" or path.is_dir()}
# Not what can be imported: other tests put folders of their own on sys.path.
installed = cache(packages_distributions)
DOTTED = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z_]\w*)*")


def server_files() -> list[Path]:
    """The modules of the server; the bot is another program, and brings what it sends with."""
    bots = (EXAMPLE / "bot", EXAMPLE / "config" / "settings" / "bot_auth" / "clients")
    files = sorted(EXAMPLE.rglob("*.py"))
    return [path for path in files if not any(path.is_relative_to(bot) for bot in bots)]


def imported(tree: ast.AST) -> Iterator[str]:
    """The top-level packages of all imports, those inside of functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).partition(".")[0]


def named(tree: ast.AST) -> Iterator[str]:
    """The packages that text names, as settings name apps, middleware and backends."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and DOTTED.fullmatch(str(node.value)):
            package, dot, _ = str(node.value).partition(".")
            if dot and package not in OWN and package in installed():
                yield package


@pytest.mark.parametrize("path", server_files(), ids=lambda path: str(path.relative_to(EXAMPLE)))
def test_imports(path: Path) -> None:
    """Each module imports, and names, the standard library, the project and these libraries."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {*imported(tree), *named(tree)} <= {*ALLOWED, *OWN, *sys.stdlib_module_names}


def test_nothing_is_missed() -> None:
    """Both ways of reading find what there is, or the tests above would find nothing wrong."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in server_files()]
    found = {package for tree in trees for package in imported(tree)}
    assert {"django", "rest_framework", "rest_framework_simplejwt", "environ"} <= found
    found = {package for tree in trees for package in named(tree)}
    assert {"django", "rest_framework", "corsheaders", "whitenoise"} <= found


def test_requirements() -> None:
    """What is installed for it is the same list, with what runs it."""
    lines = (EXAMPLE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[<>=~!]", line)[0] for line in lines if line}
    assert names == {*LIBRARIES, *PROGRAMS}
