"""Measure how soon `envgen lsp` shows problems after a keystroke, as an editor sees it.

    python benchmarks/editor.py [--lines 1000] [--runs N]

Makes a project with one long profile that four others extend, in a temporary folder, and types one
character after the other into it: every second text has an unknown key. The time is that from the
notification of the change to the arrival of the diagnostics, with the pause of `publishing.BRIEF`
in it. `wall` runs while nothing else does, and `cpu` is what the server computes in that time;
`busy` runs while the check of the text before still runs.
Needs the extra `dev`.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from lsprotocol import types
from pytest_lsp import client_capabilities
from pytest_lsp.client import make_test_lsp_client

BASE = """\
project: shop
programs:
  web: {command: gunicorn config.wsgi, django: true}
env:
"""
VARIABLE = "  NAME_{0:04}:\n    value: text {0}\n    help: What {0} is for.\n    for: [web]\n"
PAUSE = 3.0  # seconds in which the check of the whole project ends


def main() -> None:
    """Measure, and print what it comes to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        text = BASE + "".join(map(VARIABLE.format, range((arguments.lines - 4) // 4)))
        (root / "profiles").mkdir()
        (root / "profiles/base.yaml").write_text(text, encoding="utf-8")
        for name in ("development", "test", "staging", "production"):
            (root / f"profiles/{name}.yaml").write_text("extends: base\n", encoding="utf-8")
        found = asyncio.run(measure(root, text, arguments.runs))
    for label, times in found.items():
        middle, worst = statistics.median(times), max(times)
        print(f"{label:5} median {middle * 1000:.0f} ms, slowest {worst * 1000:.0f} ms")


async def measure(root: Path, text: str, runs: int) -> dict[str, list[float]]:
    """Return the seconds of each keystroke: in peace, and while a check runs."""
    client = make_test_lsp_client()
    await client.start_io(sys.executable, "-m", "envgen", "lsp")
    capabilities = client_capabilities("visual_studio_code")
    await client.initialize_session(
        types.InitializeParams(capabilities=capabilities, root_uri=root.as_uri())
    )
    uri = (root / "profiles/base.yaml").as_uri()
    item = types.TextDocumentItem(uri, "yaml", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await asyncio.sleep(PAUSE)
    [server] = psutil.Process().children()
    found: dict[str, list[float]] = {"wall": [], "cpu": [], "busy": []}
    for number in range(runs):
        for label, pause in (("wall", PAUSE), ("busy", 0.6)):
            wrong = f"{text}x{number}: 1\n"
            start, used = time.perf_counter(), sum(server.cpu_times()[:2])
            document = types.VersionedTextDocumentIdentifier(2 + number, uri)
            change = types.TextDocumentContentChangeWholeDocument(wrong)
            client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
            while not any(each.code == "unknown-key" for each in client.diagnostics.get(uri, ())):
                await asyncio.sleep(0.001)
            found[label].append(time.perf_counter() - start)
            if label == "wall":
                found["cpu"].append(sum(server.cpu_times()[:2]) - used)
            change = types.TextDocumentContentChangeWholeDocument(text + "#" * number)
            client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
            while any(each.code == "unknown-key" for each in client.diagnostics.get(uri, ())):
                await asyncio.sleep(0.001)
            await asyncio.sleep(pause)
    await client.shutdown_session()
    return found


main()
