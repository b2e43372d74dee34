"""The Blueprint: build it from a profile, find problems, and read it from a file."""

from envgen.platforms.render.manifest.problems import problems
from envgen.platforms.render.manifest.reading import read, read_problems, read_tree
from envgen.platforms.render.manifest.services import build

__all__ = ["build", "problems", "read", "read_problems", "read_tree"]
