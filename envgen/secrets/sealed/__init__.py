"""Sealed files: the values of a .env file, each encrypted separately, in a file that git can have.

`suite` seals and opens one value, and is the only module that uses HPKE. `keys` converts keys from
and to text. `lines` parses and writes the file. `sealing` updates a file from the values of a .env
file, and opens it. Nothing here reads or writes files. docs/explanation/sealed-format.md describes
the format byte by byte.
"""

from envgen.secrets.sealed.keys import PrivateKey, PublicKey, new_key
from envgen.secrets.sealed.lines import SealedFile, SealSubject, parse, problem
from envgen.secrets.sealed.sealing import SealOutcome, blank, open_all, seal

__all__ = [
    "PrivateKey",
    "PublicKey",
    "SealOutcome",
    "SealSubject",
    "SealedFile",
    "blank",
    "new_key",
    "open_all",
    "parse",
    "problem",
    "seal",
]
