"""`envgen targets`: what `render --target` takes."""

from __future__ import annotations

from pathlib import Path

from commandline import Command

from envgen.output.targets import targets


def test_lists_every_target(envgen: Command, tmp_path: Path) -> None:
    """One line for each kind of output, its name first, without a project."""
    done = envgen("targets", cwd=tmp_path)
    assert [line.split()[0] for line in done.out.splitlines()] == list(targets())
    assert all(len(line.split(maxsplit=1)) == 2 for line in done.out.splitlines())
    assert (done.status, done.err) == (0, "")


def test_render_takes_each_of_them(envgen: Command) -> None:
    """What is listed is what --target takes."""
    for name in targets():
        assert envgen("render", "--all", "--target", name, "--check").status in (0, 1)
