"""The example, and what `init` makes, are rehearsed without a fault on every server and Django."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
import site_of_rehearsals as site
import whole_projects
from whole_projects import PYTHONS, SERVERS

from envgen.cli.commands.rehearse import job_of
from envgen.errors import Severity
from envgen.formats.shapes import DJANGO_RELEASES
from envgen.live.rehearse import checkout, phases
from envgen.live.rehearse.report import Rehearsed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
MAKE = {
    "propel": whole_projects.propel,
    "init": lambda *words: whole_projects.started(*words, celery=False),
    "init with Celery": lambda *words: whole_projects.started(*words, celery=True),
}
# One cache of wheels, and one environment for each Django, which later runs find again.
CACHE = Path(__file__).parents[2] / ".cache" / "rehearsals"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try the example; with --long also all combinations."""
    if "case" in metafunc.fixturenames:
        more = _combined() if metafunc.config.getoption("long") else ()
        metafunc.parametrize("case", [None, *more], ids=lambda case: "-".join(case or ["example"]))


def _combined() -> Iterator[tuple[str, str, str]]:
    for django in PYTHONS:
        for kind in MAKE:
            for server in SERVERS:
                yield django, kind, server


def test_a_whole_project(
    case: tuple[str, str, str] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is wrong with it, and each phase ends well."""
    if case is None:
        found = _example(tmp_path, monkeypatch)
    else:
        found = _installed(*case, tmp_path, monkeypatch)
    wrong = [item for item in found.problems if item.severity is not Severity.NOTE]
    # On SIGTERM it closes its connections, also that of a request which it is reading.
    cut = case is not None and case[-1] == "daphne"
    said = ["does not answer a request that it was reading at SIGTERM"] if cut else []
    assert [item.message.partition(" ")[2] for item in wrong] == said
    assert all(item.severity is Severity.WARNING for item in wrong)
    assert {item.status for item in found.phases} == {"ok"}
    assert found.phases[-1].name == "stop"


def _example(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearsed:
    """Rehearse the example with the packages of the tests, so that nothing is installed."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return site.rehearse(whole_projects.propel(folder / "propel", "gunicorn", pinned=False))


def _installed(
    django: str, kind: str, server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Rehearsed:
    """Rehearse a project whose requirements are installed as the platform does."""
    root = MAKE[kind](folder / "project", server, django)
    CACHE.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    with (CACHE / f"django{django}.lock").open("w") as alone:
        # Others would install into the same environment.
        fcntl.flock(alone, fcntl.LOCK_EX)
        place = checkout.check_out(root, "HEAD")
        with phases.cleaned(place):
            return phases.rehearse(job_of("production", place, reuse=True))


def test_the_table_names_all_that_are_supported() -> None:
    """Each Django that envgen supports is in it, with a Python that has it."""
    assert tuple(PYTHONS) == DJANGO_RELEASES
    assert set(PYTHONS.values()) == {"3.11", "3.12", "3.13"}
