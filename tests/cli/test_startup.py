"""What a command imports and compiles: limits that keep it fast, and that no clock decides."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from needs import lacking

EXAMPLE = Path(__file__).parents[2] / "examples" / "propel"
# Counts the patterns that envgen's own code compiles; a library may compile any number.
PROGRAM = """
import json, re._compiler, sys
compiled, files = re._compiler.compile, []

def count(*arguments):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"].partition(".")[0] == "re":
        frame = frame.f_back
    files.append(frame.f_globals["__name__"])
    return compiled(*arguments)

re._compiler.compile = count
from envgen.__main__ import main
try:
    main()
    status = 0
except SystemExit as error:
    status = error.code or 0
patterns = [name for name in files if name.partition(".")[0] == "envgen"]
print(json.dumps({"status": status, "patterns": len(patterns), "modules": sorted(sys.modules)}))
"""
# What none of these commands needs.
NEVER = {
    *("asyncio", "concurrent.futures", "cryptography", "dataclasses", "difflib", "logging"),
    *("multiprocessing", "packaging", "tomllib", "envgen.check.booted", "envgen.check.fixing"),
    "envgen.live.boot",
}
# `--help` imports every command, for one line of each; `verify` and `adopt` need these.
OF_A_COMMAND = {"email", "http", "socket", "ssl", "envgen.adopt", "envgen.live"}
LIBRARIES = {"click", "hashlib", "msgspec", "subprocess", "tempfile", "yaml"}
# A project without templates of its own does not need it, nor what only rare cases do.
JINJA = {"jinja2", "envgen.output.jinja_rendering"}
RARE = {"pkgutil", "shutil", "envgen.cli.pruning", "envgen.output.redact"}


class Limits(NamedTuple):
    """The most modules of envgen and patterns, and what may not be imported."""

    modules: int
    patterns: int
    absent: set[str]


COMMANDS = {
    ("--version",): Limits(3, 0, {*NEVER, *OF_A_COMMAND, *LIBRARIES, *JINJA}),
    ("--help",): Limits(270, 22, NEVER | {"jinja2"}),
    ("render", "production"): Limits(
        143, 42, {*NEVER, *OF_A_COMMAND, *JINJA, *RARE, "secrets", "envgen.check", "envgen.reading"}
    ),
    ("explain", "web"): Limits(
        165,
        42,
        {*NEVER, *OF_A_COMMAND, *JINJA, "envgen.check", "envgen.adopt"} - {"difflib"},
    ),
    ("check", "production"): Limits(
        272, 92, {*NEVER, *OF_A_COMMAND, *JINJA, "pkgutil", "envgen.output.scaffold"}
    ),
}
# The instructions of a command, as many times those of importing the libraries of a script that
# renders templates, each without those of a process that does nothing. The numbers are the same on
# a busy machine, and smaller with a newer Python: 1.52 and 2.38 with 3.11, 1.42 and 2.21 with 3.13.
INSTRUCTIONS = {
    ("--version",): 0.02,
    ("render", "production"): 1.6,
    ("render", "--check", "production"): 1.6,
    ("check", "production"): 2.5,
}
BARE = "import click, jinja2, yaml"


@pytest.fixture(scope="module")
def in_step(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example whose files are all as its profiles say."""
    root = tmp_path_factory.mktemp("in_step")
    folder = root / "examples" / "propel"
    shutil.copytree(EXAMPLE, folder)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    assert run(folder, "render", "production")["status"] == 0
    return folder


def run(folder: Path, *arguments: str) -> dict[str, object]:
    """Run a command in a new process; return its status, its modules and its patterns."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_imports_and_compiles_little(arguments: tuple[str, ...], in_step: Path) -> None:
    """A module that every run imports, and a pattern that it compiles, slow down each command."""
    limits = COMMANDS[arguments]
    answer = run(in_step, *arguments)
    modules = answer["modules"]
    assert isinstance(modules, list)
    ours = [name for name in modules if name.partition(".")[0] == "envgen"]
    assert answer["status"] == 0
    assert limits.absent & set(modules) == set()
    assert len(ours) <= limits.modules
    assert answer["patterns"] in range(limits.patterns + 1)


@pytest.mark.slow
def test_ctrl_c_while_the_command_line_is_imported_prints_no_traceback(tmp_path: Path) -> None:
    """The status is that of a command that Ctrl-C ended."""
    code = (
        "import sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from envgen.__main__ import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.slow
def test_a_command_takes_few_instructions(in_step: Path) -> None:
    """Whole processes, which a module or pattern too many slows down, as does needless work."""
    if not shutil.which("valgrind"):
        lacking("valgrind, which counts instructions, is not installed")
    nothing = instructions(in_step, "-c", "pass")
    bare = instructions(in_step, "-c", BARE) - nothing
    found = {
        each: (instructions(in_step, "-m", "envgen", *each) - nothing) / bare
        for each in INSTRUCTIONS
    }
    assert {each: ratio for each, ratio in found.items() if ratio > INSTRUCTIONS[each]} == {}


def instructions(folder: Path, *arguments: str) -> int:
    """Return how many instructions a Python process takes when its bytecode is there."""
    # Without a seed the order of sets, and so the work, differs from run to run.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    tool = ("--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
    done = subprocess.run(
        ["valgrind", *tool, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = re.search(r"I +refs: +([0-9,]+)", done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))
