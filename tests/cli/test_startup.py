"""What a command imports and compiles: limits that keep it fast, and that no clock decides."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

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
LIBRARIES = {"hashlib", "jinja2", "msgspec", "subprocess", "tempfile", "yaml"}


class Limits(NamedTuple):
    """The most modules of envgen and patterns, and what may not be imported."""

    modules: int
    patterns: int
    absent: set[str]


COMMANDS = {
    ("--version",): Limits(10, 0, {*NEVER, *OF_A_COMMAND, *LIBRARIES}),
    ("--help",): Limits(280, 24, NEVER),
    ("render", "production"): Limits(
        146, 50, {*NEVER, *OF_A_COMMAND, "envgen.check", "envgen.reading"}
    ),
    ("explain", "web"): Limits(
        175, 55, {*NEVER, *OF_A_COMMAND, "envgen.check", "envgen.adopt"} - {"difflib"}
    ),
    ("check", "production"): Limits(272, 100, {*NEVER, *OF_A_COMMAND, "envgen.output.scaffold"}),
}


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
