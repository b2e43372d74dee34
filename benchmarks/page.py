"""A page with a block for each benchmark; each block can be updated without the others."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def main(benchmark: str, about: str, runs: int, make: Callable[[int], str]) -> None:
    """Print what `make` returns for a number of runs, `runs` unless told, or write it to a page.

    `benchmark` is the path of a script, and `about` its docstring.
    """
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=runs, help=f"of each subject ({runs})")
    parser.add_argument("--write", type=Path, metavar="FILE", help="the page whose block it is")
    arguments = parser.parse_args()
    runs = max(arguments.runs, 2)
    if not arguments.write:
        print(make(runs))
        return
    name = Path(benchmark).name
    before, after = _around(arguments.write, name)  # Before what takes minutes.
    text = f"{before}\n{make(runs).strip()}\n\n{after}"
    arguments.write.write_text(text, encoding="utf-8", newline="\n")


def _around(page: Path, name: str) -> tuple[str, str]:
    """Return what stands on the page before the block of a benchmark and behind it.

    A block stands between two comments, which Markdown does not show. Ends where the page
    cannot be read or has no such block.
    """
    start, end = f"<!-- benchmarks/{name} -->\n", "\n<!-- end -->\n"
    try:
        before, found, rest = page.read_text(encoding="utf-8").partition(start)
    except OSError as error:
        sys.exit(f"{page}: {error.strerror}")
    _, closed, after = rest.partition(end)
    if not found or not closed:
        sys.exit(f"{page} has no block between {start.strip()} and {end.strip()}")
    return before + found, end.lstrip() + after
