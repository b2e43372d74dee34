"""The Blueprint: how it follows from a profile, what is wrong with it, and how it is read back."""

from envgen.platforms.render.manifest.problems import problems
from envgen.platforms.render.manifest.reading import read, read_problems
from envgen.platforms.render.manifest.services import build

__all__ = ["build", "problems", "read", "read_problems"]
