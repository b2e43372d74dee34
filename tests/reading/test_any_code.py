"""Nothing that a file can contain stops the audit: odd, broken and hostile code."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from code_reading import sources
from hypothesis import given
from hypothesis import strategies as st

from envgen.reading.audit.reach import ImportGraph, ProgramCode
from envgen.reading.audit.settings_modules import own_settings

NAMES = st.sampled_from(
    ["os", "environ", "os.environ", "env", "config", "settings", "name", "self", '"X"', "'a b'",
     "1", "None", "X", "[]", "{}",
     '("X", "Y")', 'f"{name}"', "*name", "**name", "...", "lambda: env"]
)  # fmt: skip


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    shapes = [
        "{}({})", "{}[{}]", "({}).get({})", "({}).str({})", "({} in {})", "({} or {})",
        "({} if {} else 1)", "[{} for name in {}]", "({}).X", "not {}", "({}, {})",
        "({} == {} < 1)", "(name := {})", "{} + {}", "config({}, default={})", "getattr({}, {})",
        "int({})", "{{{}: {}}}",
    ]  # fmt: skip
    return st.builds(
        lambda shape, one, two: shape.format(one, two), st.sampled_from(shapes), inner, inner
    )


EXPRESSIONS = st.recursive(NAMES, _wrapped, max_leaves=12)
LINES = st.sampled_from(
    ["import os", "import os, environ", "from os import environ as e, getenv", "import {0}",
     "from decouple import config", "from environs import Env", "from . import {0}",
     "from .... import *", "from django.conf import settings", "from code import *",
     "env = environ.Env({0})", "if {0}:\n    {0}\nelse:\n    raise", "while {0}:\n    break",
     "try:\n    {0}\nexcept {0}:\n    pass", "with {0} as name:\n    {0}",
     "for name in {0}:\n    {0}", "def f(name, default={0}):\n    return {0}",
     "class C(BaseSettings):\n    x: str = {0}\nC({0})",
     "class C({0}):\n    class Config:\n        env_prefix = {0}", "assert {0}", "{0} = {0}",
     "os.environ.update({0})", "os.environ[{0}] = 1", "name: {0} = {0}", "del {0}",
     "load_dotenv({0})",
     "async def f():\n    async with {0}:\n        await {0}", "name += {0}", "return {0}",
     "match {0}:\n    case {0}:\n        {0}", "if {0}:\n    import {0}", "{0}", "({0}",
     "\tx", "\x0c{0}"]
)  # fmt: skip
CODE = st.lists(
    st.builds(lambda line, text: line.replace("{0}", text), LINES, EXPRESSIONS), max_size=12
).map("\n".join)


def audit(root: Path, code: str | bytes) -> None:
    """Do with a file all that can be done with it."""
    found = sources(root, {"code.py": code, "package/__init__.py": "from code import *\n"})
    for reads in found.readers.values():
        for item in reads.reads:
            item.runs(lambda *_: None)
    for path in found.texts:
        found.reads(path)
        found.imports(path)
    settings = own_settings(found, ["code"])
    ImportGraph(found, settings).reach(ProgramCode(("gunicorn code",), django=True))
    list(found.setting_readers(lambda name: False))


@pytest.mark.threat("a hostile file of the project stops a check")
@given(CODE)
def test_code_of_any_shape_is_read(code: str) -> None:
    """Code that is put together from all that the audit looks at never raises."""
    with TemporaryDirectory() as folder:
        audit(Path(folder), code)


@pytest.mark.threat("a hostile file of the project stops a check")
@given(st.one_of(st.text(), st.binary()))
def test_a_file_with_anything_in_it_is_read(content: str | bytes) -> None:
    """Text that is no Python, and bytes that are no text, never raise."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    with TemporaryDirectory() as folder:
        audit(Path(folder), b"environ getenv " + data)


@pytest.mark.parametrize(
    "code",
    [
        "import os\n" + "(" * 5000 + "os.environ" + ")" * 5000,
        "import os\n" + "-" * 20_000 + "os.environ",
        "import os\nx = os.environ" + ".get('X')" * 3000,
        "import os\nx = " + " + ".join(["os.environ['X']"] * 5000),
        "import os\nif os.environ.get('A'): pass\n" + "elif os.environ.get('B'): pass\n" * 3000,
        "import os\n" + "\n".join(" " * depth + "if os.environ:" for depth in range(90)) + " pass",
        "environ\0",
        'import os\nos.environ["\\d"], "\\w" is os\n',
        "# -*- coding: latin-1 -*-\nimport os\nos.environ['X']\n",
        "\ufeffimport os\nos.environ['X']\n",
    ],
)
def test_hostile_code_is_read_or_named(code: str, tmp_path: Path) -> None:
    """Deep nesting, long chains and odd characters end in an answer or in a trouble."""
    audit(tmp_path, code)


def test_modules_that_import_each_other_end(tmp_path: Path) -> None:
    """Readers that come from each other's module are looked for once."""
    files = {
        "one.py": 'from two import *\nfrom two import env\nenviron, env("X")\n',
        "two.py": 'from one import *\nfrom one import env\nenviron, env("X")\n',
    }
    assert all(reads.reads == [] for reads in sources(tmp_path, files).readers.values())


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_links_and_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    """No link is followed, and no installed package is read."""
    code = "import os\nos.environ['X']\n"
    folders = ("node_modules/a", ".hidden", "__pycache__", "site-packages", "own-venv", "venv/lib")
    files = {f"{folder}/code.py": code for folder in folders}
    found = sources(tmp_path, {**files, "own-venv/pyvenv.cfg": "", "app/code.py": code})
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.py").symlink_to(tmp_path / "app/code.py")
    assert list(found.texts) == ["app/code.py"]
