"""Names of files in a pull request give no CI service a command, and stop no format."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from planted import Planted
from site_project import plant

from envgen.cli import cli

NAMES = (
    "::set-output name=a::b.py",
    "##[error]x.py",
    "a\n::error::x.py",
    "\x1b[31mx.py",
    "\u202e.py",
)
FORMATS = ("text", "json", "github", "sarif", "junit")
NOT_UTF8 = b"import os\nos.environ['A']\n\xff"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with files of hostile names, which cannot be audited."""
    root = tmp_path_factory.mktemp("hostile") / "site"
    plant(root, Planted("nothing"))
    for name in NAMES:
        (root / name).write_bytes(NOT_UTF8)
    with contextlib.suppress(OSError):  # some file systems have no such names
        Path(os.fsdecode(os.fsencode(root) + b"/\xff.py")).write_bytes(NOT_UTF8)
    return root


@pytest.mark.parametrize("form", FORMATS)
def test_names(site: Path, form: str) -> None:
    """Each line of the output is envgen's own, without control characters."""
    done = CliRunner().invoke(cli, ["check", "production", "--format", form, "-C", str(site)])
    assert done.exit_code in (0, 1), done.output
    said = done.stdout + done.stderr
    assert "UTF-8" in said
    # GitHub reads a line once: as the command that it begins with.
    assert form == "github" or "##[" not in said
    for line in said.splitlines():
        own = ("::notice ", "::warning ", "::error ") if form == "github" else ()
        assert line.startswith(own) if own and line else not line.lstrip().startswith("::")
        assert "\x1b" not in line
    if form in ("json", "sarif"):
        assert "##[error]x.py" in str(json.loads(done.stdout)) or form == "sarif"


def test_pipes_and_links_are_not_read(tmp_path: Path) -> None:
    """The search for the name of a variable in other files ends, also with a pipe among them."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs pipes")
    from envgen.check.variables.audit.unused import _texts

    (tmp_path / "private").write_text("secret")
    (tmp_path / "site").mkdir()
    os.mkfifo(tmp_path / "site/a.html")
    (tmp_path / "site/b.html").symlink_to("../private")
    (tmp_path / "site/c.html").write_text("text")
    assert list(_texts(tmp_path / "site", "profiles")) == ["text"]
