"""scripts/render-schema writes what a server sends, if it is a schema, and else says why not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

# Each test starts Python.
pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parent.parent / "scripts/render-schema"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Serve what is in `tmp_path/www`."""
    (tmp_path / "www").mkdir()
    with HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "www"))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/schema.json"
        server.shutdown()
        thread.join()


def fetched(tmp_path: Path, url: str) -> tuple[int, str, str | None]:
    """Run a copy of the script; return its status, what it says, and what is in its file."""
    script = tmp_path / "checkout/scripts/render-schema"
    script.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SCRIPT, script)
    done = subprocess.run(
        [sys.executable, script, url], capture_output=True, text=True, check=False
    )
    (tmp_path / "checkout/.cache").mkdir(exist_ok=True)
    paths = [path for path in (tmp_path / "checkout/.cache").rglob("*") if path.is_file()]
    assert [path.name for path in paths] in ([], ["schema.json"])
    return done.returncode, done.stderr, paths[0].read_text() if paths else None


def test_a_schema_is_written(tmp_path: Path, url: str) -> None:
    """Byte for byte, in place of the one before."""
    for text in ('{"properties": {}}\n', '{"properties": {"services": {}}}\n'):
        (tmp_path / "www/schema.json").write_text(text)
        assert fetched(tmp_path, url) == (0, "", text)


@pytest.mark.parametrize("text", ["<html>", "[1]", '{"message": "moved"}', "\x00", ""])
def test_anything_else_is_refused(tmp_path: Path, url: str, text: str) -> None:
    """What was there before stays."""
    (tmp_path / "www/schema.json").write_text('{"properties": {}}')
    fetched(tmp_path, url)
    (tmp_path / "www/schema.json").write_text(text)
    status, said, kept = fetched(tmp_path, url)
    assert (status, kept) == (1, '{"properties": {}}')
    assert said.startswith(f"error: {url} is not a JSON Schema: ")
    assert "Traceback" not in said


def test_a_server_that_has_no_schema(tmp_path: Path, url: str) -> None:
    """404, and a port on which nobody listens."""
    status, said, written = fetched(tmp_path, url)
    assert (status, written) == (1, None)
    assert said.startswith(f"error: cannot fetch {url}: HTTP Error 404")
    status, said, written = fetched(tmp_path, "http://127.0.0.1:9/schema.json")
    assert (status, written) == (1, None)
    assert said.startswith("error: cannot fetch http://127.0.0.1:9/schema.json: ")
