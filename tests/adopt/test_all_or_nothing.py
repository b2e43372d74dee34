"""`adopt --apply` writes everything, or says which file it did not write; with 2, no byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from adopting import copied
from commandline import Command, files_of, git

from envgen.errors import WriteError

CONFLICT = "<<<<<<< a\nA=1\n=======\nA=2\n>>>>>>> b\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / ".env").mkdir(),
        lambda root: (root / ".env").symlink_to("manage.py"),
        lambda root: (root / ".env.production").symlink_to("manage.py"),
        lambda root: (root / ".env").write_bytes(b"A=\xff\xfe\n"),
        lambda root: (root / ".env").write_text(CONFLICT),
        lambda root: (root / "shop/env_settings").write_text("not a folder\n"),
    ],
    ids=["folder", "link", "link of production", "bytes", "merge", "package"],
)
def test_exit_2_has_changed_nothing(
    envgen: Command, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    """What stops --apply stops it before the first file, and the next run works."""
    root = copied("guide", tmp_path)
    spoil(root)
    before = files_of(root)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 2
    assert "error:" in done.err
    assert files_of(root) == before


def test_a_file_that_cannot_be_read_is_named_at_once(envgen: Command, tmp_path: Path) -> None:
    """Profiles that lack what .env says would not be the project's."""
    root = copied("guide", tmp_path)
    (root / ".env").write_bytes(b"A=\xff\xfe\n")
    done = envgen("adopt", cwd=root)
    assert done.status == 2
    assert ".env: error: is not UTF-8 text" in done.err
    assert not (root / "profiles").exists()


def test_manage_py_never_names_a_module_that_is_not_there(
    envgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends in the middle leaves the old settings in use, and the next one finishes."""

    def full(root: Path, changes: object) -> None:
        raise WriteError("shop/env_settings/__init__.py: the disk is full")

    root = copied("guide", tmp_path)
    before = (root / "manage.py").read_text()
    with monkeypatch.context() as patched:
        patched.setattr("envgen.adopt.applying.writer.write", full)
        assert envgen("adopt", "--apply", cwd=root).status not in (0, 2)
    assert (root / "manage.py").read_text() == before
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert "shop.env_settings.development" in (root / "manage.py").read_text()


def test_exit_1_names_the_file_that_git_has(envgen: Command, tmp_path: Path) -> None:
    """Secrets are never written into a file that git tracks; all else is, and the rest follows."""
    root = copied("guide", tmp_path)
    (root / ".env").write_text("A=1\n")
    git(root, "add", "-f", ".env")
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 1
    assert ".env: error: git tracks this file, which has secrets" in done.err
    assert (root / ".env").read_text() == "A=1\n"
    assert (root / "shop/env_settings/production.py").is_file()
    git(root, "rm", "-q", "--cached", ".env")
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert "DJANGO_SETTINGS_MODULE=shop.env_settings.development" in (root / ".env").read_text()
