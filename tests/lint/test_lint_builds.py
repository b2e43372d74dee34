"""`envgen lint` follows the commands in render.yaml into scripts, requirements and Dockerfiles."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_builds import CASES, MANAGE, Case
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


# The build runs `manage.py seed`, and each of these may have it.
WITH_THE_COMMAND = {
    "an app": {"shop/management/commands/seed.py": ""},
    "an app that is nowhere named": {"apps/more/management/commands/seed.py": ""},
    "a package that envgen does not know": {"requirements.txt": "Django~=5.2.0\ndjango-tools\n"},
    "a package of another index": {
        "requirements.txt": "--index-url https://pypi.invalid\nDjango~=5.2.0\n"
    },
    "a submodule": {".gitmodules": '[submodule "a"]\n'},
    "a package that is installed here": {
        "requirements.txt": "Django~=5.2.0\ndjango-tools\n",
        ".gitignore": ".venv\n",
        ".venv/pyvenv.cfg": "",
        ".venv/lib/python3.13/site-packages/django_tools-1.dist-info/RECORD": (
            "tools/management/commands/seed.py,,\n"
        ),
    },
    "a package that is installed as a link": {
        "requirements.txt": "Django~=5.2.0\ndjango-tools\n",
        ".gitignore": ".venv\n",
        ".venv/pyvenv.cfg": "",
        ".venv/lib/python3.13/site-packages/django_tools-1.dist-info/RECORD": (
            "__editable__.django_tools-1.pth,,\n"
        ),
    },
    "a manage.py of its own": {"manage.py": "import sys\nprint(sys.argv)\n"},
    "a condition": {"build.sh": "#!/bin/sh\nif false; then python manage.py seed; fi\n"},
    "an alternative": {"build.sh": "#!/bin/sh\ntrue || python manage.py seed\n"},
    "a variable": {"build.sh": '#!/bin/sh\npython manage.py "$SEED"\n'},
}


@pytest.mark.parametrize("files", WITH_THE_COMMAND.values(), ids=WITH_THE_COMMAND)
def test_a_management_command_that_may_exist(
    repository: Path, lint: Command, files: dict[str, str]
) -> None:
    """Only what is certain is said."""
    files = {
        "manage.py": MANAGE,
        "build.sh": "#!/bin/sh\npip install -r requirements.txt\npython manage.py seed\n",
        **files,
    }
    for path, text in files.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text)
    assert lint("render.yaml").places("management-command-missing") == []


def test_a_management_command_of_no_installed_package(repository: Path, lint: Command) -> None:
    """The files of a package that is installed here say which commands it has."""
    record = repository / ".venv/lib/python3.13/site-packages/django_tools-1.dist-info/RECORD"
    record.parent.mkdir(parents=True)
    record.write_text("tools/management/commands/other.py,,\n")
    (repository / ".venv/pyvenv.cfg").write_text("")
    (repository / ".gitignore").write_text(".venv\n")
    (repository / "manage.py").write_text(MANAGE)
    (repository / "requirements.txt").write_text("Django~=5.2.0\ndjango-tools\ngunicorn\n")
    with (repository / "build.sh").open("a") as file:
        file.write("python manage.py seed\n")
    found = lint("render.yaml").places("management-command-missing", "error")
    assert found == ["build.sh:4:1"]
