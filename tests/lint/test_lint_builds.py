"""`envgen lint` follows the commands in render.yaml into scripts, requirements and Dockerfiles."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_builds import CASES, Case
from commandline import Command


def edit(root: Path, case: Case) -> None:
    """Make the edits of a case."""
    for path, change in case.edits.items():
        file = root / path
        if change is None:
            file.unlink()
            continue
        text = file.read_text() if file.exists() else ""
        assert change[0] in text
        file.write_text(text.replace(change[0], change[1], 1) if change[0] else change[1])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} by {case.file}")
def test_a_broken_build_is_found(repository: Path, lint: Command, case: Case) -> None:
    """At its place, and once."""
    edit(repository, case)
    assert lint(case.file).places(case.rule, case.severity) == [case.place]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} by {case.file}")
def test_all_files_together_say_it_once(repository: Path, lint: Command, case: Case) -> None:
    """Although two files can lead to one place."""
    edit(repository, case)
    assert lint().places(case.rule, case.severity) == [case.place]


def test_a_copy_of_a_manifest_names_no_missing_files(
    repository: Path, lint: Command, tmp_path: Path
) -> None:
    """In a folder of examples the scripts and requirements are not there."""
    text = (repository / "render.yaml").read_text()
    (repository / "examples").mkdir()
    (repository / "examples/render.yaml").write_text(text)
    (tmp_path / "render.yaml").write_text(text)
    for path in ("examples/render.yaml", str(tmp_path / "render.yaml")):
        assert lint(path).findings == []


def test_an_image_brings_its_own_scripts(repository: Path, lint: Command) -> None:
    """They are not in the repository."""
    (repository / "render.yaml").write_text(
        "services:\n- {type: web, name: a, runtime: image, plan: starter, healthCheckPath: /,\n"
        "   image: {url: docker.io/a/a}, dockerCommand: ./entrypoint.sh}\n"
    )
    assert lint("render.yaml").findings == []


def test_pip_chooses_a_django_for_the_python(repository: Path, lint: Command) -> None:
    """With an open requirement, an older Python gets an older Django."""
    (repository / "requirements.txt").write_text("Django>=4.2\ncelery\ngunicorn\n")
    (repository / ".python-version").write_text("3.9\n")
    assert lint("render.yaml").findings == []


def test_without_django_the_python_may_be_open(repository: Path, lint: Command) -> None:
    """A service that is not Django's may take the platform's Python."""
    (repository / ".python-version").unlink()
    (repository / "requirements.txt").write_text("flask\ngunicorn\n")
    assert lint("render.yaml").places("python-unpinned") == []
