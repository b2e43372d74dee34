"""Measure `envgen check --leaks` against `git grep` for the same patterns, and its --history.

    python benchmarks/leaks.py [--files 10000] [--commits 5000] [--runs N]

Makes a project with many files and commits in a temporary folder, and measures in turns: a check
without --leaks, one with it, one with --history too, and what git needs: `git grep`, which is given
the very patterns that the search looks for, and `git log -p`. Each is a process.
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
LOG = ["git", "log", "-p", "--all"]


def main() -> None:
    """Measure, and print what it comes to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        patterns = prepare(root, arguments.files, arguments.commits)
        commands = {
            "git grep, the same patterns": (GREP, patterns),
            "git log -p": (LOG, b""),
            "envgen check": ([*ENVGEN, "check"], b""),
            "envgen check --leaks": ([*ENVGEN, "check", "--leaks"], b""),
            "envgen check --leaks --history": ([*ENVGEN, "check", "--leaks", "--history"], b""),
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(arguments.runs):
            for label, (command, asked) in commands.items():
                times[label].append(seconds(command, asked, root))
    median = {label: statistics.median(each) for label, each in times.items()}
    print(
        f"{arguments.files} files, {arguments.commits} commits, {len(patterns.splitlines())}",
        end=" ",
    )
    print(f"patterns, median of {arguments.runs} runs in turns")
    for label, value in median.items():
        print(f"  {label:30} {value * 1000:8.0f} ms")
    grep, log, plain, leaks, history = median.values()
    print(f"  --leaks adds {(leaks - plain) / grep:.2f} x the time of git grep")
    print(f"  --history adds {(history - leaks) / log:.2f} x the time of git log -p")


def prepare(root: Path, files: int, commits: int) -> bytes:
    """Make a project with `files` more files and `commits`; return the patterns of its secrets."""
    source = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz_"
    words = ["".join(source.choices(letters, k=source.randint(2, 10))) for _ in range(3000)]
    branch = "main"
    run(root, "git", "init", "-q", "-b", branch)
    run(root, *ENVGEN, "init", "--host", "shop.example.com", "--bot", "--database", "supabase")
    run(root, *ENVGEN, "render", "--all", "-q")
    for number in range(files):
        path = root / f"d{number // 100}" / f"f{number % 100}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_lines(source, words) + "\n", encoding="utf-8")
    run(root, "git", "add", "-A")
    # Without gc, which would go on in the background.
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0")
    run(root, "git", *identity, "commit", "-q", "-m", "all")
    # Faster than as many processes: https://git-scm.com/docs/git-fast-import
    stream = "".join(
        f"commit refs/heads/{branch}\ncommitter a <a@example.com> {number} +0000\ndata 1\nx\n"
        + (f"from {branch}^0\n" if number == 0 else "")
        + f"M 100644 inline d0/f{number % 100}.py\ndata <<END\n{_lines(source, words)}\nEND\n"
        for number in range(commits)
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=stream.encode(), check=True)
    run(root, "git", "reset", "--hard", "-q")
    session = Session(str(root))
    return Needles(known(session.stores.values(), {})).patterns()


def _lines(source: random.Random, words: list[str]) -> str:
    return "\n".join(" ".join(source.choices(words, k=8)) for _ in range(80))


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
