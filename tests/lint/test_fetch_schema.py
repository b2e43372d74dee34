"""Render's schema: named, or fetched once from a server and kept. Nothing else is fetched."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from commandline import Command

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"services": {"type": "array"}, "databases": {"type": "array"}},
    "additionalProperties": False,
}


class Server(BaseHTTPRequestHandler):
    """Answers with what the test says, and counts the requests."""

    answer: bytes = b""
    status = 200
    asked = 0

    def do_GET(self) -> None:
        """Answer."""
        type(self).asked += 1
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Serve a schema; the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "cache").mkdir(mode=0o700)
    Server.answer, Server.status, Server.asked = json.dumps(SCHEMA).encode(), 200, 0
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/schema.json"
        server.shutdown()
        thread.join()


def test_it_is_fetched_once_and_kept(repository: Path, lint: Command, url: str) -> None:
    """Later runs compare with it, and ask nobody."""
    (repository / "render.yaml").write_text("servises: []\n")
    assert lint("render.yaml").places("render-schema") == []
    done = lint("--fetch-schema", "--schema-url", url)
    assert done.status == 0
    assert done.out.startswith("written  ")
    assert lint("render.yaml").places("render-schema") == ["render.yaml:1:1"]
    assert "did you mean `services`?" in lint("render.yaml").about("render-schema")
    assert Server.asked == 1


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b"{}", b"[" * 50_000])
def test_no_schema_is_no_success(lint: Command, url: str, answer: bytes) -> None:
    """What a server sends instead is not kept."""
    Server.answer = answer
    assert lint("--fetch-schema", "--schema-url", url).status == 1
    Server.status = 404
    assert lint("--fetch-schema", "--schema-url", url).status == 1


def test_only_https_and_this_machine(lint: Command, url: str) -> None:
    """No other scheme can lead anywhere."""
    for other in ("http://example.com/x", "file:///etc/passwd", "ftp://example.com/x"):
        assert lint("--fetch-schema", "--schema-url", other).status == 1
    assert lint("--schema-url", url).status == 2
    assert Server.asked == 0


@pytest.mark.parametrize(
    "schema",
    [
        {"$schema": "x", "type": 1},
        {"properties": {"services": {"$ref": "https://example.com/other.json"}}},
        {"properties": {"services": {"$ref": "#/definitions/nowhere"}}},
        {"properties": {"services": {"items": {"pattern": "("}}}},
    ],
)
def test_a_schema_that_cannot_be_used(
    repository: Path, lint: Command, schema: dict[str, Any], url: str
) -> None:
    """It ends the run with 2, and nothing that it refers to is fetched."""
    (repository / "schema.json").write_text(json.dumps(schema))
    (repository / "render.yaml").write_text("services: [x]\n")
    assert lint("render.yaml", "--schema", "schema.json").status == 2
    (repository / "schema.json").write_text("no JSON")
    assert lint("render.yaml", "--schema", "schema.json").status == 2
