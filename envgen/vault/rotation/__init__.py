"""Rotation: a new value for a secret, while the former one is still accepted.

`changing` changes the text of a .env file, and `rotator` both files; `steps` says in which order
services learn of the value.
"""

from envgen.vault.rotation.changing import RULE, Rotation, pair_of, rotations
from envgen.vault.rotation.rotator import Rotator
from envgen.vault.rotation.steps import steps

__all__ = ["RULE", "Rotation", "Rotator", "pair_of", "rotations", "steps"]
