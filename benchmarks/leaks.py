"""Measure `envgen check --leaks` against `git grep` for the same patterns, in one run.

    python benchmarks/leaks.py [--files 10000] [--runs N]

Makes a project with many files in a temporary folder, and measures in turns: a check without
--leaks, one with it, and the search by itself, each as a process. `git grep` is given the very
patterns that the search looks for.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from envgen.cli.session import Session
from envgen.vault.leaks.needles import Needles
from envgen.vault.leaks.secrets_in_use import known

ENVGEN = [sys.executable, "-m", "envgen"]
GREP = ["git", "grep", "-F", "-l", "-f", "-"]


def main() -> None:
    """Measure, and print what it comes to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        patterns = prepare(root, arguments.files)
        commands = {
            "git grep, the same patterns": (GREP, patterns),
            "envgen check": ([*ENVGEN, "check"], b""),
            "envgen check --leaks": ([*ENVGEN, "check", "--leaks"], b""),
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(arguments.runs):
            for label, (command, asked) in commands.items():
                times[label].append(seconds(command, asked, root))
    median = {label: statistics.median(each) for label, each in times.items()}
    print(f"{arguments.files} files, {len(patterns.splitlines())} patterns, median of", end=" ")
    print(f"{arguments.runs} runs in turns")
    for label, value in median.items():
        print(f"  {label:30} {value * 1000:8.0f} ms")
    grep, plain, leaks = median.values()
    print(f"  --leaks adds {(leaks - plain) / grep:.2f} x the time of git grep")


def prepare(root: Path, files: int) -> bytes:
    """Make a committed project with `files` more files; return the patterns of its secrets."""
    source = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz_"
    words = ["".join(source.choices(letters, k=source.randint(2, 10))) for _ in range(3000)]
    run(root, "git", "init", "-q")
    run(root, *ENVGEN, "init", "--host", "shop.example.com", "--bot", "--database", "supabase")
    run(root, *ENVGEN, "render", "--all", "-q")
    for number in range(files):
        path = root / f"d{number // 100}" / f"f{number % 100}.py"
        path.parent.mkdir(exist_ok=True)
        lines = [" ".join(source.choices(words, k=8)) for _ in range(80)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(root, "git", "add", "-A")
    # Without gc, which would go on in the background.
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0")
    run(root, "git", *identity, "commit", "-q", "-m", "all")
    session = Session(str(root))
    return Needles(known(session.stores.values(), {})).patterns()


def run(root: Path, *command: str) -> None:
    """Run a command in `root`; its failure is ours."""
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def seconds(command: list[str], asked: bytes, root: Path) -> float:
    """Return how long a command takes."""
    environment = {**os.environ, "NO_COLOR": "1"}
    start = time.perf_counter()
    subprocess.run(
        command, input=asked, cwd=root, env=environment, capture_output=True, check=False
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
