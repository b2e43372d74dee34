"""What is shipped: the exact files of wheel and sdist, and that envgen works from them."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from checkouts import CHECKOUT, SOURCES, copy_checkout
from commandline import git

from envgen.version import __version__

pytestmark = pytest.mark.slow

NAME = f"django_envgen-{__version__}"
WHEEL = f"{NAME}-py3-none-any.whl"
SAYS = f"envgen, version {__version__}"
INFO = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}
EGG_INFO = {
    "PKG-INFO",
    "SOURCES.txt",
    "dependency_links.txt",
    "entry_points.txt",
    "requires.txt",
    "top_level.txt",
}
# Of this checkout alone: how ruff treats the modules that are copied into projects.
NOT_SHIPPED = {"envgen/runtime/ruff.toml"}


def sources() -> set[str]:
    """Return the paths of envgen's modules, templates and profiles as they stand here."""
    found = {"envgen/py.typed"}
    for folder, pattern in (("envgen", "*.py"), ("templates", "*"), ("profiles", "*")):
        for path in (CHECKOUT / folder).rglob(pattern):
            if path.suffix in (".py", ".j2", ".html"):
                found.add(path.relative_to(CHECKOUT).as_posix())
    return found


def installed(path: str) -> str:
    """Return where a file stands in the wheel."""
    return path if path.startswith("envgen/") else f"envgen/{path}"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a build reads."""
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def dist(checkout: Path) -> Path:
    """Build sdist and wheel, without a network: with the setuptools that is installed."""
    # sdist first, then the wheel from it: what is missing in one is missing in both.
    run([sys.executable, "-W", "error", "-m", "build", "--no-isolation", str(checkout)])
    return checkout / "dist"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a virtual environment that has envgen's dependencies, and not envgen."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=True)
    here = Path(sysconfig.get_paths(vars={"base": str(folder)})["purelib"])
    there = tmp_path_factory.mktemp("dependencies")
    for item in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "envgen" not in item.name.lower() and not item.name.endswith(".pth"):
            (there / item.name).symlink_to(item)
    (here / "dependencies.pth").write_text(f"{there}\n")
    return folder


def run(command: list[str], **more: object) -> str:
    """Run a command; what it says, should it fail, is what the test says."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1"}
    # The modules under test are those that were installed, wherever the tests are run from.
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, **more
    )  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return str(done.stdout) + str(done.stderr)


def test_the_contents_of_the_wheel(dist: Path) -> None:
    """Every module, template and profile, the mark of typed packages, and nothing else."""
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        names = set(wheel.namelist())
    wanted = {installed(path) for path in sources()}
    assert names == wanted | {f"{NAME}.dist-info/{path}" for path in INFO}
    assert not names & NOT_SHIPPED


def test_the_contents_of_the_sdist(dist: Path) -> None:
    """What the wheel is built from, the README and the licence, and nothing else."""
    with tarfile.open(dist / f"{NAME}.tar.gz") as archive:
        names = {item.name.removeprefix(f"{NAME}/") for item in archive if item.isfile()}
    own = {"LICENSE", "README.md", "pyproject.toml", "setup.cfg", "PKG-INFO"}
    assert names == sources() | own | {f"django_envgen.egg-info/{path}" for path in EGG_INFO}


@pytest.mark.parametrize("editable", [False, True], ids=["wheel", "editable"])
def test_it_works_where_it_is_installed(
    dist: Path, checkout: Path, fresh: Path, tmp_path: Path, editable: bool
) -> None:
    """Installed, from a wheel or a checkout, envgen finds its templates and profiles."""
    python = str(fresh / "bin/python")
    what = ["-e", str(checkout)] if editable else [str(dist / WHEEL)]
    options = ["--no-deps", "--no-build-isolation", "--force-reinstall", "--quiet"]
    said = run([sys.executable, "-m", "pip", "--python", python, "install", *options, *what])
    assert "deprecat" not in said.lower()
    project = tmp_path / "shop"
    project.mkdir()
    run(["git", "init", "-q", str(project)])

    envgen = [str(fresh / "bin/envgen")]
    assert run([*envgen, "--version"], cwd=tmp_path).strip() == SAYS
    run([*envgen, "init", str(project)], cwd=tmp_path)
    run([*envgen, "render", "--all"], cwd=project)
    run([*envgen, "check"], cwd=project)

    assert run([python, "-m", "envgen", "--version"], cwd=tmp_path).strip() == SAYS
    where = run([python, "-c", "import envgen; print(envgen.__file__)"], cwd=tmp_path).strip()
    assert Path(where).is_relative_to(checkout if editable else fresh)
    settings = (project / "config/settings/environment.py").read_text()
    assert "class Environment" in settings


@pytest.mark.parametrize(
    "command",
    [["uvx", "--from", WHEEL, "envgen"], ["pipx", "run", "--spec", WHEEL, "django-envgen"]],
)
def test_it_runs_without_an_installation(dist: Path, command: list[str], tmp_path: Path) -> None:
    """With the dependencies that its metadata names, from the package index."""
    program = [str(Path(sys.executable).with_name(command[0])), *command[1:], "--version"]
    homes = {"PIPX_HOME": str(tmp_path / "pipx"), "UV_CACHE_DIR": str(tmp_path / "uv")}
    environment = {**os.environ, **homes}
    done = subprocess.run(
        program, cwd=dist, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, SAYS), done.stderr


def test_it_is_installed_from_a_commit(checkout: Path, fresh: Path, tmp_path: Path) -> None:
    """By pip, from a git repository at a revision, as the docs say."""
    git(checkout, "init", "-q")
    git(checkout, "add", *SOURCES)
    git(checkout, "commit", "-qm", "a release")
    revision = git(checkout, "rev-parse", "HEAD").strip()
    python = str(fresh / "bin/python")
    options = ["--no-deps", "--no-build-isolation", "--force-reinstall", "--quiet"]
    url = f"git+{checkout.as_uri()}@{revision}"
    run([sys.executable, "-m", "pip", "--python", python, "install", *options, url])
    assert run([str(fresh / "bin/envgen"), "--version"], cwd=tmp_path).strip() == SAYS
