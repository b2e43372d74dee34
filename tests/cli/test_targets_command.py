"""`envgen targets`: what `render --target` takes."""

from __future__ import annotations

import re
from pathlib import Path

from commandline import Command

from envgen.output.targets import targets
from envgen.platforms import platforms


def test_lists_every_target(envgen: Command, tmp_path: Path) -> None:
    """One line for each kind of output, its name first, without a project.

    Below them are the dates of what is known of platforms and of Django.
    """
    done = envgen("targets", cwd=tmp_path)
    listed, dated = done.out.split("\n\n")
    assert [line.split()[0] for line in listed.splitlines()] == list(targets())
    assert all(len(line.split(maxsplit=1)) == 2 for line in listed.splitlines())
    assert [line.split()[0] for line in dated.splitlines()] == [*platforms(), "django"]
    assert all(re.search(r"\b20\d\d-\d\d-\d\d\b", line) for line in dated.splitlines())
    assert (done.status, done.err) == (0, "")


def test_render_takes_each_of_them(envgen: Command) -> None:
    """What is listed is what --target takes."""
    for name in targets():
        assert envgen("render", "--all", "--target", name, "--check").status in (0, 1)
