"""What many tests use: a project on disk, the command line, servers, and options."""

from __future__ import annotations

import compileall
import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import lanes
import pytest
from commandline import Command, Done, git
from hypothesis import settings
from servers import PostgreSQL, Redis

from envgen.cli import main
from envgen.live.boot.process import PROBE
from envgen.output import scaffold

# On a busy machine an example may take long: speed is what other tests are about.
settings.register_profile("envgen", deadline=None)
settings.load_profile("envgen")


# Seconds: 17 times as many kills, and races, as pyproject.toml's limit is for.
LONG_TIMEOUT = 3600


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--long`, `--quick` and `--refresh-pages`."""
    parser.addoption("--long", action="store_true", help="race and kill more, more often")
    parser.addoption("--quick", action="store_true", help="leave out tests that are marked slow")
    parser.addoption(
        "--update-messages", action="store_true", help="write tests/messages/*.txt again"
    )
    parser.addoption(
        "--refresh-pages",
        action="store_true",
        help="write into the pages of docs/ what the commands in them print",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Order tests, give them more time with `--long`, refuse two options that do not fit."""
    config.pluginmanager.register(_LongestFirst())
    if config.getoption("long") and config.getoption("timeout") is None:
        config.option.timeout = LONG_TIMEOUT
    if config.getoption("update_messages") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--update-messages writes files one after the other: without -n")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Use a process more than there are cores, since slow tests wait: for servers and browsers."""
    return (os.cpu_count() or 1) + (not config.getoption("quick"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `--quick`, do not even import the modules of slow folders."""
    if config.getoption("quick") and collection_path.suffix == ".py":
        return lanes.is_slow_file(collection_path) or None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark slow tests; with `--quick`, leave them out."""
    for item in items:
        lanes.mark(item)
    if config.getoption("quick"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


def pytest_collection_finish() -> None:
    """Take what stays until the end, twelve thousand tests, out of each garbage collection."""
    gc.collect()
    gc.freeze()


class _LongestFirst:
    """Orders the tests when all other plugins have: pytest-randomly shuffles them."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: not item.nodeid.startswith(lanes.LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """See that a test in the quick lane starts no slow program."""
    with lanes.during(item):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def _plain_surroundings() -> Iterator[None]:
    """Keep the settings of whoever runs the tests away from git and from envgen."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NO_COLOR", "FORCE_COLOR", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            patch.delenv(name, raising=False)
        patch.delenv("ENVGEN_KEY", raising=False)
        # Without compiled modules each Python that a test starts takes three times as long.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        patch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Test")
            patch.setenv(f"GIT_{role}_EMAIL", "test@example.com")
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_probe() -> None:
    """Compile the probe, which pip does when it installs envgen: a boot leaves nothing compiled."""
    compileall.compile_dir(PROBE.parent, quiet=1)


@pytest.fixture(scope="session")
def _configs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield paths of folders that are not there yet.

    `mktemp` looks through all folders of the session for a free name, thousands of them.
    """
    folder = tmp_path_factory.mktemp("configs")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_config(monkeypatch: pytest.MonkeyPatch, _configs: Iterator[Path]) -> None:
    """Give each test an empty folder for what envgen keeps of a person."""
    config = next(_configs)
    config.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))


@pytest.fixture(scope="session")
def first_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in a git repository with the profiles that `envgen init` writes.

    Do not change it: `project` is a copy of it.
    """
    root = tmp_path_factory.mktemp("first") / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main", "--template=")
    answers = scaffold.Answers(project="shop", hosts=("shop.example.com",), bot=True)
    for path, text in scaffold.files(answers, "profiles", lambda path: None).items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def project(first_project: Path, tmp_path: Path) -> Path:
    """Return a copy of `first_project`, for one test to change."""
    return Path(shutil.copytree(first_project, tmp_path / "shop"))


@pytest.fixture
def envgen(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Return what runs envgen in this process, in the project's folder unless told otherwise."""

    def run(*arguments: str, cwd: Path = project) -> Done:
        capsys.readouterr()
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["envgen", *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as left:
            status = left.code or 0
        assert isinstance(status, int)
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture
def deployed(project: Path, envgen: Command) -> Path:
    """Return a project of which everything is rendered and committed."""
    assert envgen("render", "--all", "-q").status == 0
    git(project, "add", "-A")
    git(project, "commit", "-qm", "deployed")
    return project


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Start Redis, once for all tests of this process."""
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis(redis_server: Redis) -> Redis:
    """Return Redis, empty and with enough memory."""
    assert redis_server.ask("CONFIG SET maxmemory 0") == "+OK"
    assert redis_server.ask("FLUSHALL") == "+OK"
    return redis_server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """Start PostgreSQL, once for all tests of this process."""
    server = PostgreSQL()
    yield server
    server.remove()
