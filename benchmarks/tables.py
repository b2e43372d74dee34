"""What all reports show alike: the machine, and figures beside the first of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from measure import Figures


def paragraphs(parts: Iterable[Sequence[str]]) -> str:
    """Put an empty line between parts, which are lists of lines."""
    return "\n\n".join("\n".join(part) for part in parts)


def machine(versions: Mapping[str, str]) -> list[str]:
    """Return a list of what the figures were taken on."""
    names = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    processor = names[0].partition(":")[2].strip() if names else platform.processor()
    return [
        f"- {processor}, {os.cpu_count()} cores; {platform.system()} {platform.release()}",
        f"- Python {platform.python_version()}",
        "- " + ", ".join(f"{name} {version}" for name, version in versions.items()),
    ]


def milliseconds(time: float) -> str:
    """Show the time of a process."""
    return f"{time:.0f} ms"


def microseconds(time: float) -> str:
    """Show the time of a call, which is in milliseconds too."""
    return f"{time * 1000:.{0 if time > 0.1 else 1}f} µs"


def beside_first(
    figures: Sequence[Figures], first: str = "bare", show: Callable[[float], str] = milliseconds
) -> list[str]:
    """Return a table of times, and of ratios to the first row, which is called `first`."""
    to = figures[0]
    return [
        f"| | median | minimum | middle half | ratio to {first} | CPU time, ratio to {first} |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {item.label} | {show(item.median)} | {show(item.least)} | "
            f"{' to '.join(map(show, item.middle))} | "
            f"{item.median / to.median:.2f} | {item.cpu / to.cpu:.2f} |"
            for item in figures
        ),
    ]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
