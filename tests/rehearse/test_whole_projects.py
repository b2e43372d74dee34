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
    """Combine all with --long."""
    if "django" in metafunc.fixturenames:
        found = [(*names,) for names in _combined()] if metafunc.config.getoption("long") else []
        metafunc.parametrize(("django", "kind", "server"), found)


def _combined() -> Iterator[tuple[str, str, str]]:
    for django in PYTHONS:
        for kind in MAKE:
            for server in SERVERS:
                yield django, kind, server


def test_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the packages of the tests, so that nothing is installed."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    root = whole_projects.propel(tmp_path / "propel", "gunicorn", pinned=False)
    _assert_green(site.rehearse(root))


def test_every_server_and_django(
    django: str, kind: str, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their requirements are installed as the platform does."""
    root = MAKE[kind](tmp_path / "project", server, django)
    CACHE.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    with (CACHE / f"django{django}.lock").open("w") as alone:
        # Others would install into the same environment.
        fcntl.flock(alone, fcntl.LOCK_EX)
        place = checkout.check_out(root, "HEAD")
        with phases.cleaned(place):
            job = job_of("production", place, reuse=True)
            _assert_green(phases.rehearse(job))


def _assert_green(found: Rehearsed) -> None:
    assert [item for item in found.problems if item.severity is not Severity.NOTE] == []
    assert {item.status for item in found.phases} == {"ok"}
    assert found.phases[-1].name == "stop"


def test_the_table_names_all_that_are_supported() -> None:
    """Each Django that envgen supports is in it, with a Python that has it."""
    assert tuple(PYTHONS) == DJANGO_RELEASES
    assert set(PYTHONS.values()) == {"3.11", "3.12", "3.13"}
