"""The quick lane: which tests are in it, and that none of them starts a slow program."""

from __future__ import annotations

import subprocess
import sys

import lanes
import pytest


@pytest.mark.parametrize("folder", [*lanes.SLOW_FOLDERS, *lanes.QUICK_FOLDERS])
def test_the_folders_are_there(folder: str) -> None:
    """A folder that was renamed would change its lane without a word."""
    assert list((lanes.TESTS / folder).glob("test_*.py"))


def test_a_new_test_lands_by_its_folder() -> None:
    """Below a slow folder a test is slow, unless it is in a quick one below that."""
    slow = ("boot/test_x.py", "live/edge/test_x.py", "adopt/test_x.py")
    quick = ("test_x.py", "cli/test_x.py", "adopt/reading/test_x.py", "boots/test_x.py")
    assert all(lanes.is_slow_file(lanes.TESTS / path) for path in slow)
    assert not any(lanes.is_slow_file(lanes.TESTS / path) for path in quick)


def test_a_test_that_starts_python_says_so() -> None:
    """It fails with what to do about it: this one is not marked as slow."""
    with pytest.raises(pytest.fail.Exception, match=r"starts python.*add @pytest\.mark\.slow"):
        subprocess.run([sys.executable, "-c", ""], check=True)


def test_git_is_quick() -> None:
    """What the command line itself starts takes no test out of the lane."""
    subprocess.run(["git", "--version"], check=True, capture_output=True)


@pytest.mark.slow
def test_a_slow_test_may_start_python() -> None:
    """The mark is what the guard asks for."""
    subprocess.run([sys.executable, "-c", ""], check=True)
