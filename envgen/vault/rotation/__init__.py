"""Rotation: a new value for a secret, while the former one is still accepted.

`changing` changes the text of a .env file; `steps` says in which order services learn of it.
"""

from envgen.vault.rotation.changing import Rotation, begin, fallback_of, finish, rotations
from envgen.vault.rotation.steps import steps

__all__ = ["Rotation", "begin", "fallback_of", "finish", "rotations", "steps"]
