"""An editor: the client of pytest-lsp, which checks what a server sends, on a loop of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pytest_lsp import client_capabilities
from pytest_lsp.client import make_test_lsp_client

SECONDS = 60
T = TypeVar("T")


class Editor:
    """A client with a server of its own, in a folder."""

    def __init__(self, root: Path, editor: str = "visual_studio_code") -> None:
        """Start the server."""
        self.root = root
        self._loop = asyncio.new_event_loop()
        self.client = make_test_lsp_client()
        self._versions: dict[str, int] = {}
        command = (sys.executable, "-m", "envgen", "lsp")
        self.run(self.client.start_io(*command, env={**os.environ, "PYTHONUTF8": "1"}))
        self.answer = self.run(
            self.client.initialize_session(
                types.InitializeParams(
                    capabilities=client_capabilities(editor), root_uri=root.as_uri()
                )
            )
        )

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what a request comes to."""
        return self._loop.run_until_complete(asyncio.wait_for(work, SECONDS))

    def uri(self, path: str) -> str:
        """Return the URI of a file of the project."""
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> None:
        """Show a file."""
        text = (self.root / path).read_text(encoding="utf-8") if text is None else text
        item = types.TextDocumentItem(self.uri(path), "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, path: str, text: str) -> None:
        """Replace the text of a file that is shown."""
        version = self._versions[path] = self._versions.get(path, 1) + 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, self.uri(path)),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def at(self, path: str, line: int, column: int) -> dict[str, Any]:
        """Return the parameters of a request about a place, which counts from 1."""
        document = types.TextDocumentIdentifier(self.uri(path))
        return {"text_document": document, "position": types.Position(line - 1, column - 1)}

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds, such as that a problem is shown."""

        async def wait() -> None:
            deadline = time.monotonic() + SECONDS
            while not holds():
                assert time.monotonic() < deadline, self.client.diagnostics
                await asyncio.sleep(0.01)

        self.run(wait())

    def rules(self, path: str) -> list[object]:
        """Return the rules of the problems that are shown in a file."""
        return [item.code for item in self.client.diagnostics.get(self.uri(path), ())]

    def close(self) -> None:
        """End the server, and see that it ended well."""
        self.run(self.client.shutdown_session())
        self._loop.close()
        assert not self.client.error
