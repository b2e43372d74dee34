"""Rotation: give a secret a new value while the previous one is still accepted.

`changing` changes the text of a .env file, `rotator` changes both files, and `steps` lists in
which order the services get the value.
"""

from envgen.vault.rotation.changing import (
    RULE,
    Rotation,
    pair_of,
    rotations,
    superseded,
    without_file,
)
from envgen.vault.rotation.rotator import Rotator
from envgen.vault.rotation.steps import last_steps, steps

__all__ = [
    "RULE",
    "Rotation",
    "Rotator",
    "last_steps",
    "pair_of",
    "rotations",
    "steps",
    "superseded",
    "without_file",
]
