"""Every command that writes, where it cannot: it says so, and leaves all as it was."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from kill_cases import CASES, Case
from kill_promises import State, assert_old_or_new, assert_private, state_of
from kill_sandbox import Sandbox

ONE_OF_EACH = [
    case
    for case in CASES
    if case.name in ("render-changed", "import-env", "seal-changed", "unseal", "rotate")
    or case.name == "adopt-supabase"
]


def _paths(profiles: str) -> list[tuple[Case, str]]:
    """Return each case with the .env file and with what `profiles` names: adopt begins without."""
    return [
        (case, path)
        for case in ONE_OF_EACH
        for path in (".env.production", profiles)
        if path != profiles or case.command[0] != "adopt"
    ]


def _name(value: Case | str) -> str:
    return value if isinstance(value, str) else value.name


WITH_PROFILE, WITH_PROFILES = _paths("profiles/production.yaml"), _paths("profiles")
# Root may write everywhere; without these capabilities modes count for it as for everybody.
AS_ANYBODY = (
    ("setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner")
    if os.geteuid() == 0
    else ()
)
FULL = ("prlimit", "--fsize=100")


@pytest.fixture(scope="module", params=ONE_OF_EACH, ids=lambda case: case.name)
def ready(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Case, Sandbox]:
    """Return a case, and its project."""
    case: Case = request.param
    sandbox = Sandbox(tmp_path_factory.mktemp(case.name))
    case.prepare(sandbox)
    sandbox.keep()
    return case, sandbox


@pytest.fixture
def case(ready: tuple[Case, Sandbox]) -> Case:
    """Return the command."""
    return ready[0]


@pytest.fixture
def sandbox(ready: tuple[Case, Sandbox]) -> Iterator[Sandbox]:
    """Return its project as it was in the beginning."""
    ready[1].restore()
    yield ready[1]
    for folder, _, _ in os.walk(ready[1].here):
        Path(folder).chmod(0o755)


def assert_said(done: CompletedProcess[str], words: str) -> None:
    """Assert that a command failed in plain words."""
    assert done.returncode in (1, 2), done.stderr
    assert re.search(words, done.stderr)
    assert "Traceback" not in done.stderr
    assert "bug in envgen" not in done.stderr


def assert_completes(sandbox: Sandbox, case: Case, before: State, left: State) -> None:
    """Assert that nothing was lost, and that the command completes where nothing hinders it."""
    sandbox.run(*case.command)
    after = state_of(sandbox)
    assert_old_or_new(before, left, after)
    assert_private(sandbox, left, after)


@pytest.mark.threat("a run is killed, or the disk is full")
def test_a_full_disk(case: Case, sandbox: Sandbox) -> None:
    """No file is half written, or left over; when there is room again, all goes on."""
    before = state_of(sandbox)
    done = sandbox.run_in(FULL, *case.command)
    assert_said(done, "error: .*File too large")
    left = state_of(sandbox)
    assert left == before
    assert_completes(sandbox, case, before, left)


@pytest.mark.threat("a command lacks permission, a home or a terminal")
def test_a_read_only_project(case: Case, sandbox: Sandbox) -> None:
    """Folders of somebody else stay as they are."""
    before = state_of(sandbox)
    for folder, folders, _ in os.walk(sandbox.root):
        Path(folder).chmod(0o555)
        folders[:] = [name for name in folders if name != ".git"]
    done = sandbox.run_in(AS_ANYBODY, *case.command)
    assert_said(done, "error: .*Permission denied")
    assert state_of(sandbox) == before


@pytest.mark.parametrize(("ready", "path"), WITH_PROFILE, indirect=["ready"], ids=_name)
def test_a_file_that_may_not_be_read(case: Case, sandbox: Sandbox, path: str) -> None:
    """It is named, and no secret is written; adopt may have come as far as the profiles."""
    before = state_of(sandbox)
    mode = (sandbox.root / path).stat().st_mode
    (sandbox.root / path).chmod(0)
    done = sandbox.run_in(AS_ANYBODY, *case.command)
    (sandbox.root / path).chmod(mode)
    assert_said(done, f"{re.escape(path)}.*Permission denied")
    left = state_of(sandbox)
    assert left.secrets == before.secrets
    assert_completes(sandbox, case, before, left)


@pytest.mark.parametrize(("ready", "path"), WITH_PROFILES, indirect=["ready"], ids=_name)
def test_behind_a_link(case: Case, sandbox: Sandbox, path: str) -> None:
    """What a link leads to is not written, and not replaced by a file."""
    outside = sandbox.here / "outside"
    (sandbox.root / path).rename(outside)
    (sandbox.root / path).symlink_to(outside)
    before = state_of(sandbox)
    done = sandbox.run_in((), *case.command)
    assert_said(done, r"\blink\b")
    left = state_of(sandbox)
    assert left.files["outside" if path != "profiles" else "outside/base.yaml"]
    for place, data in before.files.items():
        if place.startswith(("outside", f"shop/{path}", "shop/.env")):
            assert left.files[place] == data


@pytest.mark.parametrize("home", ["/dev/null", "read-only"])
@pytest.mark.threat("a command lacks permission, a home or a terminal")
def test_no_home(case: Case, sandbox: Sandbox, home: str) -> None:
    """Where nothing can be remembered, all else is done; a key may come by ENVGEN_KEY."""
    before = state_of(sandbox)
    keys = [*sandbox.home.rglob("*.key")]
    key = keys[0].read_text().splitlines()[-1] if keys else ""
    folder = sandbox.here / "read-only"
    folder.mkdir(mode=0o555)
    place = str(folder) if home == "read-only" else home
    for path in sandbox.home.rglob("known-recipients"):
        path.unlink()
    done = sandbox.run_in(
        AS_ANYBODY,
        *case.command,
        HOME=place,
        XDG_CONFIG_HOME="",
        XDG_CACHE_HOME="",
        ENVGEN_KEY=key,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert ("is not remembered" in done.stderr) == bool(key)
    assert not [*folder.iterdir()]
    assert state_of(sandbox).secrets.keys() >= before.secrets.keys()


@pytest.mark.parametrize("standard", [">/dev/full", "2>/dev/full", ">&-", "2>&-", ">&- 2>&- <&-"])
@pytest.mark.threat("a command lacks permission, a home or a terminal")
def test_nobody_listens(case: Case, sandbox: Sandbox, standard: str) -> None:
    """Where nothing can be said, files are whole all the same, and no traceback is shown."""
    before = state_of(sandbox)
    done = sandbox.run_in(("sh", "-c", f'exec "$@" {standard}', "sh"), *case.command)
    assert "Traceback" not in done.stderr + done.stdout
    assert "Exception ignored" not in done.stderr
    if standard == ">/dev/full":
        assert_said(done, "error: .*stdout.*No space left on device")
    left = state_of(sandbox)
    again = sandbox.run_in((), *case.command)
    assert again.returncode in (0, case.done_already)
    assert_old_or_new(before, left, state_of(sandbox))
