"""Measure the bot's signatures: verifying them, and the middleware in whole requests.

    python benchmarks/bot_auth.py [--runs N] [--write docs/explanation/benchmarks.md]

Makes a virtual environment of its own under .cache/bench, and needs about a minute and a
package index. Redis is measured where redis-server is installed: one is started, and stopped.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import page
from bot_report import Results, report
from measure import Figures, Run, output_of
from places import CACHE, HERE, Caches, bot_python

# Seconds in which Redis has to listen.
PATIENCE = 10
VERSIONS = ("django", "djangorestframework", "standardwebhooks", "http-message-signatures")


def measure(runs: int) -> Results:
    """Measure everything, each call in `runs` rounds."""
    python = bot_python()
    signatures = _output(python, "bot_signatures.py", str(runs))
    with _redis() as url:
        requests = _output(python, "bot_requests.py", str(runs), *url)
    return Results(
        signatures={int(size): _figures(rows) for size, rows in signatures.items()},
        requests=_figures(requests),
        versions=_output(python, "versions.py", *VERSIONS),
    )


def _output(python: str, script: str, *arguments: str) -> Any:
    command = [python, str(HERE / script), *arguments]
    return json.loads(output_of(command, CACHE, Caches(CACHE / "warm").environment()))


def _figures(rows: list[Any]) -> list[Figures]:
    return [Figures(label, tuple(Run(*run) for run in runs)) for label, runs in rows]


@contextlib.contextmanager
def _redis() -> Iterator[list[str]]:
    """Run a Redis that drops nothing, and hand over its URL; nothing where there is none."""
    program = shutil.which("redis-server")
    if program is None:
        print("== Without Redis: redis-server is not installed", file=sys.stderr)
        yield []
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--save", "", "--maxmemory-policy", "noeviction"]
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--port", str(port), *options]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            _await(port)
            yield [f"redis://127.0.0.1:{port}"]
        finally:
            process.terminate()
            process.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                sys.exit("redis-server does not listen")
            time.sleep(0.05)


if __name__ == "__main__":
    page.main(__file__, __doc__ or "", 100, lambda runs: report(measure(runs)))
