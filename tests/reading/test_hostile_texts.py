"""A stranger's file of at most 4 MiB takes seconds to read, and not minutes or all memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import hostile_texts
import pytest

from envgen.reading.dependencies import Installed, markers
from envgen.reading.dependencies.project_files import mentioned, toml
from envgen.reading.python_tree import MOST, parsed

resource = pytest.importorskip("resource", reason="needs limits of processes")
# Seconds of processor time, ten times what any of them takes; and bytes.
CPU, MEMORY = 20, 2 * 2**30


def limit() -> None:
    """Limit this process."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    if sys.platform == "linux":  # others do not have this limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.threat("a hostile file of the project stops a check")
@pytest.mark.slow
@pytest.mark.parametrize("name", hostile_texts.HOSTILE)
def test_hostile_texts(name: str) -> None:
    """The reader ends, with whatever it found."""
    command = [sys.executable, hostile_texts.__file__, name]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def found_in(files: Mapping[str, str], path: str) -> Installed:
    """Return what is installed from a requirements file."""
    found = Installed(files.get)
    found._file(path, is_constraint=False)
    return found


def test_what_is_not_read_may_bring_anything() -> None:
    """A file of which a part was not read counts as one that may list other packages."""
    for text in ("a\n" * 10_001, "#\n" * 100_001, f"django\n#{'x' * 2**20}"):
        assert found_in({"r.txt": text}, "r.txt").is_open
    assert not found_in({"r.txt": "django\n" * 99}, "r.txt").is_open


def keys() -> Iterator[str]:
    """Yield keys of 22 parts, however they are quoted."""
    yield "a." * 21 + "a"
    yield "a . " * 21 + "a"
    yield '"a\\"b".' * 21 + "a"
    yield "'a b'." * 21 + "a"
    yield "''.\"\"." * 11 + "a"


@pytest.mark.parametrize("key", list(keys()))
def test_deep_keys(key: str) -> None:
    """TOML with keys of many parts counts as TOML that is not valid."""
    assert toml(f"{key} = 1") is None
    assert toml(f"[{key}]") is None
    assert list(mentioned(f"{key} = 'x'")) == []


def test_usual_keys_and_texts() -> None:
    """Dots in texts and the keys of real projects are read."""
    text = 'a.b.c = "x. y. z. ' + "e.g. this. " * 5 + '"\n[tool.poetry.group.dev.dependencies]\n'
    assert toml(text) is not None
    assert toml(f'version = "1{".2" * 9}"') is not None


def test_numbers_that_python_does_not_read() -> None:
    """A version of thousands of digits is no version, and no error."""
    many = "9" * 6000
    assert markers.specifiers(f">={many}") is None
    assert markers.requirement(f"django=={many}", "3.12") is None
    assert markers.holds(f"python_version < '{many}'", "3.12")


def test_code_that_is_too_large(tmp_path: Path) -> None:
    """It is not parsed, and the audit says so of a file that may read variables."""
    text = f"import os\nos.environ['A']\n#{'x' * MOST}"
    assert parsed(text) is None
    (tmp_path / "app.py").write_text(text)
    (tmp_path / "data.py").write_text(f"#{'x' * MOST}")
    sources = hostile_texts.Sources(tmp_path)
    assert not sources.readers
    assert [(item.path, item.why) for item in sources.troubles] == [
        ("app.py", "is larger than 256 KiB")
    ]
