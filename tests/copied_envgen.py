"""A copy of envgen, for tests that add to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import envgen
from envgen.output import templating
from envgen.output.scaffold import own_profiles


def copy_to(folder: Path) -> Path:
    """Copy envgen, with templates and profiles where an installed one has them."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(str(envgen.__file__)).parent, folder / "envgen", ignore=ignore)
    for name, path in (
        ("templates", templating.own_templates()),
        ("profiles", own_profiles()),
    ):
        shutil.copytree(path, folder / "envgen" / name, ignore=ignore)
    return folder


def run_copied(copied: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the copy of envgen in a project."""
    # -S leaves out the editable install, whose finder would come first; the libraries stay.
    libraries = str(Path(str(sys.modules["click"].__file__)).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copied), libraries])}
    command = [sys.executable, "-S", "-m", "envgen", *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
