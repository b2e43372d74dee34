"""Where the benchmark keeps its things, and the virtual environments that it makes there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".cache" / "bench"
REQUIREMENTS = ("--requirement", str(HERE / "requirements.txt"))
# What a wheel of envgen is made of.
SOURCES = ("envgen", "templates", "profiles", "pyproject.toml", "README.md", "LICENSE")


class Places:
    """The programs that are measured, each installed as its users install it."""

    def __init__(self) -> None:
        """Create both environments; envgen's own has the current working tree."""
        # Apart, so that no tool pays for another's dependencies.
        self.ours = _with_envgen("envgen", "django")
        self.others = _environment("others")
        _pip(self.others, *REQUIREMENTS)

    @property
    def python(self) -> str:
        """Return the interpreter of envgen's environment."""
        return str(self.ours / "python")


class Caches:
    """Folders that a process may keep its bytecode and its cache in."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which nobody else does."""
        self.folder = folder

    def clear(self) -> None:
        """Forget all that was compiled or cached."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """Return the environment of a process: the same on every machine, and no other caches."""
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            # PYTHONDONTWRITEBYTECODE, which a shell may have set, is left out on purpose.
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
        }


def bot_python() -> str:
    """Make an environment to measure the bot's signatures in; return its interpreter."""
    packages = ("django", "djangorestframework", "redis")
    return str(_with_envgen("bot", *packages, *REQUIREMENTS) / "python")


def _with_envgen(name: str, *packages: str) -> Path:
    """Create an environment with the current working tree and with `packages`."""
    environment = _environment(name)
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    _pip(environment, *constraints, *packages, str(_sources()))
    # The version may be the one that is installed already, and the source another.
    _pip(environment, "--no-deps", "--force-reinstall", str(CACHE / "source"))
    return environment


def _environment(name: str) -> Path:
    folder = CACHE / name
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True, clear=True)
    return folder / "bin"


def _pip(environment: Path, *arguments: str) -> None:
    command = [str(environment / "python"), "-m", "pip", "install", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"pip install {' '.join(arguments)} failed:\n{done.stderr}")


def _sources() -> Path:
    """Copy the sources away from the tree, in which a build would leave its own files."""
    target = CACHE / "source"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target
