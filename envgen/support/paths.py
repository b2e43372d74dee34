"""Paths below the folder of manage.py."""

from __future__ import annotations


def inside(folder: str, path: str) -> str:
    """Return `path`, relative to `folder`, as a path relative to what `folder` is relative to.

    Both have slashes; `.` is the outer folder itself.
    """
    return path if folder == "." else f"{folder}/{path}"


def as_word(path: str) -> str:
    """Return a path as one word of a command for a shell."""
    from shlex import quote  # late: for messages alone

    return quote(path)
