"""What pages say besides commands: Python that compiles, and the exit codes of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envgen.cli import terminal

ROOT = Path(__file__).parents[2]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = [
    pytest.param(block[1], id=f"{page.relative_to(ROOT).as_posix()}:{block.start()}")
    for page in PAGES
    for block in PYTHON.finditer(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_python_examples_compile(text: str) -> None:
    """A reader can paste an example into a module: no `await` is outside of a function."""
    compile(text, "example", "exec")


def test_exit_codes() -> None:
    """The reference has the exit codes that no command chooses itself."""
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    for code in (terminal.UNEXPECTED, terminal.STOPPED):
        assert f"\n| {code} |" in text
