"""envgen: one YAML profile per environment, rendered into files that agree."""

from envgen.version import __version__

__all__ = ["__version__"]
