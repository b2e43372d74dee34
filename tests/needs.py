"""What a test needs and a machine may lack: the test is skipped by name, and in CI it fails."""

from __future__ import annotations

import importlib
import os
import shutil
from types import ModuleType
from typing import NoReturn

import pytest


def module_or_skip(name: str) -> ModuleType:
    """Import a library, or skip the tests of the module that asks for it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return lacking(f"{name} is not installed")


def node_or_skip() -> str:
    """Return Node's path, or skip the test that asks for it."""
    return shutil.which("node") or lacking("there is no Node here")


def lacking(why: str) -> NoReturn:
    """Skip the test, or the module that is being imported, and say `why`; fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why, allow_module_level=True)
