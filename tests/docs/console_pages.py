"""Run the commands that a page of the documentation shows, and compare what they print.

A page is run from top to bottom, in one shell and in an empty folder:

- In a block ```` ```console ````, a line that begins with `$ ` is a command. The lines below it are
  what it prints, to stdout and stderr. `…` stands for any text, or alone on a line for any lines.
- A block whose first line is `# path` is a file, and is written. After `# in path` it is added to
  the file: merged into a profile, or appended to any other file.
- `<!-- setup … -->` has commands that readers do not see. They must succeed. There `$CHECKOUT` is
  the checkout of envgen.
- `<!-- exit status: N -->` says with which status the last command of the next block exits.
- `<!-- not run: reason -->` leaves out the next block, and so does `<!-- not written: reason -->`.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ANY = "…"
PART = re.compile(
    r"^<!-- setup\n(?P<setup>.*?)^-->$"
    r"|^<!-- exit status: (?P<status>\d+) -->$"
    r"|^<!-- not (?:run|written): (?P<reason>\S.*?) -->$"
    r"|^```(?P<language>\w*)[^\n]*\n(?P<block>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
# `# path`, `# in path`, or the same in a comment of Jinja or HTML.
FILE = re.compile(r"(?:#|\{#|<!--) (?P<part>in )?(?P<path>[\w.][\w./-]*[\w-])(?: #\}| -->)?\n")
HEREDOC = re.compile(r"<<'(\w+)'")
SEPARATOR = "\x1e"
# What differs in each run, and what a page shows instead.
VARYING = (
    (re.compile(r"\b([0-9a-f]{8})[0-9a-f]{24}\b"), rf"\1{ANY}"),
    (re.compile(r"(?<![\w/+.-])([A-Za-z0-9+/]{20})[A-Za-z0-9+/]{20,}={0,2}"), rf"\1{ANY}"),
    (re.compile(r"\bcommit [0-9a-f]{12}\b"), f"commit {ANY}"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "2026-11-24"),
    (re.compile(r"\bin \d+\.\d{3}s\b"), "in 0.004s"),
    # Each new rule would change every page.
    (re.compile(r"\bfrom \d+ rules\b"), "from 127 rules"),
)


class Step(NamedTuple):
    """A command, or a file to write, and where its output is in the page."""

    command: str
    status: int = 0
    shown: tuple[int, int] | None = None
    line: int = 0


class Ran(NamedTuple):
    """What a command printed, and its exit status."""

    printed: str
    status: int


def steps(text: str, blocks: Path) -> Iterator[Step]:
    """Yield what a page does, in order; the texts of its files go to the folder `blocks`."""
    status, reason = 0, None
    for part in PART.finditer(text):
        line = text.count("\n", 0, part.start()) + 1
        if part["setup"] is not None:
            yield Step(f"set -e\n{part['setup']}set +e", line=line)
        elif part["status"]:
            status = int(part["status"])
            continue
        elif part["reason"]:
            reason = part["reason"]
            continue
        elif reason is None and part["language"] == "console":
            *most, last = _commands(text, part)
            yield from [*most, last._replace(status=status)]
        elif reason is None and (file := FILE.match(part["block"])):
            saved = blocks / f"{line}"
            saved.write_text(part["block"], encoding="utf-8")
            yield Step(_writing(saved, file["path"], bool(file["part"])), line=line)
        status, reason = 0, None


def _commands(text: str, part: re.Match[str]) -> Iterator[Step]:
    position, lines = part.start("block"), part["block"].splitlines(keepends=True)
    while lines:
        line = text.count("\n", 0, position) + 1
        command = lines.pop(0)
        assert command.startswith("$ "), f"line {line} is not a command: {command!r}"
        position += len(command)
        end = HEREDOC.search(command)
        while end and lines:
            command += lines[0]
            position += len(lines[0])
            if lines.pop(0).strip() == end[1]:
                break
        start = position
        while lines and not lines[0].startswith("$ "):
            position += len(lines.pop(0))
        yield Step(command[2:].rstrip("\n"), 0, (start, position), line)


def _writing(saved: Path, path: str, part: bool) -> str:
    target = shlex.quote(path)
    if part and re.fullmatch(r"profiles/\w+\.yaml", path):
        return shlex.join([sys.executable, __file__, str(saved), path])
    return f'mkdir -p "$(dirname {target})" && cat {saved} {">>" if part else ">"} {target}'


def run(steps: list[Step], home: Path) -> list[Ran]:
    """Run each step in one shell that begins in `home`; return what was printed, made plain."""
    script = "".join(
        f"{step.command}\nprintf '%s%s%s' '{SEPARATOR}' $? '{SEPARATOR}'\n" for step in steps
    )
    environment = {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ["PATH"]]),
        "VIRTUAL_ENV": sys.prefix,
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "CHECKOUT": str(Path(__file__).parents[2]),
        **{key: value for key, value in os.environ.items() if key.startswith("GIT_")},
    }
    done = subprocess.run(
        ["bash", "-c", f"umask 022\n{script}"],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    printed = done.stdout.split(SEPARATOR)
    assert len(printed) == 2 * len(steps) + 1, f"the shell stopped:\n{done.stdout[-2000:]}"
    texts, statuses = printed[0::2], printed[1::2]
    return [Ran(_plain(text, home), int(s)) for text, s in zip(texts, statuses, strict=False)]


def _plain(text: str, home: Path) -> str:
    text = text.replace(str(home), "/home/you").replace(sys.prefix, "/home/you/mysite/.venv")
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def fits(shown: str, printed: str) -> bool:
    """Return whether the output in a page allows what was printed."""
    lines = [
        r"(?:.*\n)*?" if line.strip() == ANY else f"{'.*?'.join(map(re.escape, line.split(ANY)))}\n"
        for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), _with_end(printed)) is not None


def refreshed(shown: str, printed: str) -> str:
    """Return the output to show from now on: as it was, in what is left out and in what fits."""
    new = _with_end(printed).splitlines()
    result: list[str] = []
    at, gap = 0, ""
    for line in shown.splitlines():
        if line.strip() == ANY:
            gap = line
            continue
        found = _nearest(line, new, at)
        if found is None:
            continue
        if found > at:
            result += [gap] if gap else new[at:found]
        result.append(line if fits(line, new[found]) else new[found])
        at, gap = found + 1, ""
    if at < len(new):
        result += [gap] if gap else new[at:]
    return "".join(f"{line}\n" for line in result)


def _nearest(line: str, lines: list[str], start: int) -> int | None:
    for index in range(start, len(lines)):
        if fits(line, lines[index]):
            return index
    likely = difflib.get_close_matches(line, lines[start:], n=1, cutoff=0.6)
    return lines.index(likely[0], start) if likely else None


def _with_end(text: str) -> str:
    return f"{text}\n" if text and not text.endswith("\n") else text


def _merge(saved: Path, path: Path) -> None:
    """Write a part of a profile into the profile, key by key."""
    old, new = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in (path, saved))
    path.write_text(yaml.safe_dump(_merged(old, new), sort_keys=False, allow_unicode=True), "utf-8")


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = _merged(result[key], value) if both else value
    return result


if __name__ == "__main__":
    _merge(Path(sys.argv[1]), Path(sys.argv[2]))
