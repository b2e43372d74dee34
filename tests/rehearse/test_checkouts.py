"""The clean place: it is removed after a failure, and never while somebody rehearses in it."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
import site_of_rehearsals as site

from envgen.errors import InputError
from envgen.live.rehearse import checkout, phases


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Path]:
    """Let the folders of rehearsals be in an empty folder, and return it."""
    folder = tmp_path / "places"
    folder.mkdir()
    with mock.patch.object(checkout, "_parent", return_value=folder):
        yield folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with two commits."""
    return site.change(site.make(tmp_path / "site"), {"new.txt": "new"})


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP])
@pytest.mark.threat("a run is killed, or the disk is full")
def test_a_file_system_without_locks(root: Path, places: Path, number: int) -> None:
    """The folder of a rehearsal that runs is kept; that of one that was killed is not."""
    with mock.patch.object(fcntl, "flock", side_effect=OSError(number, os.strerror(number))):
        running, killed = checkout.check_out(root, "HEAD"), places / "rehearsal-killed"
        killed.mkdir()
        (killed / "owner").write_text(f"{os.getpid()} 1.5")  # the id belongs to another one now
        nameless = places / "rehearsal-nameless"
        nameless.mkdir()
        with phases.cleaned(checkout.check_out(root, "HEAD")):
            assert running.project.is_dir()
            assert not killed.exists()
            assert not nameless.exists()
        with phases.cleaned(running):
            pass
    assert list(places.iterdir()) == []


def test_a_clone_that_fails(root: Path, places: Path) -> None:
    """No folder is left."""
    for folder in (root / ".git/objects").iterdir():
        if len(folder.name) == 2:
            for item in folder.iterdir():
                item.chmod(0o600)
                item.write_bytes(b"")
    with pytest.raises(InputError, match=r"git (cannot check out|has no commit)"):
        checkout.check_out(root, "HEAD")
    assert list(places.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(errno.ENOSPC, "no space left")])
def test_whatever_ends_a_clone(root: Path, places: Path, error: BaseException) -> None:
    """No folder is left after Ctrl-C and on a full disk."""
    with (
        mock.patch.object(checkout, "_clone", side_effect=error),
        pytest.raises((KeyboardInterrupt, OSError)),
    ):
        checkout.check_out(root, "HEAD")
    assert list(places.iterdir()) == []


def test_the_old_version_is_in_the_same_folder(root: Path, places: Path) -> None:
    """It goes with the new one."""
    new = checkout.check_out(root, "HEAD")
    with phases.cleaned(new):
        old = checkout.check_out_old(root, "HEAD~1", new)
        assert not (old.project / "new.txt").exists()
        assert (new.project / "new.txt").exists()
        assert old.home.is_dir()
        assert [new.folder] == list(places.iterdir())
    assert list(places.iterdir()) == []


def test_temporary_files_in_a_folder_of_root_alone(tmp_path: Path) -> None:
    """Rehearse in another folder: PostgreSQL, which does not run as root, has to enter it."""
    tmp_path.chmod(0o700)
    with (
        mock.patch.object(os, "geteuid", return_value=0),
        mock.patch.object(checkout.tempfile, "gettempdir", return_value=str(tmp_path)),
    ):
        assert str(checkout._parent()) in ("/tmp", "/var/tmp")


def test_two_rehearsals_that_start_at_once(root: Path, places: Path) -> None:
    """Take a new folder if the other one removes that of this one before it has a lock."""
    make, made = checkout.tempfile.mkdtemp, []

    def removed(**given: Path) -> str:
        made.append(make(**given))
        if len(made) == 1:
            Path(made[0]).rmdir()
        return str(made[-1])

    with mock.patch.object(checkout.tempfile, "mkdtemp", removed):
        place = checkout.check_out(root, "HEAD")
    with phases.cleaned(place):
        assert place.folder == Path(made[1])
        assert place.project.is_dir()


def test_what_git_keeps_elsewhere(root: Path, places: Path) -> None:
    """A submodule and files in Git LFS are named: they are not here."""
    with phases.cleaned(plain := checkout.check_out(root, "HEAD")):
        assert checkout.absent(plain) == []
    site._git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/theme")
    site._git(root, "commit", "-q", "-m", "submodule")
    pointer = "version https://git-lfs.github.com/spec/v1\n"
    (root / ".gitattributes").write_text("*.bin filter=lfs\n")
    (root / "a.bin").write_text(pointer)
    site._git(root, "add", ".gitattributes", "a.bin")
    site._git(root, "commit", "-q", "-m", "large")
    with phases.cleaned(place := checkout.check_out(root, "HEAD")):
        submodule, large = checkout.absent(place)
    assert submodule == "the submodule vendor/theme"
    assert "Git LFS" in large
